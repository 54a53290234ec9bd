import { expect, it } from 'vitest';
import { batches } from './batches.ts';

const HEADER = 256 * 1024;
const limits = { queries: 3, frameBytes: HEADER + 100 };

it.each([
  ['none', [], 0, []],
  ['as many as a job takes', [1, 1, 1, 1], 0, [[0, 1, 2], [3]]],
  ['to the byte', [50, 50, 1], 0, [[0, 1], [2]]],
  ['beside the examples', [50, 50], 1, [[0], [1]]],
  ['one that is too large alone, for the daemon to refuse', [10, 500, 10], 0, [[0], [1], [2]]],
])('%s', (_, sizes, examples, expected) => {
  expect(batches(sizes, examples, limits)).toEqual(expected);
});
