import { expect, it, test } from 'vitest';
import { expandPatterns, isPattern, type ListFolder, MAX_LISTED } from './glob.ts';

/** Lists the folders of these files. */
function filesystem(files: readonly string[]): ListFolder {
  return async (folder) => {
    const start = folder ? `${folder}/` : '';
    const names = new Map<string, boolean>();
    for (const file of files.filter((path) => path.startsWith(start))) {
      const [name, ...rest] = file.slice(start.length).split('/');
      names.set(name!, rest.length > 0);
    }
    return [...names].map(([name, isFolder]) => ({ name, folder: isFolder }));
  };
}

const FILES = [
  'a.png',
  'a2.png',
  'a10.png',
  'b.jpg',
  'notes.txt',
  '.hidden.png',
  'icons/x.png',
  'icons/old/y.png',
  'icons/old/deep/z.webp',
  'node_modules/p/p.png',
  '.git/g.png',
];

test.each<[string[], string[]]>([
  [['*.png'], ['a.png', 'a2.png', 'a10.png']],
  [['a?.png'], ['a2.png']],
  [['*.{png,jpg}'], ['a.png', 'a2.png', 'a10.png', 'b.jpg']],
  [['[ab].*'], ['a.png', 'b.jpg']],
  [['[!a].*'], ['b.jpg']],
  [['icons/*.png'], ['icons/x.png']],
  [['icons/**'], ['icons/old/deep/z.webp', 'icons/old/y.png', 'icons/x.png']],
  [['**/*.webp'], ['icons/old/deep/z.webp']],
  [['*/old/*.png'], ['icons/old/y.png']],
  [
    ['**/y.png', 'a.png', '*.png'],
    ['icons/old/y.png', 'a.png', 'a2.png', 'a10.png'],
  ],
  [
    ['**/*.png', '!icons/**'],
    ['a.png', 'a2.png', 'a10.png'],
  ],
  [['./icons/../a.png'], ['a.png']],
  [['missing.png'], ['missing.png']],
  [['node_modules/**/*.png'], ['node_modules/p/p.png']],
  [['.*.png'], ['.hidden.png']],
  [
    ['(a).png', 'x+y.png'],
    ['(a).png', 'x+y.png'],
  ],
  [['nothing/*.png'], []],
])('%j stands for %j', async (patterns, expected) => {
  expect(await expandPatterns(patterns, filesystem(FILES))).toEqual(expected);
});

it('goes up from the folder patterns start from', async () => {
  const list: ListFolder = async (folder) => (folder === '../other' ? [{ name: 'o.png', folder: false }] : []);
  expect(await expandPatterns(['../other/*.png'], list)).toEqual(['../other/o.png']);
});

it('looks at no more entries than its limit, over all patterns', async () => {
  const half = Array.from({ length: MAX_LISTED / 2 }, (_, n) => ({ name: `${n}.png`, folder: false }));
  const list: ListFolder = async () => half;
  expect(await expandPatterns(['a/*.txt', 'b/*.txt'], list)).toEqual([]);
  await expect(expandPatterns(['a/*.txt', 'b/*.txt', 'c/*.txt'], list)).rejects.toMatchObject({ code: 'usage' });
});

it('tells patterns from names', () => {
  expect(['a.png', 'a*.png', 'a?', '[a]', '{a}'].map(isPattern)).toEqual([false, true, true, true, true]);
});
