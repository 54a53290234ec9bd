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

/** A running daemon answers in milliseconds. It is silent for longer if its machine swaps or its process is suspended. */
const PROBE_TIMEOUT_MS = 2000;

/** The error codes of file systems without hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/** A try fails only if another daemon starts in the same instant. */
const CLAIM_TRIES = 10;

/** The descriptor as written, even if its daemon is gone; undefined if there is none or it is damaged. */
export function readDescriptor(folder: string): Descriptor | undefined {
  return parse(join(folder, DESCRIPTOR_FILE));
}

/** The state of the daemon that a descriptor names: it answers, it runs but is silent, or it is gone. */
export type DaemonStanding = 'live' | 'silent' | 'gone';

/** What is known about a folder's daemon. */
export type Found =
  | { readonly is: 'live' | 'silent'; readonly descriptor: Descriptor }
  /** A daemon holds the folder, but is starting or ending and does not answer. */
  | { readonly is: 'between' }
  | { readonly is: 'gone' };

/**
 * Looks for the daemon of a folder. It is live if its process exists and its port answers with that process id.
 * @param ours whether this process holds the folder's lock
 */
export async function lookForDaemon(folder: string, ours = false): Promise<Found> {
  const descriptor = readDescriptor(folder);
  const standing = descriptor && (await standingOf(descriptor));
  if (descriptor && standing !== 'gone') return { is: standing!, descriptor };
  if (ours || !(await isLocked(folder))) return { is: 'gone' };
  return descriptor && isAlive(descriptor.pid) ? { is: 'silent', descriptor } : { is: 'between' };
}

/**
 * The descriptor of the running daemon.
 * Errors: busy if the daemon does not answer, or is starting or ending.
 */
export async function findDaemon(folder: string): Promise<Descriptor | undefined> {
  const found = await lookForDaemon(folder);
  if (found.is === 'silent') throw daemonSilent(found.descriptor.pid);
  if (found.is === 'between') throw daemonBetween();
  return found.is === 'live' ? found.descriptor : undefined;
}

/**
 * Makes `own` the descriptor unless another daemon runs. Replaces a stale or damaged one.
 * @returns undefined if `own` is now the descriptor, else the descriptor of the other daemon
 * Errors: busy if the other daemon does not answer.
 */
export async function claimDescriptor(folder: string, own: Descriptor): Promise<Descriptor | undefined> {
  const path = join(folder, DESCRIPTOR_FILE);
  for (let tries = 0; tries < CLAIM_TRIES; tries++) {
    if (place(path, own)) return undefined;
    const found = readDescriptor(folder);
    if (found && (await answers(found))) return found;
    setAside(path, found);
  }
  throw new Error(`${path} is claimed again and again`);
}

/** Removes the descriptor if it is still `own`. */
export function releaseDescriptor(folder: string, own: Descriptor): void {
  if (readDescriptor(folder)?.token === own.token) rmSync(join(folder, DESCRIPTOR_FILE), { force: true });
}

/** Writes a descriptor unless one exists. A link, unlike a rename, never replaces a file. */
function place(path: string, own: Descriptor): boolean {
  try {
    writePrivateFile(path, `${JSON.stringify(own)}\n`, linkOrCopy);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Fails if `path` exists. */
function linkOrCopy(from: string, path: string): void {
  try {
    linkSync(from, path);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyFileSync(from, path, constants.COPYFILE_EXCL);
  }
}

/** Removes the stale descriptor, but not one that another daemon wrote meanwhile. */
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

/** Whether the daemon answers. Errors: busy if it runs but does not answer. */
async function answers(descriptor: Descriptor): Promise<boolean> {
  const standing = await standingOf(descriptor);
  if (standing === 'silent') throw daemonSilent(descriptor.pid);
  return standing === 'live';
}

/** The state of the daemon that a descriptor names. A silent one holds its port but does not answer in time. */
export async function standingOf({ pid, port }: Descriptor): Promise<DaemonStanding> {
  if (!isAlive(pid)) return 'gone';
  try {
    return parseLivez(await askLivez(port, PROBE_TIMEOUT_MS)) === pid ? 'live' : 'gone';
  } catch (error) {
    const isSilent = (error as Error).name === 'AbortError' || (error as Error).name === 'TimeoutError';
    return isSilent && (await holdsPort(pid, port)) !== false ? 'silent' : 'gone';
  }
}
