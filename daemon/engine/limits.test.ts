import { expect, it } from 'vitest';
import { BACKOFF_LAST_MS, backoffMs, runTimeoutMs } from './limits.ts';

it('waits twice as long after each crash, up to a bound', () => {
  expect([1, 2, 3, 7].map(backoffMs)).toEqual([100, 200, 400, 6400]);
  expect([8, 50, 5000].map(backoffMs)).toEqual([BACKOFF_LAST_MS, BACKOFF_LAST_MS, BACKOFF_LAST_MS]);
});

it('gives a run time by its canvases, and never little', () => {
  expect([1, 16].map(runTimeoutMs)).toEqual([80_000, 380_000]);
});
