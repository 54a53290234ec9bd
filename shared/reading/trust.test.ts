import { expect, test } from 'vitest';
import { trustOf } from './trust.ts';

test.each([
  [1, 'sure'],
  [0.94, 'sure'],
  [0.93, 'look at it'],
  [0.5, 'look at it'],
  [0.49, 'probably wrong'],
  [0, 'probably wrong'],
])('a chance of %d is called "%s"', (confidence, words) => {
  expect(trustOf(confidence)).toBe(words);
});
