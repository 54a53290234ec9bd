import { expect, it } from 'vitest';
import { guessRoles } from './roles.ts';

/** Layers of 100 x 100 at the positions of their names, a column every 120 pixels, a row every 150. */
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
  ['two pairs and queries', ['ab', 'cd', 'efg'], [pair('a', 'b'), pair('c', 'd')], 'efg'],
  ['a pair above a grid of two columns', ['ab', 'cd', 'ef', 'gh', 'ij'], [pair('a', 'b')], 'cdefghij'],
  ['a pair above such a grid that is not full', ['ab', 'cd', 'ef', 'gh', 'i'], [pair('a', 'b')], 'cdefghi'],
  ['pairs apart from a grid of two columns', ['ab', 'cd', '', 'ef', 'gh'], [pair('a', 'b'), pair('c', 'd')], 'efgh'],
  ['a pair apart from a grid whose last row has two', ['ab', '', 'cde', 'fg'], [pair('a', 'b')], 'cdefg'],
  ['a grid of two columns above a pair apart', ['cd', 'ef', '', 'ab'], [pair('c', 'd'), pair('e', 'f')], 'ab'],
  ['before above after, a row at the right of the upper one', ['acde', 'b'], [pair('a', 'b')], 'cde'],
  ['before above after, a row at the right of the lower one', ['a', 'bcde'], [pair('a', 'b')], 'cde'],
  ['no pair: the first two', ['abcd'], [pair('a', 'b')], 'cd'],
  ['a column', ['a', 'b', 'c'], [pair('a', 'b')], 'c'],
  ['a layer alone', ['a'], [], 'a'],
  ['nothing', [''], [], ''],
])('%s', (_, rows, examples, queries) => {
  const items = page(...rows);
  const roles = { examples, queries: [...queries] };
  expect(guessRoles(items).roles).toEqual(roles);
  expect(guessRoles(items.toReversed()).roles).toEqual(roles);
  expect(guessRoles(items).how).toMatch(examples.length > 0 ? /^Guessed from places: .+\.$/ : /^$/);
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
  // If no row is a pair, the first two layers are the example. So the second of them decides.
  items.push(
    { id: 'f', name: 'f', box: { ...box, x: 0, y: 800 } },
    { id: 'g', name: 'g', box: { ...box, x: 120, y: 800 } },
  );
  const { examples: found } = guessRoles(items).roles;
  expect(found.filter(({ input }) => input === 'a')).toHaveLength(examples);
});

it.each([
  ['before and after', ['q', 'Card after', 'r', 'Card before'], [[3, 1]], [0, 2]],
  ['in and out', ['q', 'out', 'in', 'r'], [[2, 1]], [0, 3]],
  [
    'v1 and v2, several',
    ['A v2', 'A/v1', 'B-v1', 'B-v2', 'C'],
    [
      [1, 0],
      [2, 3],
    ],
    [4],
  ],
  [
    'with numbers',
    ['before 1', 'before 2', 'after 2', 'after 1', 'q'],
    [
      [0, 3],
      [1, 2],
    ],
    [4],
  ],
])('by names: %s', (_, names, pairs, queries) => {
  const items = names.map((name, n) => ({ id: String(n), name, box: { x: n * 120, y: 0, width: 100, height: 100 } }));
  const { roles, how } = guessRoles(items);
  expect(roles.examples).toEqual(pairs.map(([input, output]) => pair(String(input), String(output))));
  expect(roles.queries).toEqual(queries.map(String));
  expect(how).toBe('Guessed from the names of the layers.');
});

it.each([
  [['log in', 'log out', 'q']],
  [['before', 'before', 'after']],
  [['before', 'q', 'r']],
  [['vein', 'afternoon', 'q']],
])('names that say nothing: %j', (names) => {
  const items = names.map((name, n) => ({ id: String(n), name, box: { x: n * 120, y: 0, width: 100, height: 100 } }));
  expect(guessRoles(items).how).toMatch(/places/);
});
