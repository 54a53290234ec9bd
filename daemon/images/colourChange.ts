import { applyAffineMap, fitAffineMap } from './affine.ts';
import { binOf } from './colourBins.ts';
import { boxMean } from './planes.ts';
import type { Raster, RgbRaster } from './raster.ts';

/*
 * Many prompts show only a change of colours: shades of grey, a duotone, a brand colour for another. The example then determines the
 * answer's colours better than the model can, because its tokens are coarse.
 */

/** A picture before and after, of one size, RGB. */
export interface Pair {
  readonly input: Raster;
  readonly output: Raster;
}

/** Inputs, and their outputs pixel by pixel. */
export interface ColourChange {
  readonly from: RgbRaster;
  readonly to: RgbRaster;
}

/** A change explains a set of pixels if all but this share of them come out right, within this many levels of 0..255. */
const OUTLIERS = 0.02;
const TOLERANCE = 12;

/**
 * This share of a query's colours must be the examples' own, to 1 part in 16 of a channel, for the examples' change to hold for it.
 */
const COVERED = 0.9;
const BITS = 4;

/** Pixels nearer than this to the background may be mixed with it. */
const MIXED = 3;
/** The smallest share of pixels other than the background that can determine a change. */
const ENOUGH = 0.05;
/** The weight of pixels that are left out of a fit. */
const LEFT_OUT = 1e-9;
/** The epsilon of these fits (see fitAffineMap), which need no smoothing. */
const EPSILON = 1e-5;

/**
 * The examples' change of colours, if one affine map turns each input into its output and it holds for the query; otherwise
 * undefined.
 *
 * With few colours, such as a red shape on white, every task looks like a change of colours. Then the examples say nothing about
 * other colours: white on black may be a mask or a new pair of colours. So there are two ways to accept a change. Either the query
 * has the examples' colours, or the change also explains the background: fitted without the background, it must predict what becomes
 * of it.
 */
export function colourChange(examples: readonly Pair[], query: RgbRaster): ColourChange | undefined {
  const from = stack(examples.map(({ input }) => input));
  const to = stack(examples.map(({ output }) => output));
  const bins = binsOf(from);
  const everything = new Uint8Array(bins.length).fill(1);
  const isAffine = predicts(from, to, everything, everything);
  return isAffine && (covers(bins, query) || changesBackground(from, to, bins)) ? { from, to } : undefined;
}

/** Whether most pixels of a query (RGB, like the examples) have a colour of the examples. */
export function hasColoursOf(examples: readonly Raster[], query: Raster): boolean {
  return covers(binsOf(stack(examples)), query);
}

/** Stacks pictures of one width vertically. */
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

/** Whether the affine change fitted on some of the pixels explains others. A set has a 1 for each pixel it contains. */
function predicts(from: RgbRaster, to: RgbRaster, some: Uint8Array, others: Uint8Array): boolean {
  const weights = new Float64Array(some).map((isIn) => isIn || LEFT_OUT);
  const made = applyAffineMap(fitAffineMap(from, to, EPSILON, weights), from).data;
  let [count, wrong] = [0, 0];
  for (let i = 0; i < others.length; i++) {
    if (!others[i]) continue;
    count++;
    for (let at = 3 * i; at < 3 * i + 3; at++) {
      if (Math.abs(made[at]! - to.data[at]!) <= TOLERANCE) continue;
      wrong++;
      break;
    }
  }
  return wrong <= OUTLIERS * count;
}

/** Whether the change of the other colours predicts the change of the most frequent one. */
function changesBackground(from: RgbRaster, to: RgbRaster, bins: Uint16Array): boolean {
  const counts = new Uint32Array(BINS);
  for (const bin of bins) counts[bin]!++;
  const most = counts.indexOf(counts.reduce((largest, count) => Math.max(largest, count)));
  const background = areIn(bins, nextTo([most]));
  const near = boxMean(new Float64Array(background), from.width, from.height, MIXED);
  const rest = new Uint8Array(near.map((share) => (share < 1e-6 ? 1 : 0)));
  return countOf(rest) >= ENOUGH * rest.length && predicts(from, to, rest, background);
}

/** Whether most pixels of a query have a colour of the examples, given by their bins, or an adjacent one. */
function covers(bins: Uint16Array, query: Raster): boolean {
  const known = areIn(binsOf(query), nextTo(new Set(bins)));
  return countOf(known) >= COVERED * known.length;
}

const BINS = 2 ** (3 * BITS);

/** The bin of each pixel's colour. */
function binsOf({ data }: Raster): Uint16Array {
  const bins = new Uint16Array(data.length / 3);
  for (let i = 0; i < bins.length; i++) bins[i] = binOf(data, 3 * i, BITS);
  return bins;
}

/** For each bin, 1 if it is one of these or adjacent to one. */
function nextTo(bins: Iterable<number>): Uint8Array {
  const near = new Uint8Array(BINS);
  for (const bin of bins) for (const other of binsAround(bin)) near[other] = 1;
  return near;
}

/** A bin and all adjacent ones. */
function binsAround(bin: number): number[] {
  const top = 2 ** BITS - 1;
  const levels = [bin >> (2 * BITS), (bin >> BITS) & top, bin & top];
  const [reds, greens, blues] = levels.map((level) =>
    [level - 1, level, level + 1].filter((one) => one >= 0 && one <= top),
  );
  return reds!.flatMap((r) => greens!.flatMap((g) => blues!.map((b) => (r << (2 * BITS)) | (g << BITS) | b)));
}

/** The table's entry for each pixel's bin. */
function areIn(bins: Uint16Array, table: Uint8Array): Uint8Array {
  const out = new Uint8Array(bins.length);
  for (let i = 0; i < out.length; i++) out[i] = table[bins[i]!]!;
  return out;
}

function countOf(set: Uint8Array): number {
  return set.reduce((sum, isIn) => sum + isIn, 0);
}
