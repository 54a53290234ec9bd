import { expect, test } from 'vitest';
import type { Picture } from '../picture.ts';
import { DITHERS } from './ditherFamily.ts';
import { HALFTONES } from './halftoneFamily.ts';
import { icon, photo, psnr } from './scenes.ts';

/** Each pixel is looked at in this many places across and down. */
const FINE = 6;

type Paint = readonly [number, number, number, number];
/** Whether there is ink at a place of the screen (in pitches from a dot's middle), given the darkness there and at the dot's middle. */
type Spot = (u: number, v: number, here: number, middle: number) => boolean;

function printed(picture: Picture, pitch: number, degrees: number, ink: Paint, ground: Paint, spot: Spot): Picture {
  const { width, height, data } = picture;
  const dark = (x: number, y: number) => {
    const [column, row] = [
      Math.min(width - 1, Math.max(0, Math.floor(x))),
      Math.min(height - 1, Math.max(0, Math.floor(y))),
    ];
    const at = 4 * (row * width + column);
    return 1 - (0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!) / 255;
  };
  const out = new Uint8Array(data.length);
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  for (let i = 0; i < width * height; i++) {
    let share = 0;
    for (let k = 0; k < FINE * FINE; k++) {
      const x = (i % width) + ((k % FINE) + 0.5) / FINE;
      const y = Math.floor(i / width) + (Math.floor(k / FINE) + 0.5) / FINE;
      const [u, v] = [(x * cosine + y * sine) / pitch, (y * cosine - x * sine) / pitch];
      const [a, b] = [(Math.floor(u) + 0.5) * pitch, (Math.floor(v) + 0.5) * pitch];
      const middle = dark(a * cosine - b * sine, a * sine + b * cosine);
      if (spot(u - Math.floor(u) - 0.5, v - Math.floor(v) - 0.5, dark(x, y), middle)) share += 1 / (FINE * FINE);
    }
    const alpha = share * ink[3] + (1 - share) * ground[3];
    for (let c = 0; c < 3 && alpha > 0; c++)
      out[4 * i + c] = Math.round((share * ink[3] * ink[c]! + (1 - share) * ground[3] * ground[c]!) / alpha);
    out[4 * i + 3] = Math.round(alpha);
  }
  return { width, height, data: out };
}

const black: Paint = [0, 0, 0, 255];
const white: Paint = [255, 255, 255, 255];
const dot: Spot = (u, v, _, middle) => Math.hypot(u, v) < Math.sqrt(middle / 2);
const line: Spot = (_u, v, here) => Math.abs(v) < here / 2;
const wave: Spot = (u, v, here) => here > (2 - Math.cos(2 * Math.PI * u) - Math.cos(2 * Math.PI * v)) / 4;

test.each<[string, string, number, number, Paint, Paint, Spot]>([
  ['dots at 45 degrees', 'dots every 8 px, turned by 45°', 8, 45, black, white, dot],
  [
    'dots along the rows, in ink on cream',
    'dots every 6 px, turned by 0°',
    6,
    0,
    [20, 30, 110, 255],
    [250, 245, 230, 255],
    dot,
  ],
  ['dots on nothing', 'dots every 9.5 px, turned by 20°', 9.5, 20, [200, 30, 60, 255], [0, 0, 0, 0], dot],
  ['lines', 'lines every 7 px, turned by 30°', 7, 30, black, white, line],
  ['dots that grow together', 'dots every 7 px, turned by 15°', 7, 15, black, white, wave],
])('%s are found with their screen, and printed of another picture', (_, screen, pitch, degrees, ink, ground, spot) => {
  const [example, query] = [photo(1, 250, 200), photo(2, 170, 211)];
  const rule = (picture: Picture) => printed(picture, pitch, degrees, ink, ground, spot);
  const stage = HALFTONES.fit([{ input: example, output: rule(example) }])[0]!;
  expect(stage.sentence).toBe(`Halftone: ${screen}, larger where it is darker`);
  expect(psnr(stage.apply(query), rule(query))).toBeGreaterThan(30);
  const back = HALFTONES.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(back.apply(query).data).toEqual(stage.apply(query).data);
});

test('a threshold and a pattern of dithering are no halftone', () => {
  const input = photo(3, 180, 160);
  const two = (of: (i: number) => number) => {
    const data = input.data.slice();
    for (let i = 0; i < data.length / 4; i++) {
      const [r, g, b] = input.data.subarray(4 * i, 4 * i + 3);
      data.fill(0.299 * r! + 0.587 * g! + 0.114 * b! > of(i) ? 255 : 0, 4 * i, 4 * i + 3);
    }
    return { ...input, data };
  };
  expect(HALFTONES.fit([{ input, output: two(() => 120) }])).toEqual([]);
  const bayer = two((i) => ([0, 2, 3, 1][(i % 2) + 2 * (Math.floor(i / 180) % 2)]! + 0.5) * 64);
  expect(HALFTONES.fit([{ input, output: bayer }])).toEqual([]);
  expect(DITHERS.fit([{ input, output: bayer }])).toHaveLength(1);
});

test('a picture of many colours, and a flat drawing that was recoloured, are none', () => {
  const input = photo(4, 150, 150);
  expect(
    HALFTONES.fit([{ input, output: { ...input, data: input.data.map((v, i) => (i % 4 < 3 ? 255 - v : v)) } }]),
  ).toEqual([]);
  const drawing = icon(2, 120, [255, 255, 255]);
  const dark = { ...drawing, data: drawing.data.map((v, i) => (i % 4 < 3 ? (v > 200 ? 255 : 0) : v)) };
  expect(HALFTONES.fit([{ input: drawing, output: dark }])).toEqual([]);
});
