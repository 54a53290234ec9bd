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
  const queries = sizes.map((bytes) => ({ bytes, paints: 0 }));
  expect(batches(queries, examples, limits)).toEqual(expected);
});

it('as many paints as the header has room for', () => {
  const paints = [4000, 6000, 1, 9999].map((count) => ({ bytes: 1, paints: count }));
  expect(batches(paints, 0, { queries: 250, frameBytes: HEADER + 100 })).toEqual([
    [0, 1],
    [2, 3],
  ]);
});
