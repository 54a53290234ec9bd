import { expect, it } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { pause, realTimers } from './timers.ts';

it('a pause ends when its time is over', async () => {
  const timers = new ManualTimers();
  const paused = pause(timers, 50, new AbortController().signal);
  expect(timers.waits).toEqual([50]);
  timers.advance(50);
  await paused;
});

it('a pause ends at once, and leaves no timer, when it is broken off before or within', async () => {
  const timers = new ManualTimers();
  await pause(timers, 50, AbortSignal.abort());
  const abort = new AbortController();
  const paused = pause(timers, 50, abort.signal);
  abort.abort();
  await paused;
  expect(timers.waits).toEqual([]);
});

it('real timers fire once, unless stopped', async () => {
  const fired: string[] = [];
  const stop = realTimers.after(0, () => fired.push('stopped'));
  stop();
  await new Promise<void>((resolve) => realTimers.after(1, resolve));
  expect(fired).toEqual([]);
});
