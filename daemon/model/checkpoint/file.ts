import { type FileHandle, open, stat } from 'node:fs/promises';
import { checkpointDenied, checkpointMissing, checkpointNotAFile, checkpointTruncated } from './errors.ts';

/** A file that is read by position, so that only the needed parts of several gigabytes are in memory. */
export interface RandomAccessFile {
  readonly path: string;
  /** Bytes in the file when it was opened. */
  readonly size: number;
  /** The bytes [position, position + length), in a new buffer. Errors: checkpoint-truncated if they are incomplete. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a regular file. Errors: checkpoint-unreadable if it is missing, a folder or a pipe, or must not be read. */
export async function openRandomAccess(path: string): Promise<RandomAccessFile> {
  const handle = await openRegular(path);
  const { size } = await handle.stat();
  return {
    path,
    size,
    read: (position, length) => readFully(handle, path, position, length),
    close: () => handle.close(),
  };
}

async function openRegular(path: string): Promise<FileHandle> {
  try {
    // Check before opening: opening a named pipe would wait for a writer.
    if ((await stat(path)).isFile()) return await open(path, 'r');
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'ENOENT' ? checkpointMissing(path) : checkpointDenied(path, cause);
  }
  throw checkpointNotAFile(path);
}

async function readFully(handle: FileHandle, path: string, position: number, length: number): Promise<Uint8Array> {
  // Not from Node's shared pool, because the caller owns the memory. Not cleared, because it is filled or the read fails.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw checkpointTruncated(path, `${length} bytes at ${position} run past its end`);
    filled += bytesRead;
  }
  return bytes;
}
