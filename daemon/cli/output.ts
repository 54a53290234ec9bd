import { randomUUID } from 'node:crypto';
import { constants, rmSync } from 'node:fs';
import { access, link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { ensureFolder } from '../folders.ts';
import { cameInBetween, folderInTheWay, outIsNoFolder, outputDenied, outputFailed, outputFull } from './errors.ts';

/** Files being written. Whatever ends the process, except killing it, removes them. */
const unfinished = new Set<string>();
process.on('exit', () => {
  for (const path of unfinished) rmSync(path, { force: true });
});

/** Parses an option's value: the name of a folder. */
export function folderName(text: string): string {
  if (text === '') throw new InvalidArgumentError('Name a folder; "." is this one.');
  return text;
}

/** Parses an option's value: where answers go. */
export function outputName(text: string): string {
  if (text === '') throw new InvalidArgumentError('Name a folder or a file; "." is this folder.');
  return text;
}

/** Creates the output folder, and its parents, if missing. Errors: output-conflict, output-denied, output-full. */
export async function openOutputFolder(folder: string): Promise<void> {
  try {
    ensureFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'EEXIST' || code === 'ENOTDIR' ? outIsNoFolder(folder) : inWords(error, folder);
  }
}

/**
 * Writes a file completely or not at all: the bytes go to a hidden file beside it, which takes its name once they are on disk.
 * Errors: output-denied, output-full, output-conflict when a folder has that name, or any file where `replace` is false.
 */
export async function writeOutput(path: string, bytes: Uint8Array, replace = true): Promise<void> {
  const work = join(dirname(path), `.likewise-${randomUUID()}.tmp`);
  unfinished.add(work);
  try {
    const file = await open(work, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (replace) await rename(work, path);
    else await placeNew(work, path);
  } catch (error) {
    await rm(work, { force: true }).catch(() => {});
    throw inWords(error, path);
  } finally {
    unfinished.delete(work);
  }
}

/** Gives a file a name that is not taken; a link is refused where it is, whoever was first. */
async function placeNew(work: string, path: string): Promise<void> {
  try {
    await link(work, path);
    await rm(work);
  } catch (error) {
    const there = await stat(path).catch(() => undefined);
    if (there) throw there.isDirectory() ? folderInTheWay(path) : cameInBetween(path);
    // Some file systems have no links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
    await rename(work, path);
  }
}

/** The system's error about writing `path`, in our words; an internal error stays as it is. */
export function inWords(error: unknown, path: string): unknown {
  const failure = error as NodeJS.ErrnoException;
  switch (failure.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return outputDenied(path, failure);
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return outputFull(path, failure);
    case 'EISDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return folderInTheWay(path);
    default:
      return failure.syscall === undefined ? error : outputFailed(path, failure);
  }
}
