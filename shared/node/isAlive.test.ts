import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { isAlive } from './isAlive.ts';

test('this process is there', () => expect(isAlive(process.pid)).toBe(true));

test.skipIf(process.platform !== 'linux')('a process that ended and that nobody has waited for is not', async () => {
  // The child ends when its input does. By then its parent is a program that does not wait for it.
  const parent = spawn('sh', ['-c', 'sh -c "read _" <&3 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  const [said] = await once(parent.stdout!, 'data');
  await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n');
  (parent.stdio[3] as Writable).end();
  await expect.poll(() => isAlive(Number(said))).toBe(false);
  expect(() => process.kill(Number(said), 0)).not.toThrow();
  parent.kill('SIGKILL');
});
