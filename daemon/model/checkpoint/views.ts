import { checkpointDamaged, checkpointHostile, checkpointTruncated, quoted, tensorUnsupported } from './errors.ts';
import type { RandomAccessFile } from './file.ts';
import { PickledStorage, type PickledTensor, type PickleValue } from './pickleValues.ts';
import { type DType, itemBytes, MAX_TENSOR_BYTES, type TensorRef, tensorBytes } from './tensors.ts';
import type { ArchiveEntry } from './zip.ts';

/** The most dimensions. A convolution's weights have 4. Every dimension costs time for every gathered row. */
export const MAX_DIMENSIONS = 16;

const STORAGE_DTYPES = new Map<string, DType>([
  ['torch.DoubleStorage', 'F64'],
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.storage.UntypedStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
]);

/**
 * A checkpoint's tensor as a view of its storage: element [i, j, ...] is at
 * offset + i * stride[0] + j * stride[1] + ...
 * Checks everything declared against the storage's entry. Errors, naming the tensor: checkpoint-unsupported (number format),
 * -truncated (its storage is missing or short), -hostile (it leaves its storage, or is larger than MAX_TENSOR_BYTES), -unreadable
 * (not a view at all).
 */
export function tensorView(
  file: RandomAccessFile,
  name: string,
  tensor: PickledTensor,
  storageEntry: (key: string) => ArchiveEntry | undefined,
): TensorRef {
  const [storage, offset, shape, stride] = tensor.view;
  if (
    !(storage instanceof PickledStorage) ||
    !isSize(offset) ||
    !isSizes(shape) ||
    !isSizes(stride) ||
    shape.length !== stride.length
  ) {
    throw checkpointDamaged(file.path, `tensor ${quoted(name)} has no valid storage, offset, size and stride`);
  }
  const dtype = STORAGE_DTYPES.get(storage.type);
  if (!dtype) throw tensorUnsupported(file.path, name, `its numbers are of the kind ${quoted(storage.type)}`);
  const entry = storageEntry(storage.key);
  if (!entry) throw checkpointTruncated(file.path, `the numbers of tensor ${quoted(name)} are missing`);
  if (!isSize(storage.count) || storage.count * itemBytes(dtype) > entry.size) {
    throw checkpointTruncated(file.path, `the numbers of tensor ${quoted(name)} are incomplete`);
  }

  const length = tensorBytes(dtype, shape);
  // One past the last element that the view touches.
  const end = shape.reduce((last, size, i) => last + (size - 1) * stride[i]!, offset) + 1;
  if (length > 0 && !(end <= storage.count)) {
    throw checkpointHostile(file.path, `tensor ${quoted(name)} reaches past the end of its storage`);
  }
  const contiguous = isContiguous(shape, stride);
  const span = length === 0 ? 0 : (end - offset) * itemBytes(dtype);
  if (!(length <= MAX_TENSOR_BYTES && span <= MAX_TENSOR_BYTES)) {
    throw checkpointHostile(file.path, `tensor ${quoted(name)} declares more than ${MAX_TENSOR_BYTES} bytes`);
  }
  const read = async () => {
    const bytes = await file.read(entry.start + (span > 0 ? offset * itemBytes(dtype) : 0), span);
    return contiguous ? bytes : gather(bytes, dtype, shape, stride, length);
  };
  return { name, dtype, shape, read };
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= MAX_DIMENSIONS && value.every(isSize);
}

function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && stride[i] !== expected) return false;
    expected *= shape[i]!;
  }
  return true;
}

const UNSIGNED = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array };

/** Copies a view's elements into row-major order. `bytes` begins at the view's first element, and is aligned. */
function gather(
  bytes: Uint8Array,
  dtype: DType,
  shape: readonly number[],
  stride: readonly number[],
  length: number,
): Uint8Array {
  const gathered = new Uint8Array(length);
  // Elements are only copied, so one typed array per size is enough.
  const Elements = UNSIGNED[itemBytes(dtype)] as typeof Uint32Array;
  const from = new Elements(bytes.buffer);
  const to = new Elements(gathered.buffer);
  const inner = shape.length - 1;
  const index = shape.map(() => 0);
  for (let written = 0, base = 0; written < to.length; ) {
    for (let i = 0; i < shape[inner]!; i++) to[written++] = from[base + i * stride[inner]!]!;
    for (let axis = inner - 1; axis >= 0; axis--) {
      base += stride[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      base -= stride[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return gathered;
}
