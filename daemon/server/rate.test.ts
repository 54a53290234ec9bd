import { expect, test } from 'vitest';
import { RateLimit } from './rate.ts';

test('a burst at once, then as many as the time allows, never more than a burst', () => {
  let now = 0;
  const limit = new RateLimit(3, 10, () => now);
  const taken = (count: number) => Array.from({ length: count }, () => limit.take()).filter(Boolean).length;
  expect(taken(5)).toBe(3);
  now += 99;
  expect(taken(1)).toBe(0);
  now += 1;
  expect(taken(2)).toBe(1);
  now += 200;
  expect(taken(5)).toBe(2);
  now += 3_600_000;
  expect(taken(9)).toBe(3);
});

test('a clock that is set back neither adds nor takes away', () => {
  let now = 1000;
  const limit = new RateLimit(1, 10, () => now);
  expect(limit.take()).toBe(true);
  now = 0;
  expect(limit.take()).toBe(false);
  now = 100;
  expect(limit.take()).toBe(true);
});
