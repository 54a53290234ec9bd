import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive } from './isAlive.ts';

test('this process is there', () => expect(isAlive(process.pid)).toBe(true));

test.skipIf(process.platform !== 'linux')('a process that ended and that nobody has waited for is not', async () => {
  // What it becomes does not wait for the child that it has.
  const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said] = await once(parent.stdout!, 'data');
  await expect.poll(() => isAlive(Number(said))).toBe(false);
  expect(() => process.kill(Number(said), 0)).not.toThrow();
  parent.kill('SIGKILL');
});
