import { expect, test } from 'vitest';
import { blank, type Picture } from '../picture.ts';
import { REFLECTIONS } from './reflectionFamily.ts';

type Ground = readonly [number, number, number, number];

/** A vase of two colours, its bottom at a row, and below it its reflection, as strong in each row as `shown` says. */
function vase(
  width: number,
  height: number,
  bottom: number,
  size: number,
  ground: Ground,
  shown?: (row: number) => number,
): Picture {
  const inside = (x: number, y: number) => {
    const up = bottom - 1 - y;
    if (up < 0 || up >= size) return 0;
    const half = size * (0.22 + 0.12 * Math.sin((5 * up) / size));
    return Math.min(1, Math.max(0, half - Math.abs(x - width / 2 + 0.5) + 0.5));
  };
  const colour = (x: number, y: number) => ((bottom - 1 - y) % 20 < 10 ? [200, 60, 40] : [40, 90, 170 - (x % 7)]);
  const out = blank(width, height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const made = ground.slice(0, 3).map((level) => (level * ground[3]) / 255);
    let alpha = ground[3] / 255;
    const lay = (cover: number, [r, g, b]: readonly number[]) => {
      for (const [c, level] of [r!, g!, b!].entries()) made[c] = made[c]! * (1 - cover) + level * cover;
      alpha = alpha * (1 - cover) + cover;
    };
    const row = y - bottom;
    if (shown && row >= 0) lay(inside(x, bottom - 1 - row) * shown(row), colour(x, bottom - 1 - row));
    lay(inside(x, y), colour(x, y));
    for (let c = 0; c < 3 && alpha > 0; c++) out.data[4 * i + c] = Math.round(made[c]! / alpha);
    out.data[4 * i + 3] = Math.round(255 * alpha);
  }
  return out;
}

const WHITE: Ground = [250, 250, 248, 255];
const CLEAR: Ground = [0, 0, 0, 0];

function meanError(a: Picture, b: Picture): number {
  return a.data.reduce((sum, level, i) => sum + Math.abs(level - b.data[i]!), 0) / a.data.length;
}

test.each<[string, Ground, (size: number) => (row: number) => number, RegExp]>([
  [
    'fading over half the object',
    WHITE,
    (size) => (row) => 0.4 * Math.max(0, 1 - (row + 0.5) / (0.5 * size)),
    /40 % strong, faded after 50 % of the object's height$/,
  ],
  ['that does not fade', WHITE, () => () => 0.25, /25 % strong$/],
  [
    'on nothing',
    CLEAR,
    (size) => (row) => 0.5 * Math.max(0, 1 - (row + 0.5) / size),
    /50 % strong, faded after 100 % of the object's height$/,
  ],
])('a reflection %s is found, and made of another object', (_, ground, shownOf, sentence) => {
  const pair = (width: number, height: number, bottom: number, size: number) => ({
    input: vase(width, height, bottom, size, ground),
    output: vase(width, height, bottom, size, ground, shownOf(size)),
  });
  const stage = REFLECTIONS.fit([pair(140, 190, 110, 80)])[0]!;
  expect(stage.sentence).toMatch(sentence);
  const query = pair(160, 220, 120, 100);
  const read = REFLECTIONS.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(meanError(query.input, query.output)).toBeGreaterThan(1);
  expect(meanError(read.apply(query.input), query.output)).toBeLessThan(0.1);
});

test('a shadow of one colour, and a change of the whole picture, are no reflection', () => {
  const input = vase(140, 190, 110, 80, WHITE);
  const shade = { ...input, data: input.data.slice() };
  for (let y = 112; y < 130; y++)
    for (let x = 40; x < 100; x++) shade.data.fill(200, 4 * (y * 140 + x), 4 * (y * 140 + x) + 3);
  expect(REFLECTIONS.fit([{ input, output: shade }])).toEqual([]);
  const dark = { ...input, data: input.data.map((level, i) => (i % 4 < 3 ? level >> 1 : level)) };
  expect(REFLECTIONS.fit([{ input, output: dark }])).toEqual([]);
});
