import { describe, expect, test } from 'vitest';
import { drawn, inBox, type Rgb, type Scene } from '../../../test/support/overlayScenes.ts';
import { decodeImage, encodeImage } from '../../images/codec.ts';
import { rankReadings } from '../choose.ts';
import { psnr } from '../filter/scenes.ts';
import { findReadings } from '../find.ts';
import { type Box, cropped, pictureOf } from '../picture.ts';
import { applyStages } from '../stage.ts';
import { fitMarked } from './fitMarked.ts';

const RED: Rgb = [240, 20, 30];

/** A page with lines of dark strokes. */
function page(width: number, height: number, seed: number): Scene {
  const data = new Uint8Array(4 * width * height).fill(250).map((level, k) => (k % 4 === 3 ? 255 : level));
  return drawn({ width, height, data }, [30, 40, 60], 1, (x, y) => {
    const line = Math.floor(y / 24);
    const isInLine = y % 24 > 8 && x > 12 && x < width - 20 - ((seed * line * 37) % 90);
    return isInLine && Math.sin(Math.floor(x / 3) * 2.7 + seed) + Math.cos(Math.floor(y / 4) * 1.9 * seed) > 0.5
      ? 1
      : 0;
  });
}

/** Outlines of some pixels around boxes. */
function boxed(picture: Scene, boxes: readonly Box[], wide: number, colour: Rgb): Scene {
  return boxes.reduce(
    (made, { left, top, right, bottom }) =>
      drawn(made, colour, 1, (x, y) => {
        const isIn = (by: number) => inBox(left - by, top - by, right + by, bottom + by, x, y) === 1;
        return isIn(wide) && !isIn(0) ? 1 : 0;
      }),
    picture,
  );
}

/** Each box filled with what `of` makes of its own pixels, which it gets one after the other. */
function each({ width, height, data }: Scene, boxes: readonly Box[], of: (box: Scene) => Uint8Array): Scene {
  const out = data.slice();
  for (const { left, top, right, bottom } of boxes) {
    const rows = Array.from({ length: bottom - top }, (_, y) => 4 * ((top + y) * width + left));
    const [across, down] = [right - left, bottom - top];
    const own = Uint8Array.from(rows.flatMap((row) => [...data.subarray(row, row + 4 * across)]));
    const made = of({ width: across, height: down, data: own });
    rows.forEach((row, y) => {
      out.set(made.subarray(4 * y * across, 4 * (y + 1) * across), row);
    });
  }
  return { width, height, data: out };
}

/** A picture with some boxes of another one of its size. */
function put({ width, height, data }: Scene, others: Uint8Array, boxes: readonly Box[]): Scene {
  const out = data.slice();
  for (const { left, top, right, bottom } of boxes)
    for (let y = top; y < bottom; y++) {
      const [from, to] = [4 * (y * width + left), 4 * (y * width + right)];
      out.set(others.subarray(from, to), from);
    }
  return { width, height, data: out };
}

/** Each pixel the mean of some others: of those whose places are in the ranges that `span` gives. */
function means({ width, height, data }: Scene, span: (at: number) => readonly [number, number]): Uint8Array {
  return data.map((_, k) => {
    const [x, y] = [(k >> 2) % width, Math.floor((k >> 2) / width)];
    const [[left, right], [top, bottom]] = [span(x), span(y)];
    let [sum, count] = [0, 0];
    for (let v = Math.max(0, top); v < Math.min(height, bottom); v++)
      for (let u = Math.max(0, left); u < Math.min(width, right); u++, count++)
        sum += data[4 * (v * width + u) + (k & 3)]!;
    return Math.round(sum / count);
  });
}

const pixelated = (own: Scene) =>
  means(own, (at) => {
    const from = 8 * Math.floor(at / 8);
    return [from, from + 8];
  });
const black = ({ data }: Scene) => data.map((_, k) => (k % 4 === 3 ? 255 : 0));
/** Three means over five pixels, which are nearly a Gaussian blur. */
const blurred = (own: Scene) => [0, 1, 2].reduce((data) => means({ ...own, data }, (at) => [at - 2, at + 3]), own.data);
const grown = (boxes: readonly Box[], by: number) =>
  boxes.map(({ left, top, right, bottom }) => ({
    left: left - by,
    top: top - by,
    right: right + by,
    bottom: bottom + by,
  }));

const ONE: readonly Box[] = [{ left: 63, top: 70, right: 183, bottom: 118 }];
const TWO: readonly Box[] = [
  { left: 20, top: 129, right: 260, bottom: 169 },
  { left: 201, top: 12, right: 289, bottom: 60 },
];

/** What becomes of a page in boxes whose lines are so wide. */
type Change = (clean: Scene, boxes: readonly Box[], wide: number) => Scene;

const CASES: readonly [string, Change, RegExp][] = [
  ['pixelated', (clean, boxes) => each(clean, boxes, pixelated), /^Pixelated, blocks of 8 px inside every red outline/],
  ['blurred', (clean, boxes) => put(clean, blurred(clean), boxes), /^Blurred by 2.5 px inside every red outline/],
  ['blacked out', (clean, boxes) => each(clean, boxes, black), /^Filled with black inside every red outline/],
  ['with the line', (clean, boxes, wide) => each(clean, grown(boxes, wide), black), /^Filled with black inside every/],
];

describe.each(CASES)('what red boxes enclose, %s', (_, change, sentence) => {
  const clean = page(280, 200, 3);
  const readings = findReadings([{ input: boxed(clean, ONE, 3, RED), output: change(clean, ONE, 3) }]);

  test('is changed in other boxes', () => {
    expect(readings[0]!.sentence).toMatch(sentence);
    const query = page(320, 190, 5);
    const { width, height, data } = boxed(query, TWO, 2, RED);
    const [best] = rankReadings(readings, { width, height, channels: 4, data });
    const answer = applyStages(best!.stages, { width, height, data });
    const wanted = change(query, TWO, 2);
    // Within a blur's reach of the lines, what they hid is missing.
    for (const box of grown(TWO, -8)) expect(psnr(cropped(answer, box), cropped(wanted, box))).toBeGreaterThan(36);
    // Only the lines' own places are guessed.
    const outside = (scene: Scene) => each(scene, grown(TWO, 2), black);
    expect(psnr(outside(answer), outside(wanted))).toBe(99);
    expect(psnr(answer, wanted)).toBeGreaterThan(20);
  });

  test('a picture without such boxes stays as it is', () => {
    const { width, height, data } = boxed(page(320, 190, 5), TWO, 3, [30, 90, 240]);
    const [best] = rankReadings(readings, { width, height, channels: 4, data });
    expect(psnr(applyStages(best!.stages, { width, height, data }), { width, height, data })).toBe(99);
  });
});

test('boxes are found in JPEGs, and with specks of their colour beside them', async () => {
  const jpeg = async (picture: Scene) =>
    pictureOf(await decodeImage(await encodeImage({ ...picture, channels: 4 }, 'jpeg', 85), 'a page'));
  const clean = page(280, 200, 3);
  const pair = { input: await jpeg(boxed(clean, ONE, 3, RED)), output: await jpeg(each(clean, ONE, pixelated)) };
  const [stage] = fitMarked([pair]);
  expect(stage?.sentence).toMatch(/^Pixelated, blocks of 8 px inside every red outline/);
  const query = page(320, 190, 5);
  const marked = drawn(boxed(query, TWO, 3, RED), RED, 1, (x, y) => inBox(230, 8, 232, 9, x, y));
  const answer = stage!.apply(await jpeg(marked));
  const wanted = each(query, TWO, pixelated);
  for (const box of grown(TWO, -8)) expect(psnr(cropped(answer, box), cropped(wanted, box))).toBeGreaterThan(24);
});

test('boxes are no marks where their lines stay, turn blue or enclose what stays', () => {
  const clean = page(280, 200, 3);
  const input = boxed(clean, ONE, 3, RED);
  expect(fitMarked([{ input, output: each(input, ONE, black) }])).toEqual([]);
  expect(fitMarked([{ input, output: boxed(clean, ONE, 3, [30, 90, 240]) }])).toEqual([]);
  expect(fitMarked([{ input, output: clean }])).toEqual([]);
  const margin = [{ left: 264, top: 20, right: 276, bottom: 90 }];
  expect(fitMarked([{ input: boxed(clean, margin, 3, RED), output: clean }])).toEqual([]);
});
