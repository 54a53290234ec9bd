import { expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { keepAlive } from './keepAlive.ts';
import { KEEPALIVE_MS } from './limits.ts';

function peer() {
  const timers = new ManualTimers();
  const seen = { bytes: 0, pings: 0, dropped: false };
  const end = keepAlive(
    {
      bytesRead: () => seen.bytes,
      ping: () => seen.pings++,
      drop: () => {
        seen.dropped = true;
      },
    },
    timers,
  );
  return { timers, seen, end };
}

test('[C5] a silent peer is pinged once and dropped when the next ping is due', () => {
  const { timers, seen } = peer();
  timers.advance(KEEPALIVE_MS);
  expect(seen).toMatchObject({ pings: 1, dropped: false });
  timers.advance(KEEPALIVE_MS - 1);
  expect(seen.dropped).toBe(false);
  timers.advance(1);
  expect(seen).toMatchObject({ pings: 1, dropped: true });
  expect(timers.waits).toEqual([]);
});

test('[C5] a peer that answers stays', () => {
  const { timers, seen } = peer();
  for (let round = 0; round < 10; round++) {
    timers.advance(KEEPALIVE_MS);
    seen.bytes += 6;
  }
  expect(seen).toMatchObject({ pings: 10, dropped: false });
});

test('nothing is left behind at the end', () => {
  const { timers, end } = peer();
  timers.advance(KEEPALIVE_MS);
  end();
  expect(timers.waits).toEqual([]);
});
