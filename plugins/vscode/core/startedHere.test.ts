import { expect, test } from 'vitest';
import { isOlder } from './startedHere.ts';

test('versions are compared by their numbers', () => {
  expect(isOlder('0.9.1', '0.10.0')).toBe(true);
  expect(isOlder('0.10.0', '0.9.1')).toBe(false);
  expect(isOlder('1.0.0', '1.0.0')).toBe(false);
});
