import { expect, it } from 'vitest';
import { allQueries, type Composition, move, type Place, swap, whatIsMissing } from './composition.ts';

const START: Composition = { pairs: [{ input: 'a', output: 'b' }], queries: ['c', 'd'], aside: ['e'] };

it.each<[string, string, Place, Composition]>([
  [
    'a query onto a before: they change places',
    'd',
    { role: 'input', pair: 0 },
    { pairs: [{ input: 'd', output: 'b' }], queries: ['c', 'a'], aside: ['e'] },
  ],
  [
    'a before onto its after',
    'a',
    { role: 'output', pair: 0 },
    { pairs: [{ input: 'b', output: 'a' }], queries: ['c', 'd'], aside: ['e'] },
  ],
  [
    'a query into a new pair',
    'c',
    { role: 'input', pair: 1 },
    { pairs: [{ input: 'a', output: 'b' }, { input: 'c' }], queries: ['d'], aside: ['e'] },
  ],
  [
    'a query aside',
    'c',
    { role: 'aside' },
    { pairs: [{ input: 'a', output: 'b' }], queries: ['d'], aside: ['e', 'c'] },
  ],
  [
    'what was aside among the queries',
    'e',
    { role: 'query', index: 1 },
    { pairs: [{ input: 'a', output: 'b' }], queries: ['c', 'e', 'd'], aside: [] },
  ],
  [
    'an after to the end of the queries',
    'b',
    { role: 'query', index: 2 },
    { pairs: [{ input: 'a', output: undefined }], queries: ['c', 'd', 'b'], aside: ['e'] },
  ],
  ['a layer onto itself', 'c', { role: 'query', index: 0 }, START],
  ['a layer that is no longer selected', 'x', { role: 'query', index: 0 }, START],
])('moves %s', (_, id, place, after) => {
  expect(move(START, id, place)).toEqual(after);
});

it('drops a pair that has lost both', () => {
  expect(move(move(START, 'a', { role: 'aside' }), 'b', { role: 'aside' }).pairs).toEqual([]);
});

it('takes no layer from where it is when there is no room for one more pair', () => {
  const full = { ...START, pairs: ['a', 'b', 'x'].map((input) => ({ input, output: `${input}'` })) };
  expect(move(full, 'c', { role: 'input', pair: 3 })).toEqual(full);
});

it('exchanges before and after', () => {
  expect(swap(START, 0).pairs).toEqual([{ input: 'b', output: 'a' }]);
});

it('makes everything a query beside a saved example', () => {
  expect(allQueries(START)).toEqual({ pairs: [], queries: ['a', 'b', 'c', 'd', 'e'], aside: [] });
});

it.each<[Partial<Composition>, boolean, string | undefined]>([
  [{}, false, undefined],
  [{ pairs: [] }, false, 'Select a before and an after too, or use a saved example.'],
  [{ pairs: [] }, true, undefined],
  [{ pairs: [], queries: [], aside: [] }, false, 'Select a before, an after, and the layers to change.'],
  [{ pairs: [{ input: 'a' }] }, false, 'Example 1 needs an after.'],
  [{ pairs: [{ output: 'a' }] }, false, 'Example 1 needs a before.'],
  [{ queries: [] }, false, 'Select the layers to change too.'],
])('says what is missing: %j', (change, saved, words) => {
  expect(whatIsMissing({ ...START, ...change }, saved)).toBe(words);
});
