import { expect, test } from 'vitest';
import { Enquiries } from './enquiries.ts';
import { MAX_ENQUIRIES } from './limits.ts';

/** Waits until it is cancelled. */
const untilCancelled = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled'))));

test('[J17] a connection has a few enquiries under way at most, and cancels each, or all', async () => {
  const enquiries = new Enquiries();
  const running = Array.from({ length: MAX_ENQUIRIES }, (_, n) => enquiries.run(`${n}`, untilCancelled));
  await expect(enquiries.run('more', async () => {})).rejects.toMatchObject({ code: 'busy' });
  enquiries.cancel('0');
  await expect(running[0]).rejects.toThrow('cancelled');
  await enquiries.run('more', async () => {});
  enquiries.cancel('of nobody');
  enquiries.close();
  await Promise.all(running.map((one) => expect(one).rejects.toThrow('cancelled')));
});
