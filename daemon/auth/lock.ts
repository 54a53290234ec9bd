import { createHash, randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureFolder } from '../folders.ts';

/*
 * One daemon for a state folder. Node.js has no file locks, so the lock is a listening socket. The system closes it when its process
 * ends, however that happens, and a suspended process keeps it. A process that wants the lock makes a socket with a unique name. It
 * has won once it sees no other living socket. Names are never reused, so dead sockets can be removed safely.
 */

/** The prefix of the sockets' names. The rest of a name orders them by age. */
const PREFIX = 'lock.';

/**
 * A process waits for a younger one to leave: how often it looks again, and when it gives up. By then the younger one has already
 * won.
 */
const LOOK_MS = 20;
const PATIENCE_MS = 1000;

/** The longest path of a socket, with its zero byte: 104 bytes on macOS, 108 on Linux. */
const MAX_PATH = 104;

/** The error codes of systems and file systems without such sockets. */
const NO_SOCKETS = new Set(['EOPNOTSUPP', 'ENOTSUP', 'EPERM', 'EINVAL', 'ENOSYS', 'ENAMETOOLONG']);

/** A lock that this process holds. */
export interface Lock {
  /** Whether the system enforces the lock. Without sockets, only the descriptor keeps two daemons apart. */
  readonly isKept: boolean;
  release(): void;
}

/** Takes the lock of a folder; undefined if another process holds it. Errors: the system's if the folder cannot be written. */
export async function takeLock(folder: string): Promise<Lock | undefined> {
  ensureFolder(folder, 0o700);
  try {
    return process.platform === 'win32' ? await takePipe(folder) : await takeSocket(folder);
  } catch (error) {
    if (!NO_SOCKETS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return { isKept: false, release() {} };
  }
}

/** Whether a process holds the lock of a folder, even a suspended one; undefined if the system does not say. */
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
      // Older ones come first, so newcomers do not delay the process that takes the lock.
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

/** @returns `again` if another process removed the socket as dead before it listened */
async function contend(folder: string, name: string, pathOf: PathOf): Promise<'won' | 'lost' | 'again'> {
  for (let since = performance.now(); performance.now() - since < PATIENCE_MS; await sleep(LOOK_MS)) {
    const living = await others(folder, name, pathOf);
    if (!readdirSync(folder).includes(name)) return 'again';
    if (living.length === 0) return 'won';
    if (living.some((other) => other < name)) return 'lost';
  }
  return 'lost';
}

/** The living sockets of other processes. Removes the dead ones. */
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

/**
 * Passes `use` a function that gives paths to sockets in a folder. On Linux a path that is too long goes through the folder's file
 * descriptor.
 */
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

/** Named pipes of Windows have a namespace of their own. Only the first process can listen on a name. */
function pipeOf(folder: string): string {
  return `\\\\.\\pipe\\likewise-${createHash('sha256').update(resolve(folder).toLowerCase()).digest('hex').slice(0, 32)}`;
}

/** A socket whose only purpose is to show that its process lives. It does not keep the process alive. */
function listenAt(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      // A failure to accept a connection, such as for lack of file descriptors, does not matter.
      server.on('error', () => {});
      resolve(server);
    });
  });
}

/** Whether a process listens there. A socket that cannot be reached counts as living, so nobody is replaced by mistake. */
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
