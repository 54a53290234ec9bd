import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

/**
 * Makes a folder, and those above it, unless it is there. Not by mkdir's `recursive`, which never returns where the system says
 * that a folder it has just been shown does not exist, as under /proc. Errors: the system's.
 * @param mode the permissions of each folder that is made
 */
export function ensureFolder(path: string, mode = 0o777): void {
  try {
    makeFolder(path, mode);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    // Another process may be making the same folders: whoever is first, both go on.
    ensureFolder(parent, mode);
    makeFolder(path, mode);
  }
}

function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!isFolder(path)) throw error;
  }
}

/** Puts into words that a folder of Likewise's own, or a file in it, could not be written; any other error stays as it is. */
export function writeFailed(error: unknown, folder: string): unknown {
  switch ((error as NodeJS.ErrnoException)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new LikewiseError(
        'output-full',
        `${folder} could not be written: the disk or your share of it is full.`,
        'Free some space and run the command again.',
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new LikewiseError(
        'output-denied',
        `There is no permission to write in ${folder}.`,
        'Change its permissions, or set LIKEWISE_HOME to a folder of your own.',
        { cause: error },
      );
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOENT': {
      const there = lowestThere(folder);
      if (there === folder && isFolder(there)) return error;
      const message = isFolder(there) ? `No folder can be made in ${there}.` : `${there} is not a folder.`;
      return new LikewiseError('output-conflict', message, 'Set LIKEWISE_HOME to a folder of yours.', { cause: error });
    }
    default:
      return error;
  }
}

/** The path itself, or the nearest of those above it that exists. */
function lowestThere(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : lowestThere(dirname(path));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
