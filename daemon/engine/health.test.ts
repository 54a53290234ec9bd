import { expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { watchHeartbeat } from './health.ts';
import { BEAT_CHECK_MS, MAX_MISSED_BEATS } from './limits.ts';

/** Checks for a beat `times` times, `beating` of which find one; returns how often a missing beat was reported. */
function setUp(host: { beats: number }) {
  const timers = new ManualTimers();
  let silences = 0;
  const stop = watchHeartbeat(host, timers, () => silences++);
  const look = async (times: number, beating: number) => {
    for (let n = 0; n < times; n++) {
      host.beats += beating;
      timers.advance(BEAT_CHECK_MS);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return silences;
  };
  return { look, stop, timers };
}

test('a process that goes on beating lives, however long it takes; one that stops is reported once', async () => {
  const { look } = setUp({ beats: 1 });
  expect(await look(100, 2)).toBe(0);
  expect(await look(MAX_MISSED_BEATS, 0)).toBe(0);
  expect(await look(1, 1)).toBe(0);
  expect(await look(MAX_MISSED_BEATS, 0)).toBe(0);
  expect(await look(1, 0)).toBe(1);
  expect(await look(100, 0)).toBe(1);
});

test('one that has not begun to beat is not judged, and none that nobody watches any more', async () => {
  const { look, stop } = setUp({ beats: 0 });
  expect(await look(100, 0)).toBe(0);
  expect(await look(1, 1)).toBe(0);
  stop();
  expect(await look(100, 0)).toBe(0);
});

test('a clock that has leapt is one look', async () => {
  const { timers, look } = setUp({ beats: 1 });
  timers.advance(100 * BEAT_CHECK_MS);
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(await look(MAX_MISSED_BEATS - 1, 0)).toBe(0);
  expect(await look(1, 0)).toBe(1);
});
