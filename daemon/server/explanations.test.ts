import { expect, test } from 'vitest';
import { Explanations } from './explanations.ts';
import { MAX_EXPLANATIONS } from './limits.ts';

/** Waits until it is cancelled. */
const untilCancelled = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled'))));

test('[J17] a connection has a few explanations under way at most, and cancels each, or all', async () => {
  const explanations = new Explanations();
  const running = Array.from({ length: MAX_EXPLANATIONS }, (_, n) => explanations.run(`${n}`, untilCancelled));
  await expect(explanations.run('more', async () => {})).rejects.toMatchObject({ code: 'busy' });
  explanations.cancel('0');
  await expect(running[0]).rejects.toThrow('cancelled');
  await explanations.run('more', async () => {});
  explanations.cancel('of nobody');
  explanations.close();
  for (const one of running) await expect(one).rejects.toThrow('cancelled');
});
