import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder } from '../folders.ts';

/**
 * Writes a small file that only its owner may read. It is written under a temporary name, and `place` moves it to `path`, so `path`
 * is always complete. A temporary file that `place` leaves behind is removed.
 */
export function writePrivateFile(path: string, text: string, place: (work: string, path: string) => void): void {
  ensureFolder(dirname(path), 0o700);
  const work = `${path}.${randomUUID()}.tmp`;
  try {
    const file = openSync(work, 'wx', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    place(work, path);
  } finally {
    rmSync(work, { force: true });
  }
}
