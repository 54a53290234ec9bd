import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type DType, itemBytes, tensorBytes } from './tensors.ts';

export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

interface WrittenTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Position of the first byte in the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

export interface WrittenFile {
  readonly bytes: number;
  /** Of the whole file, in lower-case hex. */
  readonly sha256: string;
  readonly tensors: ReadonlyMap<string, WrittenTensor>;
}

/** The data starts at a multiple of this. Element sizes descend, so every tensor is naturally aligned. */
const ALIGNMENT = 64;
const LENGTH_BYTES = 8;

/**
 * Writes a .safetensors file, replacing an existing one. After the header come the tensors in order of descending element size. Each
 * is requested in its turn, so only one is in memory.
 * @param produce returns a tensor's elements: contiguous, row-major, little-endian.
 * Errors: a plain Error naming the tensor if two have one name or produce() returns a wrong number of bytes; the file system's errors
 * as they are. The caller must handle a partly written file.
 */
export async function writeSafetensors(
  path: string,
  specs: readonly TensorSpec[],
  metadata: Readonly<Record<string, string>>,
  produce: (spec: TensorSpec) => Promise<Uint8Array> | Uint8Array,
): Promise<WrittenFile> {
  const { header, tensors, bytes } = layOut(specs, metadata);
  const file = await open(path, 'w');
  try {
    const sha256 = createHash('sha256');
    const append = async (chunk: Uint8Array) => {
      // Hash here while the system writes.
      const written = writeFully(file, chunk);
      sha256.update(chunk);
      await written;
    };
    await append(header);
    for (const [name, { dtype, shape, length }] of tensors) {
      const chunk = await produce({ name, dtype, shape });
      if (chunk.byteLength !== length)
        throw new Error(`tensor ${name}: ${chunk.byteLength} bytes where its shape needs ${length}`);
      await append(chunk);
    }
    return { bytes, sha256: sha256.digest('hex'), tensors };
  } finally {
    await file.close();
  }
}

/**
 * Places every tensor and writes the header. The header's length depends on the digits of its offsets, but offsets do not depend on
 * its length.
 */
function layOut(specs: readonly TensorSpec[], metadata: Readonly<Record<string, string>>) {
  const ordered = specs.toSorted((a, b) => itemBytes(b.dtype) - itemBytes(a.dtype));
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let end = 0;
  for (const { name, dtype, shape } of ordered) {
    const begin = end;
    end += tensorBytes(dtype, shape);
    entries.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const start = Math.ceil((LENGTH_BYTES + json.length) / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.alloc(start, ' ');
  header.writeBigUInt64LE(BigInt(start - LENGTH_BYTES));
  header.set(json, LENGTH_BYTES);

  const tensors = new Map<string, WrittenTensor>();
  let offset = start;
  for (const { name, dtype, shape } of ordered) {
    if (tensors.has(name) || name === '__metadata__') throw new Error(`tensor ${name}: the name is taken`);
    const length = tensorBytes(dtype, shape);
    tensors.set(name, { dtype, shape, offset, length });
    offset += length;
  }
  return { header, tensors, bytes: offset };
}

async function writeFully(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.byteLength; ) {
    written += (await file.write(chunk, written, chunk.byteLength - written)).bytesWritten;
  }
}
