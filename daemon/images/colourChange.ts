import { applyGuided, fitGuided } from './guided.ts';
import type { Raster, RgbRaster } from './raster.ts';

/*
 * Many prompts show nothing but a change of colours: shades of grey, a duotone, a brand colour for another. The example then tells the
 * answer's colours better than the model can, whose tokens are coarse.
 */

/** A picture before and after, of one size, RGB. */
export interface Pair {
  readonly input: Raster;
  readonly output: Raster;
}

/** Pictures, and what became of them pixel by pixel. */
export interface ColourChange {
  readonly from: RgbRaster;
  readonly to: RgbRaster;
}

// Set on the design suite, six cases of each task: the tasks that are no change of colours (masks, cutting out, silhouettes, shadows)
// score as before, those that are one gain 4 to 23 dB.

/** A change explains the examples where all but this share of their pixels come out right, to so many levels of 0..255. */
const OUTLIERS = 0.02;
const TOLERANCE = 12;

/** So much of a query has to be of the examples' own colours, to 1 part in 16 of a channel, */
const COVERED = 0.9;
const BITS = 4;
/**
 * or the examples' colours have to differ by so many levels in every direction. With few colours, such as a red shape on white, every task
 * looks like a change of colours, and tells nothing of others.
 */
const SPREAD = 5;

/**
 * What the examples tell of colours, where one affine change of colours makes each output of its input and it holds for the query;
 * otherwise undefined.
 */
export function colourChange(examples: readonly Pair[], query: RgbRaster): ColourChange | undefined {
  const from = stack(examples.map(({ input }) => input));
  const to = stack(examples.map(({ output }) => output));
  const holds = spreadOf(from) >= SPREAD || covers(from, query);
  return holds && isAffine(from, to) ? { from, to } : undefined;
}

/** Pictures of one width below each other. */
export function stack(pictures: readonly Raster[]): RgbRaster {
  const { width } = pictures[0]!;
  const height = pictures.reduce((sum, picture) => sum + picture.height, 0);
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (const picture of pictures) {
    data.set(picture.data, at);
    at += picture.data.length;
  }
  return { width, height, channels: 3, data };
}

function isAffine(from: RgbRaster, to: RgbRaster): boolean {
  const size = from.width * from.height;
  const map = fitGuided(from, to, Math.max(from.width, from.height), 1e-4, new Float64Array(size).fill(1));
  const made = applyGuided(map, from, 0, from.height).data;
  let wrong = 0;
  for (let at = 0; at < made.length; at += 3) {
    if ([0, 1, 2].some((channel) => Math.abs(made[at + channel]! - to.data[at + channel]!) > TOLERANCE)) wrong++;
  }
  return wrong <= OUTLIERS * size;
}

/** Whether most pixels of a query have a colour of the pictures', or one next to it. */
function covers(pictures: RgbRaster, query: RgbRaster): boolean {
  const known = new Set<number>();
  for (const bin of new Set(binsOf(pictures))) for (const step of STEPS) known.add(bin + step);
  const bins = binsOf(query);
  return bins.filter((bin) => known.has(bin)).length >= COVERED * bins.length;
}

/** Places a channel's bins have, one more at either end than there are levels. */
const PLACES = 2 + 2 ** BITS;
const place = (red: number, green: number, blue: number) => (red * PLACES + green) * PLACES + blue;
/** To a bin and all next to it. */
const STEPS = [-1, 0, 1].flatMap((r) => [-1, 0, 1].flatMap((g) => [-1, 0, 1].map((b) => place(r, g, b))));

/** The bin of each pixel's colour. */
function binsOf({ data }: RgbRaster): Uint16Array {
  const level = (at: number) => 1 + (data[at]! >> (8 - BITS));
  return Uint16Array.from({ length: data.length / 3 }, (_, i) =>
    place(level(3 * i), level(3 * i + 1), level(3 * i + 2)),
  );
}

/** How far colours lie apart in the direction in which they do least, in levels: 1 / trace of the inverse of their covariance is its square, at most. */
function spreadOf({ data }: RgbRaster): number {
  const count = data.length / 3;
  const means = [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let at = channel; at < data.length; at += 3) sum += data[at]!;
    return sum / count;
  });
  const covariance = (a: number, b: number) => {
    let sum = 0;
    for (let at = 0; at < data.length; at += 3) sum += (data[at + a]! - means[a]!) * (data[at + b]! - means[b]!);
    return sum / count;
  };
  const [rr, gg, bb] = [covariance(0, 0), covariance(1, 1), covariance(2, 2)];
  const [rg, rb, gb] = [covariance(0, 1), covariance(0, 2), covariance(1, 2)];
  const determinant = rr * (gg * bb - gb * gb) - rg * (rg * bb - gb * rb) + rb * (rg * gb - gg * rb);
  const minors = gg * bb - gb * gb + rr * bb - rb * rb + rr * gg - rg * rg;
  return minors > 0 ? Math.sqrt(Math.max(0, determinant) / minors) : 0;
}
