import { expect, it } from 'vitest';
import { guessRoles } from './roles.ts';

/** Layers of 100 x 100 where their names stand, a column every 120 pixels, a row every 150. */
function page(...rows: readonly string[]) {
  return rows.flatMap((row, y) =>
    [...row].flatMap((id, x) =>
      id === ' ' ? [] : [{ id, name: id, box: { x: x * 120, y: y * 150, width: 100, height: 100 } }],
    ),
  );
}

const pair = (input: string, output: string) => ({ input, output });

it.each([
  ['a pair and queries', ['ab', 'cde'], [pair('a', 'b')], 'cde'],
  ['a pair and one query', ['ab', 'c'], [pair('a', 'b')], 'c'],
  ['queries above the pair', ['cde', 'ab'], [pair('a', 'b')], 'cde'],
  ['only pairs: the last is two queries', ['ab', 'cd'], [pair('a', 'b')], 'cd'],
  ['one pair alone', ['ab'], [pair('a', 'b')], ''],
  ['more than three pairs', ['ab', 'cd', 'ef', 'gh', 'i'], [pair('a', 'b'), pair('c', 'd'), pair('e', 'f')], 'ghi'],
  ['no pair: the first two', ['abcd'], [pair('a', 'b')], 'cd'],
  ['a column', ['a', 'b', 'c'], [pair('a', 'b')], 'c'],
  ['a layer alone', ['a'], [], 'a'],
  ['nothing', [''], [], ''],
])('%s', (_, rows, examples, queries) => {
  const items = page(...rows);
  const roles = { examples, queries: [...queries] };
  expect(guessRoles(items)).toEqual(roles);
  expect(guessRoles(items.toReversed())).toEqual(roles);
});

it.each([
  [50, 1],
  [51, 0],
])('layers %i px apart in height of 100 are in %i row', (y, examples) => {
  const box = { x: 0, y: 0, width: 100, height: 100 };
  const items = [
    { id: 'a', name: 'a', box },
    { id: 'b', name: 'b', box: { ...box, x: 120, y } },
    { id: 'c', name: 'c', box: { ...box, x: 60, y: 400 } },
    { id: 'd', name: 'd', box: { ...box, x: 180, y: 400 } },
    { id: 'e', name: 'e', box: { ...box, x: 300, y: 400 } },
  ];
  // Where no row is a pair the first two layers are the example; so the second of them tells.
  items.push(
    { id: 'f', name: 'f', box: { ...box, x: 0, y: 800 } },
    { id: 'g', name: 'g', box: { ...box, x: 120, y: 800 } },
  );
  const { examples: found } = guessRoles(items);
  expect(found.filter(({ input }) => input === 'a')).toHaveLength(examples);
});
