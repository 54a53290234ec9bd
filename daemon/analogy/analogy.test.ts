import { describe, expect, test } from 'vitest';
import { patternRaster, plainRaster } from '../../test/support/rasters.ts';
import type { Raster, RgbRaster } from '../images/raster.ts';
import { findCandidates } from './analogy.ts';
import { chooseExplanation } from './choose.ts';
import type { Explanation, Kind } from './explanation.ts';
import { View } from './view.ts';

const SIDE = 60;

type Colour = readonly [number, number, number];
const RED: Colour = [200, 40, 50];
const BLUE: Colour = [40, 60, 210];
const GREEN: Colour = [60, 170, 80];
const PAPER: Colour = [245, 240, 225];
const SLATE: Colour = [70, 80, 95];

type Isin = (x: number, y: number) => boolean;

/** Paints colours over each other where their tests are true. */
function paint(paper: Colour, ...layers: readonly (readonly [Isin, Colour])[]): RgbRaster {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const top = layers.findLast(([isIn]) => isIn(i % SIDE, Math.floor(i / SIDE)));
    data.set(top?.[1] ?? paper, 3 * i);
  }
  return { width: SIDE, height: SIDE, channels: 3, data };
}

const disc =
  (x: number, y: number, radius: number): Isin =>
  (px, py) =>
    Math.hypot(px - x, py - y) <= radius;
const square =
  (x: number, y: number, half: number): Isin =>
  (px, py) =>
    Math.max(Math.abs(px - x), Math.abs(py - y)) <= half;

/** A smooth picture of many colours, without a background of one colour. */
const painting = (shift: number): RgbRaster => ({
  width: SIDE,
  height: SIDE,
  channels: 3,
  data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)];
    return 128 + 90 * Math.sin((x * (1 + (i % 3)) + y * (3 - (i % 3)) + shift) / 9);
  }),
});

const mapped = (picture: RgbRaster, change: (colour: Colour) => readonly number[]): RgbRaster => {
  const data = new Uint8ClampedArray(picture.data.length);
  for (let at = 0; at < data.length; at += 3) data.set(change([...picture.data.subarray(at, at + 3)] as never), at);
  return { ...picture, data: new Uint8Array(data.buffer) };
};

const rearranged = (picture: RgbRaster, from: (x: number, y: number) => number): RgbRaster => ({
  ...picture,
  data: picture.data.map((_, i) => {
    const pixel = Math.floor(i / 3);
    return picture.data[3 * from(pixel % SIDE, Math.floor(pixel / SIDE)) + (i % 3)]!;
  }),
});

/** The mean difference of levels. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

async function explanation(kind: Kind, input: Raster, output: Raster): Promise<Explanation> {
  return (await findCandidates([{ input, output }])).explanations.find((one) => one.kind === kind)!;
}

describe('an explanation of one example makes of another picture what the same change makes of it', () => {
  const dotAt = (x: number, y: number) => paint(PAPER, [disc(x, y, 12), RED], [square(x, y, 4), BLUE]);
  const odd = paint(PAPER, [disc(22, 26, 12), RED], [square(32, 36, 7), GREEN]);
  const outlined = (picture: RgbRaster): RgbRaster => {
    const { signed } = new View(picture);
    const isLine = (i: number) => signed[i]! > 0 && signed[i]! <= 3;
    return { ...picture, data: picture.data.map((level, i) => (isLine(Math.floor(i / 3)) ? BLUE[i % 3]! : level)) };
  };
  const square2 = paint(SLATE, [square(35, 25, 11), GREEN]);
  const inverted = (picture: RgbRaster) => mapped(picture, (colour) => colour.map((level) => 255 - level));
  const grey = (picture: RgbRaster) => mapped(picture, ([r, g, b]) => Array(3).fill(0.299 * r + 0.587 * g + 0.114 * b));
  const tinted = (picture: RgbRaster) =>
    mapped(picture, (colour) => colour.map((level, c) => level * 0.5 + RED[c]! * 0.5));
  const swapped = (picture: RgbRaster) => mapped(picture, ([r, g, b]) => [g, b, r]);
  const poster = (picture: RgbRaster) => mapped(picture, (colour) => colour.map((level) => (level < 128 ? 0 : 255)));
  const mirrored = (picture: RgbRaster) => rearranged(picture, (x, y) => y * SIDE + SIDE - 1 - x);
  const turned = (picture: RgbRaster) => rearranged(picture, (x, y) => x * SIDE + SIDE - 1 - y);
  const halved = (picture: RgbRaster) => rearranged(picture, (x, y) => y * SIDE + Math.min(x, SIDE - 1 - x));
  const framed = (picture: RgbRaster): RgbRaster => ({
    ...picture,
    data: picture.data.map((level, i) => {
      const [x, y] = [Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)];
      return Math.min(x, y, SIDE - 1 - x, SIDE - 1 - y) < 6 ? BLUE[i % 3]! : level;
    }),
  });
  const soft = (picture: RgbRaster): RgbRaster => ({
    ...picture,
    data: Uint8Array.from(new View(picture).blurs[1]!, Math.round),
  });
  const lines = (picture: RgbRaster): RgbRaster => {
    const { steps } = new View(picture);
    return { ...picture, data: picture.data.map((_, i) => Math.min(255, 2 * steps[Math.floor(i / 3)]!)) };
  };
  const bright = (picture: RgbRaster) =>
    mapped(picture, ([r, g, b]) => (0.299 * r + 0.587 * g + 0.114 * b > 128 ? RED : PAPER));
  const [one, other] = [painting(0), painting(31)];

  const cases: readonly [Kind, string, Raster, Raster, RgbRaster, Raster, number?][] = [
    ['tone', 'inverted', one, inverted(one), other, inverted(other)],
    [
      'tone',
      'brighter, cut at white',
      one,
      mapped(one, (c) => c.map((l) => 1.8 * l)),
      other,
      mapped(other, (c) => c.map((l) => 1.8 * l)),
    ],
    ['tint', 'tinted', one, tinted(one), other, tinted(other)],
    ['shades', 'grey', one, grey(one), other, grey(other)],
    ['colours', 'channels exchanged', one, swapped(one), other, swapped(other)],
    ['curve', 'two levels a channel', one, poster(one), other, poster(other), 4],
    ['filter', 'blurred', one, soft(one), other, soft(other)],
    ['edges', 'edges drawn', one, lines(one), other, lines(other)],
    ['turn', 'mirrored', one, mirrored(one), other, mirrored(other), 0],
    ['turn', 'turned by a quarter', one, turned(one), other, turned(other), 0],
    ['by place', 'the left half mirrored', one, halved(one), other, halved(other), 0],
    ['by place', 'framed', one, framed(one), other, framed(other), 0],
    ['by colour', 'two colours by brightness', one, bright(one), other, bright(other), 4],
    ['by object', 'outlined', odd, outlined(odd), square2, outlined(square2), 0.7],
    [
      'by object',
      'masked',
      dotAt(22, 30),
      paint([0, 0, 0], [disc(22, 30, 12), [255, 255, 255]]),
      square2,
      paint([0, 0, 0], [square(35, 25, 11), [255, 255, 255]]),
      0,
    ],
    [
      'by object',
      'cut out',
      dotAt(22, 30),
      paint([255, 255, 255], [disc(22, 30, 12), RED], [square(22, 30, 4), BLUE]),
      square2,
      paint([255, 255, 255], [square(35, 25, 11), GREEN]),
      0,
    ],
    [
      'by object',
      'boxed',
      dotAt(22, 30),
      paint([10, 90, 90], [square(22, 30, 12), [250, 190, 60]]),
      paint(SLATE, [disc(33, 27, 15), RED]),
      paint([10, 90, 90], [square(33, 27, 15), [250, 190, 60]]),
      0,
    ],
    [
      'moved object',
      'moved',
      dotAt(22, 30),
      dotAt(34, 24),
      paint(SLATE, [square(30, 36, 8), GREEN]),
      paint(SLATE, [square(42, 30, 8), GREEN]),
      0,
    ],
    [
      'moved object',
      'smaller',
      paint(PAPER, [disc(30, 30, 20), RED]),
      paint(PAPER, [disc(30, 30, 10), RED]),
      paint(SLATE, [square(24, 33, 20), GREEN]),
      paint(SLATE, [square(24, 33, 10), GREEN]),
      4,
    ],
    [
      'same object',
      'another shape',
      paint(PAPER, [disc(20, 20, 9), RED]),
      paint(PAPER, [square(20, 20, 9), BLUE]),
      paint(PAPER, [disc(40, 36, 15), RED]),
      paint(PAPER, [square(40, 36, 15), BLUE]),
      3,
    ],
  ];

  test.each(cases)('%s: %s', async (kind, _, input, output, query, truth, tolerance = 1.5) => {
    const explained = (await explanation(kind, input, output)).explain(new View(query))!;
    expect(difference(explained.draw(), truth.data)).toBeLessThanOrEqual(tolerance);
    expect(difference(query.data, truth.data)).toBeGreaterThan(2 * tolerance);
    expect(explained.error).toBeLessThan(400);
  });

  test('a zoom into the middle is found, whatever its size', async () => {
    const zoomed = (picture: RgbRaster) =>
      rearranged(picture, (x, y) => Math.round(15 + y / 2 - 0.25) * SIDE + Math.round(15 + x / 2 - 0.25));
    const explained = (await explanation('zoom', one, zoomed(one))).explain(new View(other))!;
    expect(difference(explained.draw(), zoomed(other).data)).toBeLessThan(8);
  });

  test('what needs nothing of the size is drawn at the size of the query, in any strips', async () => {
    const large: RgbRaster = patternRaster(150, 90) as RgbRaster;
    const tone = (await explanation('tone', one, inverted(one))).redraw!(large);
    expect(difference(tone(0, 90).data, inverted(large).data)).toBeLessThan(0.6);
    const turn = (await explanation('turn', one, mirrored(one))).redraw!(large);
    const whole = turn(0, 90).data;
    const again = turn(20, 30).data;
    expect(again).toEqual(whole.slice(20 * 450, 50 * 450));
    expect(whole.slice(0, 3)).toEqual(large.data.slice(149 * 3, 150 * 3));
  });
});

describe('what cannot be explained', () => {
  test('pictures without an object have no rule about one', async () => {
    const flat = plainRaster(SIDE, SIDE, PAPER) as RgbRaster;
    const { explanations } = await findCandidates([{ input: flat, output: flat }]);
    expect(explanations.map(({ kind }) => kind)).not.toContain('moved object');
    const same = explanations.find(({ kind }) => kind === 'same object')!;
    expect(same.explain(new View(flat))).toBeUndefined();
  });

  test('another object is not the same one', async () => {
    const input = paint(PAPER, [disc(20, 20, 9), RED]);
    const same = await explanation('same object', input, paint(PAPER, [square(20, 20, 9), BLUE]));
    const like = same.explain(new View(paint(PAPER, [disc(40, 36, 15), RED])))!;
    const unlike = same.explain(new View(paint(SLATE, [square(40, 36, 15), GREEN])))!;
    expect(unlike.error).toBeGreaterThan(20 * like.error);
  });

  test('an object that the border cuts is taken for a whole one', async () => {
    const input = paint(PAPER, [disc(20, 20, 9), RED]);
    const same = await explanation('same object', input, paint(PAPER, [square(20, 20, 9), BLUE]));
    const cut = same.explain(new View(paint(PAPER, [disc(3, 36, 9), RED])))!;
    expect(difference(cut.draw(), paint(PAPER, [square(3, 36, 9), BLUE]).data)).toBeLessThan(1);
  });

  test('a picture of one pixel is one', async () => {
    const dot = plainRaster(1, 1, RED) as RgbRaster;
    const { explanations } = await findCandidates([{ input: dot, output: plainRaster(1, 1, BLUE) }]);
    for (const one of explanations) {
      const made = one.explain(new View(dot));
      if (made) expect(made.draw().every((level) => level >= 0 && level <= 255)).toBe(true);
    }
  });

  test('of two colours a change of colours shows nothing about others', async () => {
    const input = paint(PAPER, [disc(20, 20, 9), RED]);
    const shades = await explanation('shades', input, paint([0, 0, 0], [disc(20, 20, 9), [255, 255, 255]]));
    expect(shades.explain(new View(paint(PAPER, [square(40, 36, 15), RED])))).toBeDefined();
    expect(shades.explain(new View(paint(SLATE, [square(40, 36, 15), GREEN])))).toBeUndefined();
  });

  test('of few colours a change of colours shows little', async () => {
    const plain = paint(PAPER, [disc(20, 20, 9), RED]);
    const { explanations: rules } = await findCandidates([{ input: plain, output: plain }]);
    const { explanations: many } = await findCandidates([{ input: painting(0), output: painting(0) }]);
    const doubt = (of: readonly Explanation[], kind: Kind) => of.find((one) => one.kind === kind)!.doubt;
    expect(doubt(rules, 'colours')).toBe(1);
    expect(doubt(rules, 'tone')).toBeLessThan(0.5);
    expect(doubt(many, 'colours')).toBeLessThan(0.3);
  });
});

describe('which explanation is believed', () => {
  const input = paint(PAPER, [disc(20, 25, 12), RED]);
  const output = paint([0, 0, 0], [disc(20, 25, 12), [255, 255, 255]]);
  const query = paint(SLATE, [square(35, 30, 11), GREEN]);
  const truth = paint([0, 0, 0], [square(35, 30, 11), [255, 255, 255]]);
  const choose = async (answer: RgbRaster) =>
    chooseExplanation(await findCandidates([{ input, output }]), new View(query), answer, answer, false);

  test('one that the model agrees with in the large, for a coarse answer', async () => {
    const coarse: RgbRaster = {
      ...truth,
      data: Uint8Array.from(new View(truth).blurs[2]!, (level) => 30 + 0.7 * level),
    };
    const chosen = await choose(coarse);
    expect(chosen?.explanation.kind).toBe('by object');
    expect(difference(chosen!.levels, truth.data)).toBe(0);
  });

  test('none where the model answers something else altogether, though no explanation is wrong about the example', async () => {
    const noise = patternRaster(SIDE, SIDE) as RgbRaster;
    const candidates = await findCandidates([{ input: painting(0), output: noise }]);
    expect(chooseExplanation(candidates, new View(query), truth, truth, false)).toBeUndefined();
  });
});
