import {
  checkpointDamaged,
  checkpointHostile,
  checkpointTruncated,
  notACheckpoint,
  quoted,
  tensorUnsupported,
} from './errors.ts';
import { openRandomAccess, type RandomAccessFile } from './file.ts';
import { isDType, MAX_TENSOR_BYTES, type TensorRef, tensorBytes } from './tensors.ts';

/** A tensor with its position in the file. */
interface StoredTensor extends TensorRef {
  /** Position of the first byte in the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

export interface SafetensorsIndex {
  /** In file order. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The largest JSON header in bytes. It is read whole. At about 100 bytes per tensor, there is room for 150,000 tensors. */
export const MAX_HEADER_BYTES = 16 * 2 ** 20;
/** The header's length, a 64-bit integer, precedes it. */
const LENGTH_BYTES = 8;

/**
 * Opens a .safetensors file and locates its tensors.
 * Errors: as indexSafetensors, and checkpoint-unreadable if the file is missing or must not be read.
 */
export async function readSafetensorsIndex(path: string): Promise<SafetensorsIndex & { close(): Promise<void> }> {
  const file = await openRandomAccess(path);
  try {
    return { ...(await indexSafetensors(file)), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Reads the header of an open .safetensors file: 8 bytes of length, JSON {name: {dtype, shape, data_offsets}}, data. The tensors must
 * fill the data exactly, without gaps or overlaps, as the format requires (github.com/huggingface/safetensors, "Format").
 * Errors: checkpoint-unreadable (no such header), -truncated (the file ends before its data), -unsupported (an unknown number
 * format), -hostile (past a limit).
 */
export async function indexSafetensors(file: RandomAccessFile): Promise<SafetensorsIndex> {
  if (file.size < LENGTH_BYTES) throw checkpointTruncated(file.path, 'its header is missing');
  const lengthBytes = await file.read(0, LENGTH_BYTES);
  const headerBytes = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES) {
    throw notACheckpoint(file.path, `a safetensors header of ${headerBytes} bytes is not read`);
  }
  if (LENGTH_BYTES + headerBytes > file.size) throw checkpointTruncated(file.path, 'its header is cut short');
  const header = parseHeader(file.path, await file.read(LENGTH_BYTES, headerBytes));

  const { __metadata__: metadata, ...declared } = header;
  const dataStart = LENGTH_BYTES + headerBytes;
  const tensors = Object.entries(declared).map(([name, entry]) => place(file, name, entry, dataStart));
  tensors.sort((a, b) => a.offset - b.offset || a.length - b.length);
  requireSeamless(file, tensors, dataStart);
  return { tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])), metadata: strings(metadata) };
}

function parseHeader(path: string, bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw checkpointDamaged(path, 'its safetensors header is not JSON');
  }
  if (!isRecord(header)) throw checkpointDamaged(path, 'its safetensors header is not a JSON object');
  return header;
}

/** Checks one header entry on its own, and returns it as a tensor of the file. */
function place(file: RandomAccessFile, name: string, entry: unknown, dataStart: number): StoredTensor {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw checkpointDamaged(file.path, `tensor ${quoted(name)} has no valid dtype, shape and data_offsets`);
  }
  if (!isDType(dtype)) throw tensorUnsupported(file.path, name, `its numbers are of the kind ${quoted(dtype)}`);
  const [begin, end] = offsets as [number, number];
  const length = tensorBytes(dtype, shape);
  if (length > MAX_TENSOR_BYTES) {
    throw checkpointHostile(file.path, `tensor ${quoted(name)} declares more than ${MAX_TENSOR_BYTES} bytes`);
  }
  if (end - begin !== length) {
    throw checkpointDamaged(
      file.path,
      `tensor ${quoted(name)} has ${end - begin} bytes where its shape needs ${length}`,
    );
  }
  const offset = dataStart + begin;
  return { name, dtype, shape, offset, length, read: () => file.read(offset, length) };
}

function requireSeamless(file: RandomAccessFile, tensors: readonly StoredTensor[], dataStart: number): void {
  let position = dataStart;
  for (const { name, offset, length } of tensors) {
    if (offset !== position) {
      throw checkpointDamaged(file.path, `there is a hole or an overlap before tensor ${quoted(name)}`);
    }
    position = offset + length;
  }
  const missing = position - file.size;
  if (missing > 0) throw checkpointTruncated(file.path, `${missing} bytes are missing at its end`);
  if (missing < 0) throw checkpointDamaged(file.path, `${-missing} bytes follow its last tensor`);
}

function strings(metadata: unknown): Record<string, string> {
  const members = isRecord(metadata) ? Object.entries(metadata) : [];
  return Object.fromEntries(members.filter((member): member is [string, string] => typeof member[1] === 'string'));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
