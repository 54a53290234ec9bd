import { chmodSync, existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rootElsewhere } from './errors.ts';

/** Refuses to create files that their user could not use: root in another user's home. Errors: output-denied. */
export function refuseRootElsewhere(folder: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid } = statSync(lowestThere(folder));
  if (uid !== 0) throw rootElsewhere(folder, uid);
}

/**
 * Removes other users' access to a folder and everything in it.
 * @returns how many entries others had access to. What cannot be changed stays as it is.
 */
export function makePrivate(folder: string): number {
  return process.platform === 'win32' ? 0 : takeFromOthers(folder);
}

function takeFromOthers(path: string): number {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return 0;
  let count = 0;
  try {
    if ((status.mode & 0o077) !== 0) {
      chmodSync(path, status.mode & 0o700);
      count++;
    }
    if (status.isDirectory()) for (const name of readdirSync(path)) count += takeFromOthers(join(path, name));
  } catch {
    // It belongs to another user, or was removed meanwhile.
  }
  return count;
}

function lowestThere(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : lowestThere(dirname(path));
}
