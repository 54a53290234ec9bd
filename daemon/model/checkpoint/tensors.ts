/** Bytes per element of every number format we read or write, by its name in safetensors. */
const ITEM_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 } as const;

export type DType = keyof typeof ITEM_BYTES;

/** A tensor in a file. */
export interface TensorRef {
  readonly name: string;
  readonly dtype: DType;
  /** Sizes of the dimensions, outermost first; [] for a scalar. */
  readonly shape: readonly number[];
  /** The elements: contiguous, row-major, little-endian, in a new buffer. Errors: checkpoint-truncated if the file shrank. */
  read(): Promise<Uint8Array>;
}

/**
 * The largest tensor in bytes. In the published model it is 16 MiB (an MLP's 4096 x 1024 floats). This limit leaves room for the
 * family, and keeps a hostile file's shape from claiming all memory.
 */
export const MAX_TENSOR_BYTES = 512 * 2 ** 20;

export function isDType(name: string): name is DType {
  return Object.hasOwn(ITEM_BYTES, name);
}

export function itemBytes(dtype: DType): (typeof ITEM_BYTES)[DType] {
  return ITEM_BYTES[dtype];
}

/** Bytes of a tensor. Infinity, or an inexact number, if the shape is absurd. */
export function tensorBytes(dtype: DType, shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, ITEM_BYTES[dtype]);
}

/**
 * Little-endian floating point numbers as float32 (F64 rounded to nearest, F16 and BF16 exactly).
 * Throws TypeError for integers, RangeError when the bytes are not a whole number of elements.
 */
export function toFloat32(dtype: DType, bytes: Uint8Array): Float32Array {
  const count = bytes.byteLength / ITEM_BYTES[dtype];
  if (!Number.isInteger(count)) throw new RangeError(`${bytes.byteLength} bytes are not a whole number of ${dtype}`);
  // Typed arrays use the machine's byte order. Every machine that runs this is little-endian.
  const { buffer, byteOffset } = bytes.byteOffset % ITEM_BYTES[dtype] === 0 ? bytes : bytes.slice();
  switch (dtype) {
    case 'F64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, count));
    case 'F32':
      return new Float32Array(buffer, byteOffset, count).slice();
    case 'F16':
      return fromHalf(new Uint16Array(buffer, byteOffset, count));
    case 'BF16':
      return new Float32Array(
        Uint32Array.from(new Uint16Array(buffer, byteOffset, count), (bits) => bits << 16).buffer,
      );
    default:
      throw new TypeError(`${dtype} is not a floating point format`);
  }
}

function fromHalf(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) {
      floats[i] = fraction * 2 ** -24;
      bits[i]! |= sign;
    } else {
      // The exponent's bias grows from 15 to 127. An exponent of all ones stays all ones.
      bits[i] = sign | ((exponent === 0x1f ? 0xff : exponent + 112) << 23) | (fraction << 13);
    }
  }
  return floats;
}

/**
 * IEEE 754 half precision bits, rounded to nearest, ties to even. 65520 and beyond become infinite; every NaN becomes 0x7e00 or
 * 0xfe00.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    halves[i] = ((bits[i]! >>> 16) & 0x8000) | halfMagnitude(bits[i]! & 0x7fffffff);
  }
  return halves;
}

/** `bits`: a float32 without its sign. Rounding may carry from the fraction into the exponent, which is correct. */
function halfMagnitude(bits: number): number {
  if (bits > 0x7f800000) return 0x7e00;
  if (bits >= 0x47800000) return 0x7c00; // 2^16
  if (bits >= 0x38800000) return roundedShift(bits - 0x38000000, 13); // 2^-14, the smallest normal half
  const exponent = bits >>> 23;
  return exponent < 102 ? 0 : roundedShift((bits & 0x7fffff) | 0x800000, 126 - exponent); // 102: 2^-25, half the smallest half
}

/** value / 2^shift, ties to even; shift 1..24. */
function roundedShift(value: number, shift: number): number {
  const odd = (value >>> shift) & 1;
  return (value + (1 << (shift - 1)) - 1 + odd) >>> shift;
}
