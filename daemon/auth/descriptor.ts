import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DESCRIPTOR_FILE, type Descriptor, parseDescriptor, parseLivez } from '@likewise/shared/protocol/descriptor.ts';
import { isAlive } from '../isAlive.ts';
import { daemonSilent } from './errors.ts';
import { holdsPort } from './holdsPort.ts';
import { askLivez } from './livez.ts';
import { writePrivateFile } from './privateFile.ts';

export type { Descriptor };

/** A living daemon answers in milliseconds; one whose machine is swapping, or that was halted, is silent for longer. */
const PROBE_TIMEOUT_MS = 2000;

/** Each try is lost only to another daemon that starts in the same instant. */
const CLAIM_TRIES = 10;

/** The descriptor as it was written, of a daemon that may be gone by now; undefined where there is none or it is damaged. */
export function readDescriptor(folder: string): Descriptor | undefined {
  return parse(join(folder, DESCRIPTOR_FILE));
}

/** The daemon that a descriptor names: it answers, it is there and silent, or it is gone. */
export type DaemonStanding = 'live' | 'silent' | 'gone';

/**
 * The descriptor of the daemon that runs now: its process lives, and its port answers as that process.
 * Errors: busy where it is there and does not answer.
 */
export async function findDaemon(folder: string): Promise<Descriptor | undefined> {
  const found = readDescriptor(folder);
  return found && (await answers(found)) ? found : undefined;
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
    writePrivateFile(path, `${JSON.stringify(own)}\n`, linkSync);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes what was judged stale, and nothing that another daemon may have put there since. */
function setAside(path: string, stale: Descriptor | undefined): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    if (parse(aside)?.token !== stale?.token) linkSync(aside, path);
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
