import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { DESCRIPTOR_FILE, type Descriptor, parseDescriptor, parseLivez } from '@likewise/shared/protocol/descriptor.ts';
import { daemonBetween, daemonSilent } from './errors.ts';
import { holdsPort } from './holdsPort.ts';
import { askLivez } from './livez.ts';
import { isLocked } from './lock.ts';
import { writePrivateFile } from './privateFile.ts';

export type { Descriptor };

/** A living daemon answers in milliseconds; one whose machine is swapping, or that was halted, is silent for longer. */
const PROBE_TIMEOUT_MS = 2000;

/** What file systems say that have no hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/** Each try is lost only to another daemon that starts in the same instant. */
const CLAIM_TRIES = 10;

/** The descriptor as it was written, of a daemon that may be gone by now; undefined where there is none or it is damaged. */
export function readDescriptor(folder: string): Descriptor | undefined {
  return parse(join(folder, DESCRIPTOR_FILE));
}

/** The daemon that a descriptor names: it answers, it is there and silent, or it is gone. */
export type DaemonStanding = 'live' | 'silent' | 'gone';

/** What is known of a folder's daemon. */
export type Found =
  | { readonly is: 'live' | 'silent'; readonly descriptor: Descriptor }
  /** It has the folder, but does not answer yet, or no longer does. */
  | { readonly is: 'between' }
  | { readonly is: 'gone' };

/**
 * Looks for the daemon of a folder: live is one whose process lives and whose port answers as that process.
 * @param ours whether this process has the folder's lock
 */
export async function lookForDaemon(folder: string, ours = false): Promise<Found> {
  const descriptor = readDescriptor(folder);
  const standing = descriptor && (await standingOf(descriptor));
  if (descriptor && standing !== 'gone') return { is: standing!, descriptor };
  if (ours || !(await isLocked(folder))) return { is: 'gone' };
  return descriptor && isAlive(descriptor.pid) ? { is: 'silent', descriptor } : { is: 'between' };
}

/**
 * The descriptor of the daemon that runs now.
 * Errors: busy where it is there and does not answer, or is starting or ending.
 */
export async function findDaemon(folder: string): Promise<Descriptor | undefined> {
  const found = await lookForDaemon(folder);
  if (found.is === 'silent') throw daemonSilent(found.descriptor.pid);
  if (found.is === 'between') throw daemonBetween();
  return found.is === 'live' ? found.descriptor : undefined;
}

/**
 * Makes `own` the descriptor unless another daemon runs; a stale or damaged one is replaced.
 * @returns undefined when it is ours now, else the descriptor of the daemon that was first
 * Errors: busy where that one is there and does not answer.
 */
export async function claimDescriptor(folder: string, own: Descriptor): Promise<Descriptor | undefined> {
  const path = join(folder, DESCRIPTOR_FILE);
  for (let tries = 0; tries < CLAIM_TRIES; tries++) {
    if (place(path, own)) return undefined;
    const found = readDescriptor(folder);
    if (found && (await answers(found))) return found;
    setAside(path, found);
  }
  throw new Error(`${path} is claimed over and over`);
}

/** Removes the descriptor if it is still `own`. */
export function releaseDescriptor(folder: string, own: Descriptor): void {
  if (readDescriptor(folder)?.token === own.token) rmSync(join(folder, DESCRIPTOR_FILE), { force: true });
}

/** Writes a descriptor where none stands: a link, unlike a rename, never replaces. */
function place(path: string, own: Descriptor): boolean {
  try {
    writePrivateFile(path, `${JSON.stringify(own)}\n`, linkOrCopy);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Both fail where something stands at `path` already. */
function linkOrCopy(from: string, path: string): void {
  try {
    linkSync(from, path);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyFileSync(from, path, constants.COPYFILE_EXCL);
  }
}

/** Removes what was judged stale, and nothing that another daemon may have put there since. */
function setAside(path: string, stale: Descriptor | undefined): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    if (parse(aside)?.token !== stale?.token) linkOrCopy(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function parse(path: string): Descriptor | undefined {
  try {
    return parseDescriptor(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether it answers. Errors: busy where it is there and does not. */
async function answers(descriptor: Descriptor): Promise<boolean> {
  const standing = await standingOf(descriptor);
  if (standing === 'silent') throw daemonSilent(descriptor.pid);
  return standing === 'live';
}

/** How the daemon is that a descriptor names. Silent is one that holds its port and says nothing for a while. */
export async function standingOf({ pid, port }: Descriptor): Promise<DaemonStanding> {
  if (!isAlive(pid)) return 'gone';
  try {
    return parseLivez(await askLivez(port, PROBE_TIMEOUT_MS)) === pid ? 'live' : 'gone';
  } catch (error) {
    const isSilent = (error as Error).name === 'AbortError' || (error as Error).name === 'TimeoutError';
    return isSilent && (await holdsPort(pid, port)) !== false ? 'silent' : 'gone';
  }
}
