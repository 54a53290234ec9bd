import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder } from '../folders.ts';
import { cacheFolder } from '../userFolders.ts';
import type { FileRecord } from './manifest.ts';

/** The sha256 of a file, in hexadecimal, read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/**
 * What is wrong with a model's files; undefined if all match their record. A file whose size, inode and times have not changed since
 * its last successful check is not read again, unless `thorough`.
 */
export async function findDamage(
  dir: string,
  files: readonly FileRecord[],
  thorough = false,
): Promise<string | undefined> {
  for (const { file, bytes, sha256 } of files) {
    const path = join(dir, file);
    const info = await stat(path).catch(() => undefined);
    if (!info) return `${file} is missing`;
    if (info.size !== bytes) return `${file} has ${info.size} bytes instead of ${bytes}`;
    const stamp = JSON.stringify([path, info.ino, info.size, info.mtimeMs, info.ctimeMs, sha256]);
    const damage = await findOnce(stamp, thorough, async () =>
      (await sha256OfFile(path)) === sha256 ? undefined : `${file} is not as it was written (its sha256 differs)`,
    );
    if (damage) return damage;
  }
  return undefined;
}

/**
 * What a check finds wrong with something that `stamp` describes. After a check found nothing, it is not repeated unless `thorough`.
 */
export async function findOnce(
  stamp: string,
  thorough: boolean,
  find: () => Promise<string | undefined>,
): Promise<string | undefined> {
  if (!thorough && (await isStamped(stamp))) return undefined;
  const wrong = await find();
  if (wrong === undefined) await setStamp(stamp);
  return wrong;
}

const stampPath = (stamp: string) => join(cacheFolder(), 'checked', createHash('sha256').update(stamp).digest('hex'));

async function isStamped(stamp: string): Promise<boolean> {
  return (await readFile(stampPath(stamp), 'utf8').catch(() => '')) === stamp;
}

// Without a writable cache this only takes longer.
async function setStamp(stamp: string): Promise<void> {
  try {
    ensureFolder(join(cacheFolder(), 'checked'));
    await writeFile(stampPath(stamp), stamp);
  } catch {}
}
