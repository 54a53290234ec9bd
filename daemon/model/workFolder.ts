import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { ensureFolder } from '../folders.ts';

const PREFIX = '.making-';

/**
 * Makes a folder's contents in a hidden work folder and moves it into place complete. `make` fills a work folder beside `target`.
 * When `make` is done, the folder is renamed to `target`. If it fails or the process exits, the folder is removed. The next call in
 * the same place removes what a killed process left.
 * @returns false if `target` appeared meanwhile; it is left as it is
 */
export async function makeFolder(target: string, make: (dir: string) => Promise<void>): Promise<boolean> {
  const parent = join(target, '..');
  ensureFolder(parent);
  await removeStale(parent);
  const work = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  const remove = () => rmSync(work, { recursive: true, force: true });
  process.on('exit', remove);
  try {
    await make(work);
    await rename(work, target);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  } finally {
    remove();
    process.off('exit', remove);
  }
}

async function removeStale(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (pid > 0 && pid !== process.pid && !isAlive(pid)) await rm(join(parent, name), { recursive: true, force: true });
  }
}
