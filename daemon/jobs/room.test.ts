import { describe, expect, test } from 'vitest';
import { tooMuchWaiting } from './errors.ts';
import {
  MAX_BYTES,
  MAX_BYTES_OF_TOOL,
  MAX_PIXELS,
  MAX_PIXELS_OF_TOOL,
  MAX_RETRY_AFTER_MS,
  MAX_WAITING,
  MAX_WAITING_OF_TOOL,
  MIN_RETRY_AFTER_MS,
  RETRY_AFTER_MS,
} from './limits.ts';
import { overfilled, retryAfterMs } from './room.ts';

describe('[J12] room', () => {
  const none = { queries: 0, bytes: 0, pixels: 0 };
  test.each([
    ['queries', MAX_WAITING_OF_TOOL, MAX_WAITING],
    ['bytes', MAX_BYTES_OF_TOOL, MAX_BYTES],
    ['pixels', MAX_PIXELS_OF_TOOL, MAX_PIXELS],
  ] as const)('for %s is filled to the last one and not beyond, for a tool and for all', (what, ofTool, ofAll) => {
    const load = (some: number) => ({ ...none, [what]: some });
    expect(overfilled(load(1), load(ofTool - 1), load(ofAll - 1))).toBeUndefined();
    expect(overfilled(load(1), load(ofTool), load(ofTool))).toBe('own');
    expect(overfilled(load(1), none, load(ofAll))).toBe('all');
  });

  test('is refused for the tool’s own sake first', () => {
    const full = { queries: MAX_WAITING, bytes: MAX_BYTES, pixels: MAX_PIXELS };
    expect(overfilled({ queries: 1, bytes: 1, pixels: 1 }, full, full)).toBe('own');
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

  test('is said in words and in milliseconds', () => {
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
