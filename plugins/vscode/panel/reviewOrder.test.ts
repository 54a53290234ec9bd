import { expect, it } from 'vitest';
import { inOrder, isDoubtful } from './reviewOrder.ts';

const plan = ['a', 'b', 'c', 'd', 'e'].map((query) => ({ query, output: `${query}.png`, format: 'png' as const }));

it('failures come first, then the doubtful, then the sure, then what is to come', () => {
  const order = inOrder(plan, {
    a: { state: 'done', confidence: 0.95 },
    b: { state: 'done', confidence: 0.4, verdict: 'kept' },
    c: { state: 'failed' },
    e: { state: 'unchanged' },
  });
  expect(order.map(({ query }) => query).join('')).toBe('cbaed');
});

it('what was decided on is no longer doubtful', () => {
  const answer = { state: 'done', confidence: 0.4 } as const;
  expect(isDoubtful({ query: 'a', answer })).toBe(true);
  expect(isDoubtful({ query: 'a', answer: { ...answer, verdict: 'kept' } })).toBe(false);
  expect(isDoubtful({ query: 'a', answer: { state: 'done', confidence: 0.95 } })).toBe(false);
});
