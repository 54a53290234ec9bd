import { expect, test } from 'vitest';
import { rankReadings } from '../choose.ts';
import { icon, psnr } from '../filter/scenes.ts';
import { findReadings } from '../find.ts';
import { type Picture, rasterOf } from '../picture.ts';
import { applyStages } from '../stage.ts';
import { LAID_ON } from './laidOn.ts';

/** Greys of a picture over a ground. */
function over(picture: Picture, ground: number): Float64Array {
  return Float64Array.from({ length: picture.width * picture.height }, (_, i) => {
    const [r, g, b, alpha] = picture.data.subarray(4 * i, 4 * i + 4);
    const grey = 0.299 * r! + 0.587 * g! + 0.114 * b!;
    return ground + ((grey - ground) * alpha!) / 255;
  });
}

function shown(of: Picture, level: (i: number) => number): Picture {
  const data = new Uint8ClampedArray(of.data.length).fill(255);
  for (let i = 0; i < data.length / 4; i++) data.fill(level(i), 4 * i, 4 * i + 3);
  return { ...of, data: new Uint8Array(data.buffer) };
}

const reached = (length: number, at: number) => Math.min(length - 1, Math.max(0, at));

/** Sobel's edges of the greys, times a factor, counted from a level. */
function edges(picture: Picture, ground: number, from: number, factor: number): Picture {
  const greys = over(picture, ground);
  const { width, height } = picture;
  const grey = (x: number, y: number) => greys[reached(height, y) * width + reached(width, x)]!;
  return shown(picture, (i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let [across, down] = [0, 0];
    for (const [side, weight] of [
      [-1, 1],
      [0, 2],
      [1, 1],
    ] as const) {
      across += weight * (grey(x + 1, y + side) - grey(x - 1, y + side));
      down += weight * (grey(x + side, y + 1) - grey(x + side, y - 1));
    }
    return from + factor * Math.hypot(across, down);
  });
}

const BAYER = [
  [0, 2],
  [3, 1],
];

test.each<[string, RegExp, (picture: Picture) => Picture]>([
  ['edges, dark on light', /laid on white, then edges/i, (picture) => edges(picture, 255, 255, -1)],
  ['edges, light on dark', /laid on white, then edges/i, (picture) => edges(picture, 255, 0, 1)],
  ['edges over black', /laid on black, then edges/i, (picture) => edges(picture, 0, 0, 1)],
  [
    'dithering',
    /laid on white, then dithered/i,
    (picture) => {
      const greys = over(picture, 255);
      return shown(picture, (i) => {
        const [x, y] = [i % picture.width, Math.floor(i / picture.width)];
        return greys[i]! > ((BAYER[y % 2]![x % 2]! + 0.5) / 4) * 255 ? 255 : 0;
      });
    },
  ],
])('%s, found on cut-outs, are made of another picture', (_, sentence, rule) => {
  const [input, query] = [icon(3, 110, null), icon(8, 136, null)];
  const readings = findReadings([{ input, output: rule(input) }]);
  const [best] = rankReadings(JSON.parse(JSON.stringify(readings)), rasterOf(query, 4));
  expect(best!.reading.sentence).toMatch(sentence);
  expect(psnr(applyStages(best!.stages, query), rule(query))).toBeGreaterThan(40);
});

test('the colour of the frame is tried first, and read again of its JSON', () => {
  const input = icon(3, 80, null);
  const output = { ...input, data: input.data.slice() };
  for (let at = 0; at < output.data.length; at += 4)
    if (output.data[at + 3]! < 255) output.data.set([20, 60, 90, 255], at);
  const [stage] = LAID_ON.fit([{ input, output }]);
  expect(stage!.sentence).toBe('Laid on #143c5a, navy');
  const again = LAID_ON.read(stage!.kind, JSON.parse(JSON.stringify(stage!.params)));
  const corner = again.apply(icon(9, 40, null)).data.subarray(0, 4);
  expect([...corner]).toEqual([20, 60, 90, 255]);
});

test('the colour of a frame is found through the noise of a JPEG', () => {
  const input = icon(3, 80, null);
  const output = { ...input, data: input.data.slice() };
  for (let at = 0; at < output.data.length; at += 4) {
    const noise = ((at / 4) % 5) - 2;
    if (output.data[at + 3]! < 255) output.data.set([20 + noise, 60 - noise, 90 + noise, 255], at);
  }
  expect(LAID_ON.fit([{ input, output }])[0]!.sentence).toBe('Laid on #143c5a, navy');
});

test('nothing is laid on a ground where pictures are opaque before, or open after', () => {
  const [open, opaque] = [icon(3, 80, null), icon(3, 80, [255, 255, 255])];
  expect(LAID_ON.fit([{ input: opaque, output: edges(opaque, 0, 0, 1) }])).toEqual([]);
  expect(LAID_ON.fit([{ input: open, output: open }])).toEqual([]);
});
