import { createHash, randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureFolder } from '../folders.ts';

/*
 * One daemon for a state folder. Node has no locks of files, so a lock is a socket that listens: the system ends it with its
 * process, however that ends, and a process that is halted keeps it. Whoever wants the lock makes a socket under a name that
 * nobody else ever has, and has won once it sees no other that lives. So what is dead can be removed safely: nobody takes its name.
 */

/** How the names of sockets begin; the rest orders them by age. */
const PREFIX = 'lock.';

/** One that waits for a younger one to leave looks again after this, and gives up after that: the younger one has won before. */
const LOOK_MS = 20;
const PATIENCE_MS = 1000;

/** What a path of a socket may have, with the zero at its end: 104 on macOS, 108 on Linux. */
const MAX_PATH = 104;

/** What systems and file systems say that have no such sockets. */
const NO_SOCKETS = new Set(['EOPNOTSUPP', 'ENOTSUP', 'EPERM', 'EINVAL', 'ENOSYS', 'ENAMETOOLONG']);

/** A lock that is held. */
export interface Lock {
  /** Whether the system keeps it. Where it has no sockets, two daemons are kept apart by the descriptor alone. */
  readonly isKept: boolean;
  release(): void;
}

/** Takes the lock of a folder; undefined where another process holds it. Errors: the system's, where the folder cannot be written. */
export async function takeLock(folder: string): Promise<Lock | undefined> {
  ensureFolder(folder, 0o700);
  try {
    return process.platform === 'win32' ? await takePipe(folder) : await takeSocket(folder);
  } catch (error) {
    if (!NO_SOCKETS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return { isKept: false, release() {} };
  }
}

/** Whether a process holds the lock of a folder, halted or not; undefined where the system does not say. */
export async function isLocked(folder: string): Promise<boolean | undefined> {
  if (process.platform === 'win32') return lives(pipeOf(folder));
  try {
    return await withPath(folder, async (pathOf) => (await others(folder, '', pathOf)).length > 0);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    return undefined;
  }
}

async function takeSocket(folder: string): Promise<Lock | undefined> {
  return withPath(folder, async (pathOf) => {
    for (let since = performance.now(); performance.now() - since < PATIENCE_MS; ) {
      // Older ones come first, so that who holds the lock is not kept waiting by who comes.
      const name = `${PREFIX}${Date.now().toString(36).padStart(9, '0')}${randomBytes(4).toString('hex')}`;
      const server = await listenAt(pathOf(name));
      const release = () => {
        rmSync(join(folder, name), { force: true });
        server.close();
      };
      const outcome = await contend(folder, name, pathOf);
      if (outcome === 'won') return { isKept: true, release };
      release();
      if (outcome === 'lost') return undefined;
    }
    return undefined;
  });
}

/** @returns `again` where somebody took the socket for a dead one before it listened */
async function contend(folder: string, name: string, pathOf: PathOf): Promise<'won' | 'lost' | 'again'> {
  for (let since = performance.now(); performance.now() - since < PATIENCE_MS; await sleep(LOOK_MS)) {
    const living = await others(folder, name, pathOf);
    if (!readdirSync(folder).includes(name)) return 'again';
    if (living.length === 0) return 'won';
    if (living.some((other) => other < name)) return 'lost';
  }
  return 'lost';
}

/** The sockets of other processes that live; those that do not are removed. */
async function others(folder: string, name: string, pathOf: PathOf): Promise<string[]> {
  const found = readdirSync(folder).filter((other) => other.startsWith(PREFIX) && other !== name);
  const living: string[] = [];
  for (const other of found) {
    if (await lives(pathOf(other))) living.push(other);
    else rmSync(join(folder, other), { force: true });
  }
  return living;
}

type PathOf = (name: string) => string;

/** Lets sockets of a folder be named. Linux reaches one whose path is too long for a socket by the folder's descriptor. */
async function withPath<T>(folder: string, use: (pathOf: PathOf) => Promise<T>): Promise<T> {
  const direct: PathOf = (name) => join(folder, name);
  if (process.platform !== 'linux' || Buffer.byteLength(direct(`${PREFIX}${'x'.repeat(17)}`)) < MAX_PATH)
    return use(direct);
  const file = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return await use((name) => `/proc/self/fd/${file}/${name}`);
  } finally {
    closeSync(file);
  }
}

async function takePipe(folder: string): Promise<Lock | undefined> {
  try {
    const server = await listenAt(pipeOf(folder));
    return { isKept: true, release: () => void server.close() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return undefined;
    throw error;
  }
}

/** Windows' pipes have names of their own; the first to listen has it alone. */
function pipeOf(folder: string): string {
  return `\\\\.\\pipe\\likewise-${createHash('sha256').update(resolve(folder).toLowerCase()).digest('hex').slice(0, 32)}`;
}

/** A socket that only says that its process lives. It keeps no process alive. */
function listenAt(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      // A socket that cannot be accepted, for want of descriptors, is no matter.
      server.on('error', () => {});
      resolve(server);
    });
  });
}

/** Whether a process listens there. What only cannot be reached counts as living: nobody is to be replaced by mistake. */
function lives(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'));
  });
}
