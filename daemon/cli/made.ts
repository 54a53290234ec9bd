import { createHash } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { MadeRecords, type RecordFiles } from '@likewise/shared/recipe/made.ts';
import { inWords, openOutputFolder } from './output.ts';

export const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

/** The records of folders on this computer, under any paths. */
export const recordFiles: RecordFiles = {
  readText: (path) => readFile(path, 'utf8').catch(ifMissing),
  async append(path, lines) {
    await openOutputFolder(dirname(path));
    await appendFile(path, lines).catch((error) => {
      throw inWords(error, path);
    });
  },
};

/** Records by absolute paths with forward slashes; see `recordPath`. */
export function openRecords(): MadeRecords {
  return new MadeRecords(recordFiles, sha256);
}

/** A path as records store it. */
export function recordPath(path: string): string {
  return sep === '\\' ? resolve(path).replaceAll('\\', '/') : resolve(path);
}

/** Ignores a missing file; other errors are rethrown. */
export function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return undefined;
  throw error;
}
