import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { checkpointCompressed, checkpointDamaged, checkpointHostile, checkpointTruncated, quoted } from './errors.ts';
import type { RandomAccessFile } from './file.ts';

/** One stored file of an archive: the archive's bytes [start, start + size). */
export interface ArchiveEntry {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

/**
 * The most entries. The published model with its optimizer has about 2,000. An archive with more than this is no checkpoint, and
 * would fill memory.
 */
export const MAX_ENTRIES = 100_000;
/** The longest entry name in characters. PyTorch's are under 100. A name may have 65,535 bytes, and every name is kept. */
export const MAX_ENTRY_NAME = 1000;

/**
 * Lists an archive's entries by name. Checks that each is stored uncompressed and lies within the file. Reads Zip64.
 * Errors: checkpoint-truncated, -unreadable (damaged), -unsupported (compressed or encrypted), -hostile (the limits above).
 */
export async function readArchiveIndex(file: RandomAccessFile): Promise<Map<string, ArchiveEntry>> {
  try {
    return await listEntries(file, await openZip(file));
  } catch (error) {
    if (error instanceof LikewiseError) throw error;
    throw checkpointDamaged(file.path, `its archive cannot be read (${quoted((error as Error).message)})`);
  }
}

/**
 * Lets yauzl read through our handle. It rejects positions past the end and, from a hostile directory, positions past all numbers.
 */
class BoundedReader extends RandomAccessReader {
  readonly #file: RandomAccessFile;

  constructor(file: RandomAccessFile) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#file.read(position, length).then((bytes) => {
      buffer.set(bytes, offset);
      callback(null, length);
    }, callback);
  }

  // yauzl never reads entry data here, because checkpoint tensors are read by position.
  override _readStreamForRange(): never {
    throw new Error('entries are not streamed');
  }
}

async function openZip(file: RandomAccessFile): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(new BoundedReader(file), file.size, { autoClose: false });
  } catch (error) {
    if (error instanceof LikewiseError) throw error;
    // The end-of-directory record is written last, so an archive cut anywhere lacks it.
    if (/not found/.test((error as Error).message)) {
      throw checkpointTruncated(file.path, 'the end of its archive is missing');
    }
    throw error;
  }
}

async function listEntries(file: RandomAccessFile, zip: ZipFile): Promise<Map<string, ArchiveEntry>> {
  if (zip.entryCount > MAX_ENTRIES) throw checkpointHostile(file.path, `it declares ${zip.entryCount} entries`);
  const entries = new Map<string, ArchiveEntry>();
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.length > MAX_ENTRY_NAME) throw checkpointHostile(file.path, 'an entry has an endless name');
    if (entries.has(entry.fileName))
      throw checkpointDamaged(file.path, `entry ${quoted(entry.fileName)} is in it twice`);
    entries.set(entry.fileName, await locate(file, zip, entry));
  }
  return entries;
}

async function locate(file: RandomAccessFile, zip: ZipFile, entry: Entry): Promise<ArchiveEntry> {
  const { fileName: name, uncompressedSize: size } = entry;
  if (entry.compressionMethod !== 0 || entry.isEncrypted()) throw checkpointCompressed(file.path, name);
  if (entry.relativeOffsetOfLocalHeader + size > file.size) {
    throw checkpointTruncated(file.path, `entry ${quoted(name)} runs past its end`);
  }
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  return { name, start, size };
}
