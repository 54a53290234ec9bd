import { describe, expect, test } from 'vitest';
import { tooMuchWaiting } from './errors.ts';
import {
  MAX_BYTES,
  MAX_BYTES_OF_TOOL,
  MAX_RETRY_AFTER_MS,
  MAX_WAITING,
  MAX_WAITING_OF_TOOL,
  MIN_RETRY_AFTER_MS,
  RETRY_AFTER_MS,
} from './limits.ts';
import { overfilled, retryAfterMs } from './room.ts';

describe('[J12] room', () => {
  test.each([
    ['a tool’s own queries', 'own', { queries: MAX_WAITING_OF_TOOL, bytes: 0 }, { queries: 0, bytes: 0 }],
    ['a tool’s own bytes', 'own', { queries: 0, bytes: MAX_BYTES_OF_TOOL }, { queries: 0, bytes: 0 }],
    ['the queries of all', 'all', { queries: 0, bytes: 0 }, { queries: MAX_WAITING, bytes: 0 }],
    ['the bytes of all', 'all', { queries: 0, bytes: 0 }, { queries: 0, bytes: MAX_BYTES }],
  ] as const)('for %s is filled to the last one and not beyond', (_, which, own, all) => {
    const filling = { queries: own.queries + all.queries, bytes: own.bytes + all.bytes };
    const one = filling.queries > 0 ? { queries: 1, bytes: 0 } : { queries: 0, bytes: 1 };
    const less = (load: typeof filling) => ({
      queries: Math.max(0, load.queries - one.queries),
      bytes: Math.max(0, load.bytes - one.bytes),
    });
    expect(overfilled(one, less(own), less(all))).toBeUndefined();
    expect(overfilled(one, own, all)).toBe(which);
  });

  test('is refused for the tool’s own sake first', () => {
    const full = { queries: MAX_WAITING, bytes: MAX_BYTES };
    expect(overfilled({ queries: 1, bytes: 1 }, full, full)).toBe('own');
  });
});

describe('the wait of a busy daemon', () => {
  test.each([
    [undefined, RETRY_AFTER_MS],
    [0, MIN_RETRY_AFTER_MS],
    [MIN_RETRY_AFTER_MS - 0.5, MIN_RETRY_AFTER_MS],
    [MIN_RETRY_AFTER_MS + 0.5, MIN_RETRY_AFTER_MS + 1],
    [MAX_RETRY_AFTER_MS, MAX_RETRY_AFTER_MS],
    [1e9, MAX_RETRY_AFTER_MS],
  ])('for room in %s ms is %s ms', (soonest, wait) => {
    expect(retryAfterMs(soonest)).toBe(wait);
  });

  test('is told in words and in milliseconds', () => {
    expect(tooMuchWaiting('own', 2600)).toMatchObject({
      code: 'busy',
      message: 'This tool has as many pictures waiting as it may have.',
      remedy: 'Try again in 3 s.',
      retryAfterMs: 2600,
    });
    expect(tooMuchWaiting('all', 250)).toMatchObject({
      message: 'Likewise has as many pictures waiting as it can hold.',
      remedy: 'Try again in 1 s.',
    });
  });
});
