import { type DType, toFloat16, toFloat32 } from './checkpoint/tensors.ts';
import type { ElementType, Weight } from './graph/graph.ts';

/** safetensors' names for the graphs' element types. */
export const DTYPE: Record<ElementType, DType> = {
  float32: 'F32',
  float16: 'F16',
  uint8: 'U8',
  int8: 'I8',
  int64: 'I64',
  bool: 'BOOL',
};

/**
 * Largest magnitude of a quantised weight. One bit is unused. x86 kernels without VNNI add two products of 8-bit activations and
 * weights in a saturating 16-bit register, which 2 * 255 * 64 just fits (32,640 < 32,767).
 */
const INT8_LIMIT = 64;

/** A source tensor: values in row-major order, and whether a matrix in it is [out, in] or [in, out]. */
export interface Source {
  readonly dtype: DType;
  readonly bytes: Uint8Array;
  readonly transposed: boolean;
}

/**
 * Converts a tensor to the layout and type that a graph stores.
 * @param rows the checkpoint's first size, the output channels of a matrix
 * @returns little-endian bytes of the length given by the weight's type and shape
 */
export function layOut(weight: Weight, source: Source): Uint8Array {
  const [rows = 1] = weight.keyShape;
  if (weight.layout === 'same' && source.dtype === DTYPE[weight.type]) return source.bytes;
  const values = toFloat32(source.dtype, source.bytes);
  switch (weight.layout) {
    case 'same':
      return store(values, weight.type);
    case 'transposed':
      return store(source.transposed ? values : transposed(values, rows), weight.type);
    case 'int8':
      return quantize(source.transposed ? values : transposed(values, rows), rows).values;
    case 'int8-scale':
      return quantize(source.transposed ? values : transposed(values, rows), rows).scale;
  }
}

function store(values: Float32Array, type: ElementType): Uint8Array {
  const typed = type === 'float16' ? toFloat16(values) : values;
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}

/** Side of the square tiles of a transposition, chosen so that both sides stay in cache. */
const TILE = 32;

/** [rows, columns] -> [columns, rows]. */
function transposed(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row += TILE) {
    for (let column = 0; column < columns; column += TILE) {
      const lastRow = Math.min(row + TILE, rows);
      const lastColumn = Math.min(column + TILE, columns);
      for (let r = row; r < lastRow; r++) {
        for (let c = column; c < lastColumn; c++) result[c * rows + r] = values[r * columns + c]!;
      }
    }
  }
  return result;
}

/** Symmetric quantisation of [in, out] per output channel: value = int8 * scale[out], |int8| <= INT8_LIMIT. */
function quantize(values: Float32Array, out: number): { values: Uint8Array; scale: Uint8Array } {
  const scale = new Float32Array(out);
  for (let i = 0, channel = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > scale[channel]!) scale[channel] = magnitude;
    if (++channel === out) channel = 0;
  }
  for (let channel = 0; channel < out; channel++) scale[channel] = scale[channel]! / INT8_LIMIT || 1;
  const rounded = new Int8Array(values.length);
  for (let i = 0, channel = 0; i < values.length; i++) {
    rounded[i] = Math.round(values[i]! / scale[channel]!);
    if (++channel === out) channel = 0;
  }
  return { values: new Uint8Array(rounded.buffer), scale: new Uint8Array(scale.buffer) };
}
