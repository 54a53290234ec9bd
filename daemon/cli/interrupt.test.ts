import { describe, expect, it } from 'vitest';
import { untilAborted } from './interrupt.ts';

describe('untilAborted', () => {
  const never = new Promise<never>(() => {});

  it('passes the outcome of the work on', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(5), signal)).toBe(5);
    await expect(untilAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
  });

  it('is rejected with the reason when the signal aborts, before or during the work', async () => {
    const controller = new AbortController();
    const during = untilAborted(never, controller.signal);
    controller.abort(new Error('enough'));
    await expect(during).rejects.toThrow('enough');
    await expect(untilAborted(never, controller.signal)).rejects.toThrow('enough');
  });
});
