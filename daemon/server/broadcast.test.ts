import { expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { atMostEvery } from './broadcast.ts';
import { STATE_INTERVAL_MS } from './limits.ts';

test('[S1] at once after a quiet time, then once for each interval in which it was asked for', () => {
  const timers = new ManualTimers();
  let notified = 0;
  const { call } = atMostEvery(timers, () => notified++);
  for (let count = 0; count < 5; count++) call();
  expect(notified).toBe(1);
  timers.advance(STATE_INTERVAL_MS - 1);
  expect(notified).toBe(1);
  timers.advance(1);
  expect(notified).toBe(2);
  timers.advance(10 * STATE_INTERVAL_MS);
  expect(notified).toBe(2);
  call();
  expect(notified).toBe(3);
});

test('[S1] no more than ten times in a second of constant change', () => {
  const timers = new ManualTimers();
  let notified = 0;
  const { call } = atMostEvery(timers, () => notified++);
  for (let ms = 0; ms < 1000; ms++) {
    call();
    timers.advance(1);
  }
  expect(notified).toBeLessThanOrEqual(11);
  expect(notified).toBeGreaterThanOrEqual(10);
});

test('no notification follows the end', () => {
  const timers = new ManualTimers();
  let notified = 0;
  const { call, end } = atMostEvery(timers, () => notified++);
  call();
  call();
  end();
  timers.advance(10 * STATE_INTERVAL_MS);
  expect(notified).toBe(1);
  expect(timers.waits).toEqual([]);
});
