import { expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { ACTIVITY_INTERVAL_MS } from './limits.ts';
import { everyInterval } from './watching.ts';

test('[S4] watchers get a message once an interval, as long as there are any', () => {
  const timers = new ManualTimers();
  let sent = 0;
  let watchers = 2;
  const { start } = everyInterval(timers, () => {
    sent++;
    return watchers > 0;
  });
  expect(timers.waits).toEqual([]);
  start();
  start();
  timers.advance(ACTIVITY_INTERVAL_MS - 1);
  expect(sent).toBe(0);
  timers.advance(1);
  expect(sent).toBe(1);
  timers.advance(3 * ACTIVITY_INTERVAL_MS);
  expect(sent).toBe(4);
  watchers = 0;
  timers.advance(3 * ACTIVITY_INTERVAL_MS);
  expect(sent).toBe(5);
  expect(timers.waits).toEqual([]);
  start();
  timers.advance(ACTIVITY_INTERVAL_MS);
  expect(sent).toBe(6);
});

test('nothing is sent after the end', () => {
  const timers = new ManualTimers();
  let sent = 0;
  const { start, end } = everyInterval(timers, () => {
    sent++;
    return true;
  });
  start();
  end();
  timers.advance(3 * ACTIVITY_INTERVAL_MS);
  expect(sent).toBe(0);
});
