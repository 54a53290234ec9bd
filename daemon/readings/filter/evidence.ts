import { differenceAt, differences } from '../difference.ts';
import { cropped, isOpaque, isSameSize, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { words } from '../words.ts';

/** The longest side of the windows in which filters are tried on one pair; shorter for several pairs. */
const WINDOW = 192;
/** A difference counts up to this, so that what another stage explains does not dominate. */
const CAP = 40;

/** The part of a pair in which most has changed. */
interface Window extends Pair {
  readonly x: number;
  readonly y: number;
}

/** What is known of a pair before any filter is tried. */
export interface Evidence {
  readonly window: Window;
  readonly opaque: boolean;
  /** The share of pixels that changed visibly. */
  readonly changed: number;
  /** The distance of output and input, pixel by pixel of the window, up to CAP. */
  readonly before: Uint8Array;
  /** The same after each colour is mapped to its average result: what no map of colours explains. */
  readonly pointwise: Uint8Array;
}

const known = new WeakMap<Pair, Evidence>();

export function evidenceOf(pair: Pair): Evidence {
  const before = known.get(pair);
  if (before) return before;
  const evidence = gather(pair);
  known.set(pair, evidence);
  return evidence;
}

/** Whether something changed in every pair, and sizes stayed. */
export function hasChanged(pairs: readonly Pair[]): boolean {
  return (
    pairs.every(({ input, output }) => isSameSize(input, output)) &&
    pairs.every((pair) => evidenceOf(pair).changed > 0.002)
  );
}

/** Whether something changed in every pair that no map of colours explains. */
export function isFilterable(pairs: readonly Pair[]): boolean {
  return (
    hasChanged(pairs) &&
    pairs.every((pair) => {
      const { before, pointwise } = evidenceOf(pair);
      return meanOf(pointwise) > Math.min(1, 0.15 * meanOf(before));
    })
  );
}

/** Screens and dithers change colour from pixel to pixel in at least this share of a picture; drawings do so only at their edges. */
const GRAIN = 0.02;

/** Whether every output is grainy, as pictures made of dots are. */
export function isGrained(pairs: readonly Pair[]): boolean {
  return pairs.every(({ output }) => grainOf(output) >= GRAIN);
}

/** The share of pixels that differ from their right neighbour. */
function grainOf(picture: Picture): number {
  const pixels = words(picture);
  let turns = 0;
  for (let at = 1; at < pixels.length; at++) if (pixels[at] !== pixels[at - 1]) turns++;
  return turns / pixels.length;
}

/** The mean of levels; NaN of none. */
export function meanOf(values: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function gather(pair: Pair): Evidence {
  const { input, output } = pair;
  const difference = differences(input, output);
  let changed = 0;
  for (let i = 0; i < difference.length; i++) if (difference[i]! > 2) changed++;
  const window = busiest(pair, difference);
  const before = capped(differences(window.input, window.output));
  const pointwise = capped(afterColours(window));
  const opaque = isOpaque(input) && isOpaque(output);
  return { window, opaque, changed: changed / difference.length, before, pointwise };
}

function capped(difference: Uint8Array): Uint8Array {
  for (let i = 0; i < difference.length; i++) if (difference[i]! > CAP) difference[i] = CAP;
  return difference;
}

/** The window that contains most of what changed. */
function busiest({ input, output }: Pair, difference: Uint8Array): Window {
  const { width, height } = input;
  const [across, down] = [Math.min(width, WINDOW), Math.min(height, WINDOW)];
  const step = 32;
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const cells = new Float64Array(columns * rows);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / step) * columns;
    for (let x = 0; x < width; x++, i++) cells[row + (x >> 5)]! += Math.min(CAP, difference[i]!);
  }
  let best = { x: 0, y: 0, sum: -1 };
  for (let row = 0; row === 0 || row * step <= height - down; row++) {
    for (let column = 0; column === 0 || column * step <= width - across; column++) {
      let sum = 0;
      for (let v = row; v < Math.min(rows, row + WINDOW / step); v++)
        for (let u = column; u < Math.min(columns, column + WINDOW / step); u++) sum += cells[v * columns + u]!;
      if (sum > best.sum) best = { x: column * step, y: row * step, sum };
    }
  }
  const { x, y } = best;
  const box = { left: x, top: y, right: x + across, bottom: y + down };
  return { x, y, input: cropped(input, box), output: cropped(output, box) };
}

/**
 * The sums of a bin of colours: its weight, then for each channel of input x and output y: x, y, xx, xy; then alpha of the output and the
 * number of pixels.
 */
const SUMS = 15;

/**
 * Differences after each bin of colours of the input (16 levels per channel, 4 of alpha) is mapped to its average result, each channel
 * linear within the bin.
 */
function afterColours({ input, output }: Pair): Uint8Array {
  const [from, to] = [input.data, output.data];
  const bins = new Uint16Array(from.length / 4);
  const sums = new Float64Array(SUMS * 16384);
  for (let i = 0, at = 0; i < bins.length; i++, at += 4) {
    const alpha = from[at + 3]! >> 6;
    const bin = (alpha << 12) | ((from[at]! >> 4) << 8) | ((from[at + 1]! >> 4) << 4) | (from[at + 2]! >> 4);
    bins[i] = from[at + 3] === 0 ? 0 : bin;
    const of = SUMS * bins[i]!;
    const weight = to[at + 3]!;
    sums[of]! += weight;
    for (let c = 0, sum = of + 1; c < 3; c++, sum += 4) {
      const [x, y] = [from[at + c]!, to[at + c]!];
      sums[sum]! += weight * x;
      sums[sum + 1]! += weight * y;
      sums[sum + 2]! += weight * x * x;
      sums[sum + 3]! += weight * x * y;
    }
    sums[of + 13]! += weight;
    sums[of + 14]!++;
  }
  const mean = new Uint8ClampedArray(4);
  const bytes = new Uint8Array(mean.buffer);
  const out = new Uint8Array(bins.length);
  for (let i = 0, at = 0; i < bins.length; i++, at += 4) {
    const of = SUMS * bins[i]!;
    const weight = sums[of]!;
    for (let c = 0, sum = of + 1; c < 3 && weight > 0; c++, sum += 4) {
      const [x, y] = [sums[sum]! / weight, sums[sum + 1]! / weight];
      const spread = sums[sum + 2]! / weight - x * x;
      const slope = spread > 0.5 ? (sums[sum + 3]! / weight - x * y) / spread : 0;
      mean[c] = y + slope * (from[at + c]! - x);
    }
    mean[3] = sums[of + 13]! / sums[of + 14]!;
    out[i] = differenceAt(bytes, 0, to, at);
  }
  return out;
}

/** A stage that may explain the pairs. Within `margin` pixels of the window's borders it lacks the surroundings to be judged. */
export interface Candidate {
  readonly stage: Stage;
  readonly margin: number;
  /** Whether it depends on the place in the picture, and so is judged on all of it. */
  readonly placed?: boolean;
}

/** How much of a margin is needed at both ends of a window of a picture: less where the picture ends. */
export function marginIn(margin: number, window: number, picture: number): number {
  return Math.min(window === picture ? margin >> 3 : margin, window >> 2);
}

/** What a stage leaves, and what there was before, as means of levels per pixel. */
interface Verdict {
  readonly left: number;
  readonly before: number;
  readonly pointwise: number;
}

function judged({ stage, margin, placed }: Candidate, pairs: readonly Pair[]): Verdict {
  let [left, before, pointwise, count] = [0, 0, 0, 0];
  for (const pair of pairs) {
    const evidence = evidenceOf(pair);
    const { window } = evidence;
    const { width, height } = window.input;
    const made = placed
      ? cropped(stage.apply(pair.input), {
          left: window.x,
          top: window.y,
          right: window.x + width,
          bottom: window.y + height,
        })
      : stage.apply(window.input);
    const across = marginIn(margin, width, pair.input.width);
    const down = marginIn(margin, height, pair.input.height);
    const [some, others] = [made.data, window.output.data];
    for (let y = down; y < height - down; y++) {
      for (let x = across, i = y * width + x; x < width - across; x++, i++) {
        left += Math.min(CAP, differenceAt(some, 4 * i, others, 4 * i));
        before += evidence.before[i]!;
        pointwise += evidence.pointwise[i]!;
      }
    }
    count += (width - 2 * across) * (height - 2 * down);
  }
  return { left: left / count, before: before / count, pointwise: pointwise / count };
}

/**
 * The candidates that explain a good part of the pairs, best first. They must explain more than a map of colours could, unless they are
 * one.
 */
export function ranked(candidates: readonly Candidate[], pairs: readonly Pair[], isColourMap = false): Stage[] {
  const good: { stage: Stage; left: number }[] = [];
  for (const candidate of candidates) {
    const { left, before, pointwise } = judged(candidate, pairs);
    if (left > 0.7 * before || (!isColourMap && left > 0.85 * pointwise)) continue;
    good.push({ stage: candidate.stage, left: left + 0.01 * candidate.stage.weight });
  }
  good.sort((a, b) => a.left - b.left);
  return good
    .filter(({ left }) => left <= 0.5 + 2 * good[0]!.left)
    .map(({ stage }) => stage)
    .slice(0, 4);
}
