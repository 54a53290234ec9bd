import { expect, it, test } from 'vitest';
import { NEW_DRAFT, placed } from './draft.ts';
import { guessRoles } from './roles.ts';

const pair = (input: string, output: string) => ({ input, output });

test.each<[string, string[], ReturnType<typeof guessRoles>]>([
  ['nothing', [], { examples: [{}], queries: [] }],
  ['one picture', ['a.png'], { examples: [{}], queries: ['a.png'] }],
  ['the order of the clicks', ['b.png', 'a.png', 'c.png'], { examples: [pair('b.png', 'a.png')], queries: ['c.png'] }],
  [
    'x.in and x.out, whatever the order',
    ['q.png', 'x.out.png', 'x.in.png'],
    { examples: [pair('x.in.png', 'x.out.png')], queries: ['q.png'] },
  ],
  [
    'an input without its output, which is a query',
    ['x.in.png', 'x.out.png', 'y.in.png'],
    { examples: [pair('x.in.png', 'x.out.png')], queries: ['y.in.png'] },
  ],
  [
    'before and after, in any case, as a part of the name',
    ['After-1.png', 'Before-1.png', 'q.png'],
    { examples: [pair('Before-1.png', 'After-1.png')], queries: ['q.png'] },
  ],
  [
    'folders input and output',
    ['set/input/a.png', 'set/input/b.png', 'set/output/a.png'],
    { examples: [pair('set/input/a.png', 'set/output/a.png')], queries: ['set/input/b.png'] },
  ],
  [
    'folders whose output has another ending',
    ['before/a.jpg', 'after/a.png'],
    { examples: [pair('before/a.jpg', 'after/a.png')], queries: [] },
  ],
  [
    'four pairs: three are examples, the fourth is asked for',
    [1, 2, 3, 4].flatMap((n) => [`${n}.in.png`, `${n}.out.png`]),
    { examples: [1, 2, 3].map((n) => pair(`${n}.in.png`, `${n}.out.png`)), queries: ['4.in.png'] },
  ],
  [
    'sides that do not belong together: the order counts',
    ['a.in.png', 'b.out.png', 'c.png'],
    { examples: [pair('a.in.png', 'b.out.png')], queries: ['c.png'] },
  ],
  [
    'words within other words, which mean nothing',
    ['inside.png', 'outside.png', 'q.png'],
    { examples: [pair('inside.png', 'outside.png')], queries: ['q.png'] },
  ],
  [
    'the same name in other folders, which is no pair',
    ['a/x.in.png', 'b/x.out.png', 'q.png'],
    { examples: [pair('a/x.in.png', 'b/x.out.png')], queries: ['q.png'] },
  ],
])('guesses roles from %s', (_, files, roles) => {
  expect(guessRoles(files)).toEqual(roles);
});

it('puts pictures in their place, none twice, and no more examples than are used', () => {
  const one = placed(NEW_DRAFT, { example: 0, side: 'output' }, ['o.png', 'ignored.png']);
  expect(one.examples).toEqual([{ output: 'o.png' }]);
  expect(placed(one, { example: 2, side: 'input' }, ['i.png']).examples).toEqual([
    { output: 'o.png' },
    {},
    { input: 'i.png' },
  ]);
  expect(placed(one, { example: 3, side: 'input' }, ['i.png'])).toBe(one);
  expect(placed(placed(one, 'queries', ['a', 'b']), 'queries', ['b', 'c']).queries).toEqual(['a', 'b', 'c']);
});
