import { expect, test } from 'vitest';
import { photo, psnr } from '../filter/scenes.ts';
import { findReadings } from '../find.ts';
import { blank, type Picture } from '../picture.ts';
import { changedPixels } from './changed.ts';
import { OVERLAYS } from './family.ts';
import { repeatsOf } from './repeats.ts';

const TILES = OVERLAYS.find(({ kinds }) => kinds.includes('repeat'))!;

/** How much of a mark, a slanted "L" with a dot, is at a place from its corner. */
function markAt(x: number, y: number): number {
  const [u, v] = [0.9 * x + 0.4 * y, 0.9 * y - 0.4 * x];
  const isStem = u > 4 && u < 8 && v > -10 && v < 12;
  const isFoot = u > 4 && u < 26 && v > 8 && v < 12;
  return isStem || isFoot || Math.hypot(u - 20, v + 3) < 4 ? 0.4 : 0;
}

/** A colour laid over a picture, with its share at each place. */
function marked(picture: Picture, colour: readonly number[], share: (x: number, y: number) => number): Picture {
  const out = { ...blank(picture.width, picture.height), data: picture.data.slice() };
  for (let i = 0; i < picture.width * picture.height; i++) {
    const cover = share(i % picture.width, Math.floor(i / picture.width));
    for (let c = 0; c < 3; c++)
      out.data[4 * i + c] = Math.round(out.data[4 * i + c]! * (1 - cover) + cover * colour[c]!);
  }
  return out;
}

const repeated =
  (a: readonly [number, number], b: readonly [number, number]) =>
  (x: number, y: number): number => {
    let most = 0;
    for (let i = -20; i <= 20; i++)
      for (let j = -20; j <= 20; j++) most = Math.max(most, markAt(x - i * a[0] - j * b[0], y - i * a[1] - j * b[1]));
    return most;
  };

test.each<[string, readonly [number, number], readonly [number, number], RegExp]>([
  [
    'rows shifted by half, seen less than twice',
    [90, 0],
    [45, 130],
    /^(Mark|Pattern) laid over the picture: white at 4\d %/,
  ],
  [
    'slanted rows',
    [80, 20],
    [-15, 60],
    /^Mark laid over the picture: white at 4\d %, repeated 80 px across and 20 px down/,
  ],
])('marks in %s are found, and laid over another picture', (_, a, b, sentence) => {
  const [example, query] = [photo(1, 220, 200), photo(2, 260, 150)];
  const rule = (picture: Picture) => marked(picture, [255, 255, 255], repeated(a, b));
  const stage = TILES.fit([{ input: example, output: rule(example) }])[0]!;
  expect(stage.sentence).toMatch(sentence);
  expect(psnr(stage.apply(query), rule(query))).toBeGreaterThan(38);
  const back = TILES.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(back.apply(query).data).toEqual(stage.apply(query).data);
});

test('slanted marks are the first of all readings', () => {
  const example = photo(3, 200, 180);
  const [best] = findReadings([{ input: example, output: marked(example, [0, 0, 0], repeated([70, 15], [-20, 55])) }]);
  expect(best!.stages.map(({ kind }) => kind)).toEqual(['repeat']);
});

test('marks here and there repeat by no shift', () => {
  const example = photo(4, 220, 200);
  const places = [
    [10, 30],
    [120, 20],
    [60, 90],
    [150, 140],
    [30, 170],
    [180, 70],
  ];
  const share = (x: number, y: number) => Math.max(...places.map(([u, v]) => markAt(x - u!, y - v!)));
  const pair = { input: example, output: marked(example, [255, 255, 255], share) };
  expect(repeatsOf(changedPixels(pair))).toBeUndefined();
  expect(TILES.fit([pair])).toEqual([]);
});
