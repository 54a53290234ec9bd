import { expect, test } from 'vitest';
import { photo } from '../filter/scenes.ts';
import type { Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { AUTO_TONES } from './family.ts';

const [WIDTH, HEIGHT] = [320, 240];

/** A pattern of many levels. */
function pattern(): Picture {
  const data = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    data.set([((x * 5 + y * 3) % 200) + 20, ((x * y * 7) % 180) + 40, ((x * x + y * 11) % 150) + 60, 255], 4 * i);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** Six pixels, along two diagonals. */
function pixelsOf({ data }: Picture): number[] {
  return [0, 1, 2, 3, 4, 5].flatMap((k) => {
    const at = 4 * (((53 * k) % HEIGHT) * WIDTH + ((47 * k) % WIDTH));
    return [...data.subarray(at, at + 3)];
  });
}

function meanOf({ data }: Picture): number {
  return data.reduce((sum, level, at) => (at % 4 === 3 ? sum : sum + level), 0) / ((3 * data.length) / 4);
}

const stage = (kind: string, params: Json): Stage => AUTO_TONES.read(kind, params);

// Results of Pillow 13.0.0 and OpenCV 5.0.0 for the pattern: pixels, the mean, and the levels by which ours may differ.
test.each<[string, string, Json, readonly number[], number, number]>([
  [
    'ImageOps.autocontrast(cutoff=1)',
    'auto levels',
    { of: 'channels', low: 0.01, high: 0.01, rounding: 'down' },
    [0, 0, 0, 251, 227, 157, 243, 127, 175, 235, 221, 50, 227, 249, 43, 62, 123, 0],
    125.816,
    0,
  ],
  [
    'ImageOps.autocontrast(cutoff=2, preserve_tone=True)',
    'auto levels',
    { of: 'by greys', low: 0.02, high: 0.02, rounding: 'down' },
    [0, 0, 5, 255, 255, 178, 255, 133, 196, 255, 255, 61, 255, 255, 54, 24, 127, 5],
    130.402,
    0,
  ],
  [
    'ImageOps.equalize',
    'equalise',
    { of: 'channels', form: 'steps' },
    [0, 0, 0, 249, 229, 158, 241, 129, 175, 234, 223, 51, 226, 248, 45, 64, 127, 0],
    127.29,
    0,
  ],
  [
    'cv2.equalizeHist of Y',
    'equalise',
    { of: 'luma', form: 'first' },
    [0, 3, 25, 255, 252, 208, 253, 174, 206, 255, 252, 149, 253, 255, 144, 41, 96, 31],
    130.274,
    2,
  ],
  [
    'cv2.createCLAHE(2, (8, 8)) of greys',
    'clahe',
    { of: 'greyed', limit: 2, grid: 8 },
    [8, 252, 197, 242, 250, 88].flatMap((grey) => [grey, grey, grey]),
    135.241,
    1,
  ],
  [
    'cv2.createCLAHE(3, (4, 4)) of greys',
    'clahe',
    { of: 'greyed', limit: 3, grid: 4 },
    [0, 252, 201, 243, 250, 73].flatMap((grey) => [grey, grey, grey]),
    128.488,
    1,
  ],
  [
    'cv2.threshold by Otsu',
    'otsu',
    { isInverted: false },
    [0, 255, 255, 255, 255, 0].flatMap((grey) => [grey, grey, grey]),
    127.952,
    0,
  ],
  [
    'cv2.adaptiveThreshold by the mean',
    'local threshold',
    { mean: 'box', side: 11, offset: 5, isInverted: false },
    [0, 255, 255, 255, 255, 0].flatMap((grey) => [grey, grey, grey]),
    138.832,
    0,
  ],
  [
    'cv2.adaptiveThreshold, Gaussian',
    'local threshold',
    { mean: 'gaussian', side: 15, offset: 4, isInverted: false },
    [0, 255, 255, 255, 255, 0].flatMap((grey) => [grey, grey, grey]),
    136.571,
    1,
  ],
  [
    'the grey world by numpy',
    'auto balance',
    { to: 'mean', rounding: 'nearest' },
    [21, 40, 56, 227, 199, 143, 220, 129, 152, 214, 194, 85, 207, 214, 81, 74, 126, 56],
    126.499,
    0,
  ],
])('%s is made, within few levels', (_, kind, params, pixels, mean, levels) => {
  const made = stage(kind, params).apply(pattern());
  for (const [n, level] of pixelsOf(made).entries()) expect(Math.abs(level - pixels[n]!)).toBeLessThanOrEqual(levels);
  expect(Math.abs(meanOf(made) - mean)).toBeLessThan(0.01 + levels / 4);
});

test.each<[string, Json]>([
  ['auto levels', { of: 'channels', low: 0.01, high: 0.01, rounding: 'nearest' }],
  ['auto levels', { of: 'lightness', low: 0.01, high: 0.01, rounding: 'nearest' }],
  ['equalise', { of: 'luma', form: 'first' }],
  ['clahe', { of: 'luma', limit: 3, grid: 8 }],
  ['clahe', { of: 'lightness', limit: 2, grid: 8 }],
  ['clahe', { of: 'greyed', limit: 2, grid: 8 }],
  ['auto balance', { to: 'mean', rounding: 'nearest' }],
  ['otsu', { isInverted: true }],
  ['local threshold', { mean: 'box', side: 21, offset: 8, isInverted: false }],
])('%s by %o is found from one example, with its own numbers for each picture', (kind, params) => {
  const asked = stage(kind, params);
  const dull = (seed: number) => {
    const picture = photo(seed, 200, 160);
    const data = picture.data.map((level, at) =>
      at % 4 === 3 ? level : 20 + seed * 9 + level * (0.7 - 0.04 * (at % 4)),
    );
    return { ...picture, data };
  };
  const [example, query] = [dull(2), dull(4)];
  const [found] = AUTO_TONES.fit([{ input: example, output: asked.apply(example) }]);
  expect(found?.kind).toBe(kind);
  const [made, right] = [found!.apply(query), asked.apply(query)];
  const off = made.data.reduce((sum, level, at) => sum + Math.abs(level - right.data[at]!), 0) / made.data.length;
  expect(off).toBeLessThan(1);
  expect(AUTO_TONES.read(found!.kind, found!.params).apply(query)).toEqual(made);
  expect(found!.scaled(2).part).toBe('colour');
});

test('what stands for all pictures alike is no auto tone, and neither is flat art', () => {
  const picture = photo(2, 200, 160);
  const brighter = { ...picture, data: picture.data.map((level, at) => (at % 4 === 3 ? level : level * 0.6 + 70)) };
  expect(AUTO_TONES.fit([{ input: picture, output: brighter }])).toEqual([]);
  const flat = { ...picture, data: picture.data.map((_, at) => (at % 4 === 3 ? 255 : at < 8000 ? 40 : 200)) };
  const other = { ...flat, data: flat.data.map((level) => (level === 40 ? 0 : 255)) };
  expect(AUTO_TONES.fit([{ input: flat, output: other }])).toEqual([]);
});

test('what becomes grey and is hardly stretched is grey, and no more', () => {
  const picture = photo(2, 200, 160);
  const light = { ...picture, data: picture.data.slice() };
  light.data.fill(250, 0, 3);
  const grey = stage('auto levels', { of: 'greyed', high: 0, rounding: 'nearest' }).apply(light);
  expect(AUTO_TONES.fit([{ input: light, output: grey }]).map(({ kind }) => kind)).not.toContain('auto levels');
});
