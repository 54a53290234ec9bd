import { expect, test } from 'vitest';
import { photo, psnr } from '../filter/scenes.ts';
import { findReadings } from '../find.ts';
import type { Picture } from '../picture.ts';
import { FORMULAS } from './formulas.ts';

type Rule = (red: number, green: number, blue: number) => readonly number[];

function each(picture: Picture, rule: Rule): Picture {
  const data = picture.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    const made = rule(data[at]!, data[at + 1]!, data[at + 2]!);
    for (let c = 0; c < 3; c++) data[at + c] = Math.min(255, Math.max(0, Math.round(made[c]!)));
  }
  return { ...picture, data };
}

/** Hue in degrees, saturation and lightness 0..1, as in CSS Color 4. */
function hslOf(red: number, green: number, blue: number): [number, number, number] {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const [light, d] = [(most + least) / 2, most - least];
  if (d === 0) return [0, 0, light];
  const hue = most === r ? (g - b) / d + (g < b ? 6 : 0) : most === g ? (b - r) / d + 2 : (r - g) / d + 4;
  return [60 * hue, (most - light) / Math.min(light, 1 - light), light];
}

function rgbOf(hue: number, saturation: number, light: number): number[] {
  return [0, 8, 4].map((n) => {
    const k = (n + hue / 30) % 12;
    return 255 * (light - saturation * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  });
}

const grey709 = (r: number, g: number, b: number) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const toLight = (level: number) =>
  level / 255 <= 0.04045 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4;
const fromLight = (light: number) => {
  const v = Math.min(1, Math.max(0, light));
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
};
/** Machado, Oliveira and Fernandes (2009): without long-wave cones. */
const PROTANOPIA = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
];

test.each<[string, RegExp, Rule]>([
  [
    'light and dark exchanged with their hues',
    /^Light and dark exchanged, hues kept/,
    (r, g, b) => {
      const [h, s, l] = hslOf(r, g, b);
      return rgbOf(h, s, 1 - l);
    },
  ],
  [
    'vibrance',
    /^Pale colours \d+ % stronger, vivid ones \d+ % stronger$/,
    (r, g, b) => {
      const grey = 0.299 * r + 0.587 * g + 0.114 * b;
      const factor = 1 + 0.7 * (1 - (Math.max(r, g, b) - Math.min(r, g, b)) / 255);
      return [r, g, b].map((level) => grey + factor * (level - grey));
    },
  ],
  [
    'shadows and lights of different tints',
    /^Colours changed by how light they are: shadows cooler.*, lights warmer/,
    (r, g, b) => {
      const light = grey709(r, g, b) / 255;
      const [shadow, glow] = [0.5 * (1 - light) ** 2, 0.5 * light ** 2];
      return [r, g, b].map(
        (level, c) => level + shadow * ([20, 40, 90][c]! - level) + glow * ([255, 200, 120][c]! - level),
      );
    },
  ],
  [
    'colour blindness in linear light',
    /^Colours mixed in linear light, as colour-blind eyes see them$/,
    (...rgb) => PROTANOPIA.map((row) => fromLight(row.reduce((sum, factor, c) => sum + factor * toLight(rgb[c]!), 0))),
  ],
  [
    'lightness in steps',
    /^Lightness in 6 steps, hues kept \(HSL\)$/,
    (r, g, b) => {
      const [h, s, l] = hslOf(r, g, b);
      return rgbOf(h, s, Math.round(5 * l) / 5);
    },
  ],
  [
    'one hue for all',
    /^All hues made one, 210° \(HS[LV]\)$/,
    (r, g, b) => {
      const [, s, l] = hslOf(r, g, b);
      return rgbOf(210, s, l);
    },
  ],
])('%s: found, and made of other colours', (_, sentence, rule) => {
  const [input, query] = [photo(11, 200, 160), photo(12, 150, 170)];
  const [best] = findReadings([{ input, output: each(input, rule) }]);
  expect(best!.sentence).toMatch(sentence);
  const { kind, params } = best!.stages[0]!;
  const stage = FORMULAS.read(kind, JSON.parse(JSON.stringify(params)));
  expect(psnr(stage.apply(query), each(query, rule))).toBeGreaterThan(42);
});

test('what curves, a matrix or a blur explain is no formula', () => {
  const input = photo(13, 160, 150);
  const rules: Rule[] = [
    (r, g, b) => [255 * (r / 255) ** 0.7, 255 * (g / 255) ** 0.9, b],
    (r, g, b) => [0.39 * r + 0.77 * g + 0.19 * b, 0.35 * r + 0.69 * g + 0.17 * b, 0.27 * r + 0.53 * g + 0.13 * b],
  ];
  for (const rule of rules) expect(FORMULAS.fit([{ input, output: each(input, rule) }])).toEqual([]);
  const { data } = input;
  const soft = {
    ...input,
    data: data.map((v, i) => (i % 4 < 3 ? (v + (data[i - 8] ?? v) + (data[i + 8] ?? v)) / 3 : v)),
  };
  expect(FORMULAS.fit([{ input, output: soft }])).toEqual([]);
});

test('the same is done with 16 bits a channel', () => {
  const input = photo(11, 120, 100);
  const [stage] = FORMULAS.fit([
    { input, output: each(input, (r, g, b) => rgbOf(210, hslOf(r, g, b)[1], hslOf(r, g, b)[2])) },
  ]);
  const deep = { ...input, data: Uint16Array.from(input.data, (level) => 257 * level) };
  const made = stage!.deep!(deep)!;
  const bytes = { ...input, data: Uint8Array.from(made.data, (level) => Math.round(level / 257)) };
  expect(psnr(bytes, stage!.apply(input))).toBe(99);
});
