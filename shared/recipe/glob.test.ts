import { expect, it, test } from 'vitest';
import { expandPatterns, Globber, isPattern, type ListFolder, literally, MAX_LISTED, nameIn } from './glob.ts';

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
  'pic[1].png',
  'pic1.png',
  'icons (2)/i.png',
  '{brand}/l.png',
  '-x.png',
  'loud/L.PNG',
];

test.each<[string[], string[]]>([
  [['*.png'], ['-x.png', 'a.png', 'a2.png', 'a10.png', 'pic[1].png', 'pic1.png']],
  [['a?.png'], ['a2.png']],
  [
    ['a*.{png,jpg}', '*.{jpg,svg}'],
    ['a.png', 'a2.png', 'a10.png', 'b.jpg'],
  ],
  [['[ab].*'], ['a.png', 'b.jpg']],
  [['[!a].*'], ['b.jpg']],
  [['icons/*.png'], ['icons/x.png']],
  [['icons/**'], ['icons/old/deep/z.webp', 'icons/old/y.png', 'icons/x.png']],
  [['**/*.webp'], ['icons/old/deep/z.webp']],
  [['*/old/*.png'], ['icons/old/y.png']],
  [
    ['**/y.png', 'a.png', 'a*.png'],
    ['icons/old/y.png', 'a.png', 'a2.png', 'a10.png'],
  ],
  [
    ['**/[ax]*.png', '!icons/**'],
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
  // A file with that exact name takes precedence.
  [['pic[1].png'], ['pic[1].png']],
  [['icons (2)/*.png'], ['icons (2)/i.png']],
  [['{brand}/*.png'], ['{brand}/l.png']],
  [['{brand}/[*.png'], []],
  [['-x.png', '-*'], ['-x.png']],
  // A folder means the files in it.
  [['icons'], ['icons/x.png']],
  [['icons/'], ['icons/x.png']],
  [['{brand}'], ['{brand}/l.png']],
  // Extensions in either case, choices across folders, hidden folders only by name.
  [['loud/*.png'], ['loud/L.PNG']],
  [['loud/*.{jpg,png}'], ['loud/L.PNG']],
  [['loud/l.png'], ['loud/l.png']],
  [['loud/L*.pNg'], ['loud/L.PNG']],
  [['{icons/old,loud}/*.png'], ['icons/old/y.png', 'loud/L.PNG']],
  [['icons/**.png'], ['icons/old/y.png', 'icons/x.png']],
  [['*/*/*.png'], ['icons/old/y.png']],
  [['.git/*.png'], ['.git/g.png']],
  [['loud/*', '!loud/*.png'], []],
  [['pic[1].png', '!pic[1].png'], []],
])('%j stands for %j', async (patterns, expected) => {
  expect(await expandPatterns(patterns, filesystem(FILES))).toEqual(expected);
});

it.each([
  ['icons/**/*.png', 'icons'],
  ['icons (2)/*.png', 'icons (2)'],
  ['*/x.png', ''],
  ['{brand}/*.png', '{brand}'],
  ['{icons,loud}/*.png', ''],
  ['icons', 'icons'],
  ['icons/x.png', 'icons'],
  ['a.png', ''],
])('the choice of %s begins in %j', async (pattern, base) => {
  const found = await new Globber(filesystem(FILES)).find(pattern, true);
  expect(new Set(found.map((file) => file.base))).toEqual(new Set([base]));
});

it('takes absolute paths, and follows links to folders by name only', async () => {
  const list: ListFolder = async (folder) =>
    folder === '/'
      ? [{ name: 'l', folder: true, link: true }]
      : folder === '/l'
        ? [{ name: 'o.png', folder: false }]
        : [];
  const find = async (pattern: string) => (await new Globber(list).find(pattern)).map(({ path }) => path);
  expect(await find('/l/*.png')).toEqual(['/l/o.png']);
  expect(await find('/*/*.png')).toEqual(['/l/o.png']);
  expect(await find('/**/*.png')).toEqual([]);
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

it('distinguishes patterns from names', () => {
  expect(['a.png', 'a*.png', 'a?', '[a]', '{a}'].map(isPattern)).toEqual([false, true, true, true, true]);
});

test.each(['pic[1].png', "it's [a] {ring}.png", 'pic[9-1].png', 'a*b?.png', '!important.png', 'plain.png'])(
  'a chosen name, %s, stands for that file alone, whether it is there or not',
  async (name) => {
    const pattern = literally(name);
    const others = ['pic1.png', 'pica.png', 'axxbx.png', 'ring.png'];
    const path = name.startsWith('!') ? `./${name}` : name;
    expect(nameIn(pattern)).toBe(path);
    expect(await expandPatterns([pattern], filesystem([name, ...others]))).toEqual([name]);
    // The reader of the file will report that it does not exist.
    expect(await expandPatterns([pattern], filesystem(others))).toEqual([name]);
  },
);

it('a range that runs backwards is no range', async () => {
  expect(await expandPatterns(['pic[9-1]*.png'], filesystem(['pic[9-1]x.png', 'pic5.png']))).toEqual(['pic[9-1]x.png']);
});
