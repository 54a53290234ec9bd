import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isLocked, takeLock } from './lock.ts';

const HOLDER = fileURLToPath(new URL('../../test/support/lockHolder.mjs', import.meta.url));

let root: string;
let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'likewise-lock-'));
  folder = join(root, 'state');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** Starts a process that takes the lock. */
async function holder(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(child.stdout!, 'data');
  expect(String(said)).toBe('held\n');
  return child;
}

test('a lock is had by one until it is let go', async () => {
  expect(await isLocked(folder)).toBe(false);
  const lock = await takeLock(folder);
  expect(lock).toMatchObject({ isKept: true });
  expect(await isLocked(folder)).toBe(true);
  expect(await takeLock(folder)).toBeUndefined();
  expect(readdirSync(folder)).toHaveLength(1);
  lock!.release();
  expect(await isLocked(folder)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test('of many that start at the same instant one has it, fifty times', async () => {
  for (let round = 0; round < 50; round++) {
    const locks = await Promise.all(Array.from({ length: 8 }, () => takeLock(folder)));
    const won = locks.filter((lock) => lock !== undefined);
    expect(won).toHaveLength(1);
    expect(readdirSync(folder)).toHaveLength(1);
    // The next round must distinguish the socket of a killed process from that of a living one.
    won[0]!.release();
  }
});

test('a folder whose path is longer than a socket may have is locked as well', async () => {
  folder = join(root, 'x'.repeat(120), 'state');
  const lock = await takeLock(folder);
  expect(lock?.isKept).toBe(process.platform === 'linux');
  expect(await isLocked(folder)).toBe(process.platform === 'linux' ? true : undefined);
  expect(await takeLock(folder)).toBeUndefined();
  lock!.release();
});

test('a process that is halted keeps it, one that is killed does not', async () => {
  const child = await holder();
  child.kill('SIGSTOP');
  expect(await isLocked(folder)).toBe(true);
  expect(await takeLock(folder)).toBeUndefined();
  child.kill('SIGKILL');
  await once(child, 'exit');
  // The killed process left its socket in the folder, and nobody holds it.
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await isLocked(folder)).toBe(false);
  const lock = await takeLock(folder);
  expect(lock).toBeDefined();
  lock!.release();
});
