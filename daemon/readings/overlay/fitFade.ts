import { isSameSize } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { COORDINATES, type Coordinate, coordinateRow } from './coordinates.ts';
import { fadeStage } from './fadeStage.ts';
import { type Bins, rampThrough, rounded } from './ramp.ts';
import { type Shown, shownByAlpha } from './shown.ts';

const BINS = 160;
/** This many pixels of a pair are looked at. */
const LOOKED_AT = 40_000;
/** A fade must explain the alpha of all pixels to within this root mean square, 0..1. */
const GOOD = 0.02;
/** More knots than this do not describe a fade that someone made. */
const MOST_KNOTS = 9;

/** Alpha multiplied by one factor, or by one that changes smoothly along a coordinate. */
export function fitFade(pairs: readonly Pair[]): Stage[] {
  if (pairs.some(({ input, output }) => !isSameSize(input, output))) return [];
  const shown: Shown[] = [];
  for (const pair of pairs) {
    const one = shownByAlpha(pair);
    if (one === undefined) return [];
    shown.push(one);
  }
  const constant = binned(shown, undefined);
  if (constant.left < GOOD) {
    const share = roundOpacity(constant.bins.values[0]!);
    return share > 0.99 ? [] : [fadeStage('down', { at: [0], values: [[share]] })];
  }
  let best: { along: Coordinate; bins: Bins; left: number } | undefined;
  for (const along of COORDINATES) {
    const found = binned(shown, along);
    if (best === undefined || found.left < 0.9 * best.left - 1e-4) best = { along, ...found };
  }
  if (best === undefined || best.left > GOOD || best.left > 0.3 * constant.left) return [];
  if (hasEdge(best.bins.values)) return [];
  const ramp = rounded(rampThrough(best.bins, [0.008]), best.bins, [0.008]);
  return ramp.at.length > MOST_KNOTS ? [] : [fadeStage(best.along, ramp)];
}

/** Shares no further apart than this make the same alpha, rounded. */
const SAME = 0.5 / 255 + 1e-6;

/** Whole hundredths, or as many digits as the alpha that it makes requires. */
function roundOpacity(share: number): number {
  const rounded = [100, 1000].map((steps) => Math.round(share * steps) / steps);
  return rounded.find((value) => Math.abs(value - share) <= SAME) ?? share;
}

/** A larger change from one bin to the next is the edge of a shape. */
const STEP = 0.25;

function hasEdge(values: Float64Array): boolean {
  let last = Number.NaN;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (Math.abs(value - last) > STEP) return true;
    last = value;
  }
  return false;
}

/** The mean share shown for each bin, and the root mean square that these leave. */
function binned(all: readonly Shown[], along: Coordinate | undefined): { bins: Bins; left: number } {
  const count = along === undefined ? 1 : BINS;
  const [sums, squares, counts] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const places = new Float64Array(count);
  for (const { width, height, share } of all) {
    const row = new Float32Array(width);
    const step = Math.max(1, Math.floor(Math.sqrt((width * height) / LOOKED_AT)));
    for (let y = 0; y < height; y += step) {
      if (along !== undefined) coordinateRow(along, y, width, height, row);
      for (let x = (y / step) % step, at = y * width + x; x < width; x += step, at += step) {
        const value = share[at]!;
        if (Number.isNaN(value)) continue;
        const bin = along === undefined ? 0 : Math.min(BINS - 1, Math.floor(row[x]! * BINS));
        sums[bin]! += value;
        squares[bin]! += value * value;
        counts[bin]!++;
        places[bin]! += row[x]!;
      }
    }
  }
  let [left, total] = [0, 0];
  const values = new Float64Array(count).fill(Number.NaN);
  for (let k = 0; k < count; k++) {
    if (counts[k] === 0) continue;
    values[k] = sums[k]! / counts[k]!;
    places[k]! /= counts[k]!;
    left += Math.max(0, squares[k]! - sums[k]! * values[k]!);
    total += counts[k]!;
  }
  return { bins: { places, values }, left: Math.sqrt(left / Math.max(1, total)) };
}
