import { expect, test } from 'vitest';
import type { Gathered } from './gathered.ts';
import { rightOf, tuneChoice } from './tuneChoice.ts';

const none = { length: 0, left: 0, unknown: 0, vote: 0, pasted: 0, limited: 0, growing: 0, order: 0, fixed: 0 };

/** Queries of 24 kinds that the shorter reading answers wrongly where it pastes something. */
const gathered: Gathered[] = Array.from({ length: 120 }, (_, n) => ({
  kind: `kind ${n % 24}`,
  job: 'a',
  taken: 0,
  changed: false,
  grade: 'ship',
  candidates: [
    { grade: n % 2 === 0 ? 'wrong' : 'ship', terms: { ...none, length: -3, pasted: n % 2 === 0 ? 1 : 0 } },
    { grade: n % 2 === 0 ? 'ship' : 'spoilt', terms: { ...none, length: -2.5 } },
  ],
}));

test('finds what speaks against readings that answer wrongly, on kinds that it has not seen', () => {
  const { weights, queries, right } = tuneChoice(gathered);
  expect(queries).toBe(120);
  expect(right).toBe(1);
  expect(weights.length).toBeGreaterThan(0);
  expect(weights.pasted).toBeGreaterThan(weights.length / 2);
  expect(weights.vote).toBe(0);
  expect(rightOf(weights, gathered)).toBe(1);
  expect(rightOf({ ...none, length: 1 }, gathered)).toBe(0.5);
});

test('leaves out queries that all readings answer alike', () => {
  const alike = gathered.map((one) => ({
    ...one,
    candidates: one.candidates.map(({ terms }) => ({ grade: 'ship' as const, terms })),
  }));
  expect(tuneChoice(alike).queries).toBe(0);
});
