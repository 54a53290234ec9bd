import { expect, test } from 'vitest';
import { random } from '../filter/random.ts';
import { findReadings } from '../find.ts';
import { blank, type Picture } from '../picture.ts';
import { PIXEL_SCALES } from './pixelScale.ts';

const COLOURS = [
  [0, 0, 0, 0],
  [30, 20, 60, 255],
  [220, 80, 40, 255],
  [250, 210, 120, 255],
];

/** A blob of a few colours, like a sprite. */
function sprite(seed: number, side: number): Picture {
  const next = random(seed);
  const out = blank(side, side);
  const bumps = Array.from({ length: 5 }, () => [side * next(), side * next(), side * (0.12 + 0.2 * next())]);
  for (let i = 0; i < side * side; i++) {
    const depth = bumps.filter(([x, y, r]) => Math.hypot((i % side) - x!, Math.floor(i / side) - y!) < r!).length;
    out.data.set(COLOURS[Math.min(3, depth)]!, 4 * i);
  }
  return out;
}

/** EPX (E. Johnston, 1992): a quarter takes the colour of its two neighbours if these agree and no three of the four do. */
function epx({ width, height, data }: Picture): Picture {
  const out = blank(2 * width, 2 * height);
  const at = (x: number, y: number) =>
    4 * (Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x)));
  const same = (a: number, b: number) => [0, 1, 2, 3].every((c) => data[a + c] === data[b + c]);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [up, right, down, left] = [at(x, y - 1), at(x + 1, y), at(x, y + 1), at(x - 1, y)];
      const quarters = [
        [up, left, right, down],
        [up, right, left, down],
        [down, left, right, up],
        [down, right, left, up],
      ];
      for (const [k, [one, other, third, fourth]] of quarters.entries()) {
        const takes = same(one!, other!) && !same(one!, third!) && !same(other!, fourth!);
        const from = takes ? one! : at(x, y);
        out.data.set(data.subarray(from, from + 4), 4 * ((2 * y + (k >> 1)) * 2 * width + 2 * x + (k & 1)));
      }
    }
  }
  return out;
}

test.each([
  [2, epx],
  [4, (picture: Picture) => epx(epx(picture))],
])('a sprite made %i times as large by EPX, and another one', (times, rule) => {
  const [input, query] = [sprite(1, 24), sprite(2, 30)];
  const [best] = findReadings([{ input, output: rule(input) }]);
  expect(best!.sentence).toMatch(new RegExp(`^${times} times as large, the stairs of its pixels rounded`));
  const { kind, params } = best!.stages[0]!;
  const stage = PIXEL_SCALES.read(kind, JSON.parse(JSON.stringify(params)));
  expect(Buffer.compare(stage.apply(query).data, rule(query).data)).toBe(0);
});

test('Scale3x keeps flat parts and rounds a stair', () => {
  const picture = blank(4, 4);
  for (let i = 0; i < 16; i++) picture.data.set(i % 4 > Math.floor(i / 4) ? COLOURS[1]! : COLOURS[2]!, 4 * i);
  const made = PIXEL_SCALES.read('pixel scale', { times: 3 }).apply(picture);
  expect([made.width, made.height]).toEqual([12, 12]);
  // The pixel right of the diagonal's second one has two neighbours of the other colour, at its lower left corner.
  const of = (x: number, y: number) => [...made.data.subarray(4 * (12 * y + x), 4 * (12 * y + x) + 4)];
  expect(of(6, 5)).toEqual(COLOURS[2]);
  expect(of(8, 3)).toEqual(COLOURS[1]);
});

test('blocks, and smooth enlargements, are not rounded', () => {
  const input = sprite(3, 20);
  const block = blank(40, 40);
  for (let i = 0; i < 1600; i++) {
    const from = 4 * (20 * Math.floor(i / 80) + Math.floor((i % 40) / 2));
    block.data.set(input.data.subarray(from, from + 4), 4 * i);
  }
  expect(PIXEL_SCALES.fit([{ input, output: block }])).toEqual([]);
});
