import { expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { atMostEvery } from './broadcast.ts';
import { STATE_INTERVAL_MS } from './limits.ts';

test('[S1] at once after a quiet time, then once for each interval in which it was asked for', () => {
  const timers = new ManualTimers();
  let told = 0;
  const { call } = atMostEvery(timers, () => told++);
  for (let count = 0; count < 5; count++) call();
  expect(told).toBe(1);
  timers.advance(STATE_INTERVAL_MS - 1);
  expect(told).toBe(1);
  timers.advance(1);
  expect(told).toBe(2);
  timers.advance(10 * STATE_INTERVAL_MS);
  expect(told).toBe(2);
  call();
  expect(told).toBe(3);
});

test('[S1] no more than ten times in a second of constant change', () => {
  const timers = new ManualTimers();
  let told = 0;
  const { call } = atMostEvery(timers, () => told++);
  for (let ms = 0; ms < 1000; ms++) {
    call();
    timers.advance(1);
  }
  expect(told).toBeLessThanOrEqual(11);
  expect(told).toBeGreaterThanOrEqual(10);
});

test('nothing is told after the end', () => {
  const timers = new ManualTimers();
  let told = 0;
  const { call, end } = atMostEvery(timers, () => told++);
  call();
  call();
  end();
  timers.advance(10 * STATE_INTERVAL_MS);
  expect(told).toBe(1);
  expect(timers.waits).toEqual([]);
});
