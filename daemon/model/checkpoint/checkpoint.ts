import { checkpointLegacy, checkpointTruncated, notACheckpoint } from './errors.ts';
import { openRandomAccess, type RandomAccessFile } from './file.ts';
import type { PlainValue } from './plain.ts';
import { indexSafetensors } from './safetensors.ts';
import type { TensorRef } from './tensors.ts';
import { readTorchArchive } from './torchArchive.ts';

export type { PlainValue } from './plain.ts';

/** An open checkpoint. Its tensors are read from the file one by one, on request. */
export interface Checkpoint {
  readonly path: string;
  /**
   * The tensors of the dictionary under `model`, else `state_dict`, else at the top level of a .pth or .ckpt; all tensors of
   * a .safetensors.
   */
  readonly tensors: ReadonlyMap<string, TensorRef>;
  /** The plain members of a .pth's `args`, an argparse.Namespace; the metadata strings of a .safetensors; else {}. */
  readonly args: Readonly<Record<string, PlainValue>>;
  close(): Promise<void>;
}

/** Covers the magic numbers that distinguish formats; tar's is at 257. */
const HEAD_BYTES = 512;

/**
 * Opens a checkpoint saved by PyTorch 1.6 or later, or a .safetensors file, and locates every tensor in it. Calls nothing named in
 * it. Loads only its directory and description into memory.
 * Errors: checkpoint-unreadable (missing, not a checkpoint, damaged), -truncated, -unsupported (an older or other format), -hostile.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const file = await openRandomAccess(path);
  try {
    return { path, ...(await readFormat(file)), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readFormat(file: RandomAccessFile): Promise<Pick<Checkpoint, 'tensors' | 'args'>> {
  const head = Buffer.from(await file.read(0, Math.min(HEAD_BYTES, file.size)));
  if (head.length === 0) throw checkpointTruncated(file.path, 'it is empty');
  const zipMark = Buffer.from('PK\x03\x04');
  if (head.subarray(0, 4).equals(zipMark.subarray(0, head.length))) return readTorchArchive(file);
  if (file.path.endsWith('.safetensors') || head[8] === 0x7b /* { */) {
    const { tensors, metadata } = await indexSafetensors(file);
    return { tensors, args: metadata };
  }
  const isPickle = head[0] === 0x80 && head[1]! <= 5;
  const isTar = head.toString('latin1', 257, 262) === 'ustar';
  if (isPickle || isTar) throw checkpointLegacy(file.path);
  throw notACheckpoint(file.path, 'it is neither an archive of PyTorch nor safetensors');
}
