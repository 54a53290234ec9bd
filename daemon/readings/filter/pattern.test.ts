import { expect, test } from 'vitest';
import { blank, type Picture } from '../picture.ts';
import type { StageFamily } from '../stage.ts';
import { DIFFUSIONS } from './diffusionFamily.ts';
import { DITHERS } from './ditherFamily.ts';
import { LEVELS } from './levelsFamily.ts';
import { icon, photo, psnr } from './scenes.ts';
import { SHIFTS } from './shiftFamily.ts';

type Rule = (from: Uint8Array, at: number, x: number, y: number, c: number, picture: Picture) => number;

/** Each colour of each pixel by a rule; alpha stays. */
function by(picture: Picture, rule: Rule): Picture {
  const data = picture.data.map((value, i) => {
    if (i % 4 === 3) return value;
    const pixel = Math.floor(i / 4);
    return rule(picture.data, 4 * pixel, pixel % picture.width, Math.floor(pixel / picture.width), i % 4, picture);
  });
  return { ...picture, data };
}

const grey = (from: Uint8Array, at: number) => 0.299 * from[at]! + 0.587 * from[at + 1]! + 0.114 * from[at + 2]!;
const BAYER = [
  [0, 8, 2, 10],
  [12, 4, 14, 6],
  [3, 11, 1, 9],
  [15, 7, 13, 5],
];

const navy = [20, 20, 80];
const cream = [255, 240, 200];
const stops = [[10, 20, 60], [90, 30, 80], [220, 90, 60], cream];

test.each<[string, StageFamily, Rule]>([
  ['a threshold', LEVELS, (from, at) => (grey(from, at) >= 100 ? 255 : 0)],
  ['a threshold in two colours', LEVELS, (from, at, _x, _y, c) => (grey(from, at) >= 128 ? cream : navy)[c]!],
  ['four colours by brightness', LEVELS, (from, at, _x, _y, c) => stops[Math.floor(grey(from, at) / 64)]![c]!],
  ['five levels a channel', LEVELS, (from, at, _x, _y, c) => Math.round(Math.round((from[at + c]! / 255) * 4) * 63.75)],
  ['two bits a channel', LEVELS, (from, at, _x, _y, c) => from[at + c]! & 0xc0],
  [
    'Bayer dithering',
    DITHERS,
    (from, at, x, y) => (grey(from, at) > ((BAYER[y % 4]![x % 4]! + 0.5) / 16) * 255 ? 255 : 0),
  ],
  [
    'Bayer dithering in four colours',
    DITHERS,
    (from, at, x, y, c) =>
      stops[Math.min(3, Math.floor((grey(from, at) / 255) * 3 + (BAYER[y % 4]![x % 4]! + 0.5) / 16))]![c]!,
  ],
  [
    'Bayer dithering of each channel',
    DITHERS,
    (from, at, x, y, c) => 85 * Math.floor((from[at + c]! / 255) * 2.9999 + (BAYER[y % 4]![x % 4]! + 0.5) / 16),
  ],
  [
    'a glitch of channels',
    SHIFTS,
    (from, _at, x, y, c, { width }) =>
      from[4 * (y * width + Math.min(width - 1, Math.max(0, x - [6, 0, -6][c]!))) + c]!,
  ],
])('%s is found, and made on another picture', (_, family, rule) => {
  const [example, query] = [photo(1, 180, 140), photo(2, 150, 171)];
  const stage = family.fit([{ input: example, output: by(example, rule) }])[0]!;
  expect(psnr(stage.apply(query), by(query, rule))).toBeGreaterThan(32);
  const back = family.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(psnr(back.apply(query), stage.apply(query))).toBe(99);
});

test.each([
  [
    'black and white',
    [
      [0, 0, 0],
      [255, 255, 255],
    ],
  ],
  ['four colours', stops],
])('errors handed on, in %s', (_, colours) => {
  /** Floyd and Steinberg's on greys, with levels stored as bytes. */
  const dithered = (picture: Picture): Picture => {
    const { width, height } = picture;
    const levels = Uint8ClampedArray.from({ length: width * height }, (_, i) => grey(picture.data, 4 * i));
    const data = picture.data.slice();
    for (let i = 0; i < levels.length; i++) {
      const step = Math.round((levels[i]! / 255) * (colours.length - 1) - 1e-9);
      data.set(colours[step]!, 4 * i);
      const error = levels[i]! - (step * 255) / (colours.length - 1);
      const [isLast, isFirst] = [i % width === width - 1, i % width === 0];
      if (!isLast) levels[i + 1]! += (error * 7) / 16;
      if (i + width >= levels.length) continue;
      if (!isFirst) levels[i + width - 1]! += (error * 3) / 16;
      levels[i + width]! += (error * 5) / 16;
      if (!isLast) levels[i + width + 1]! += error / 16;
    }
    return { ...picture, data };
  };
  const [example, query] = [photo(1, 180, 140), photo(2, 150, 171)];
  const stage = DIFFUSIONS.fit([{ input: example, output: dithered(example) }])[0]!;
  const read = DIFFUSIONS.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(psnr(read.apply(query), dithered(query))).toBe(99);
});

test.each([
  [
    'RGB',
    'AAAAJJVVAASqklKqAJABSVVXAgKqJVVaCCgJVVVrAIKklKqtJChSU1W2AQUKqq1qKKKpVVbeAhRVVWtqUUlKqrW9CiUqq17qQVKqreu1KiqqtV11SUlVVuvVJKqq217qkpVXbferSlVZt12tKqqu2/e1pVXVbV9WVVq7v/27VVbW6u7VlWttv71vVVq77f+1q23ev/rQVatr97sAur7/fvAKrdWt78AgVr///ESC69VtooAQXX/+VJJFt6thCkAQ',
  ],
  [
    'L',
    'AAAAJJVVAASqklKqAJABSVVXAgKqJVVaCEgJVVVrABKklVWtJUEqUqq2ABSFVVbaSokyqqtuAFKUqt21KiRVVWrcQUqqq191FJKVWurVRSlVbbf1KKVVq1qqRVVWtu/rKkqq23tVkqq2rd+2VVVbd3XVSqtq3d9bVVW3d39tVVrb3farqq1td929VWu3337Xqrbde/twVtt37/2Aq23dv7ACbbd3/sAQtt3feUJEq2795IgCvbu2EkCQ1u/yqoQl',
  ],
])("Pillow 13's convert('1') of %s is made to the pixel", (_, base64) => {
  const [width, height] = [48, 32];
  const bits = Buffer.from(base64, 'base64');
  const [input, output] = [blank(width, height), blank(width, height)];
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    input.data.set([(x * 5 + y * 3) % 256, (x * 2 + y * 7) % 256, (x * 3 + y * 2) % 256, 255], 4 * i);
    const level = (bits[i >> 3]! >> (7 - (i & 7))) & 1 ? 255 : 0;
    output.data.set([level, level, level, 255], 4 * i);
  }
  const stage = DIFFUSIONS.fit([{ input, output }])[0]!;
  const read = DIFFUSIONS.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(psnr(read.apply(input), output)).toBe(99);
});

test('a threshold seen on flat art holds for others', () => {
  const [example, query] = [icon(1, 120, [250, 250, 250]), photo(3, 90, 90)];
  const rule: Rule = (from, at) => (grey(from, at) >= 128 ? 255 : 0);
  const stage = LEVELS.fit([{ input: example, output: by(example, rule) }])[0]!;
  expect(psnr(stage.apply(query), by(query, rule))).toBeGreaterThan(25);
});

test('a change of colours is none of these', () => {
  const input = photo(4, 150, 150);
  const output = by(input, (from, at, _x, _y, c) => 255 - from[at + c]!);
  for (const family of [LEVELS, DITHERS, DIFFUSIONS, SHIFTS]) expect(family.fit([{ input, output }])).toEqual([]);
});
