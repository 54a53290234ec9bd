import { cropped, type Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { halved } from './convolve.ts';
import { evidenceOf, marginIn } from './evidence.ts';
import { type Luma, lumaPlane, planeOf } from './planes.ts';

/** The longest side of a signal. */
const SIDE = 112;

/** One channel of a part of a pair, halved a number of times: filters are estimated on it. */
export interface Signal {
  readonly width: number;
  readonly height: number;
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** The picture's size at this level. */
  readonly fullWidth: number;
  readonly fullHeight: number;
}

/** The channel (0..3) that changed most in the pairs' windows. */
export function busiestChannel(pairs: readonly Pair[]): number {
  const sums = [0, 0, 0, 0];
  for (const pair of pairs) {
    const { input, output } = evidenceOf(pair).window;
    const [from, to] = [input.data, output.data];
    for (let at = 0; at < from.length; at += 4) {
      for (let c = 0; c < 3; c++) sums[c]! += Math.abs(from[at + c]! * from[at + 3]! - to[at + c]! * to[at + 3]!) / 255;
      sums[3]! += Math.abs(from[at + 3]! - to[at + 3]!);
    }
  }
  return sums.indexOf(Math.max(...sums));
}

/** How often the pairs can be halved and keep a useful size: 0..3. */
export function levelsOf(pairs: readonly Pair[]): number {
  const shortest = Math.min(...pairs.map(({ input }) => Math.min(input.width, input.height)));
  return Math.max(0, Math.min(3, Math.floor(Math.log2(shortest / 48))));
}

/** What a signal is of: a channel 0..3, or greys. */
export type Channel = number | Luma;

export function signalOf(pair: Pair, channel: Channel, level: number): Signal {
  const { window } = evidenceOf(pair);
  const { width, height } = pair.input;
  const [middleX, middleY] = [window.x + window.input.width / 2, window.y + window.input.height / 2];
  const side = SIDE << level;
  const [across, down] = [Math.min(side, width), Math.min(side, height)];
  const x = Math.round(Math.min(width - across, Math.max(0, middleX - across / 2)));
  const y = Math.round(Math.min(height - down, Math.max(0, middleY - down / 2)));
  const plane = (picture: Picture) => {
    let [made, w, h] = [
      planeIn(cropped(picture, { left: x, top: y, right: x + across, bottom: y + down }), channel),
      across,
      down,
    ];
    for (let i = 0; i < level; i++) [made, w, h] = [halved(made, w, h), (w + 1) >> 1, (h + 1) >> 1];
    return { made, w, h };
  };
  const from = plane(pair.input);
  return {
    width: from.w,
    height: from.h,
    from: from.made,
    to: plane(pair.output).made,
    fullWidth: across === width ? from.w : width >> level,
    fullHeight: down === height ? from.h : height >> level,
  };
}

function planeIn(picture: Picture, channel: Channel): Float32Array {
  return typeof channel === 'number' ? planeOf(picture, channel) : lumaPlane(picture, channel);
}

/** to = keep * from + spread * filtered + offset. */
export interface Mix {
  readonly keep: number;
  readonly spread: number;
  readonly offset: number;
  /** The mean error that it leaves, in levels. */
  readonly error: number;
}

/** The outputs as a mix of the inputs and their filtered forms, by least squares with outliers weighted down. */
export function mixOf(signals: readonly Signal[], filtered: readonly Float32Array[], margin: number): Mix {
  let [keep, spread, offset] = [1, 0, 0];
  for (let round = 0; round < 2; round++) {
    const sums = new Float64Array(9);
    for (const [index, signal] of signals.entries()) {
      const made = filtered[index]!;
      const { width, height, from, to } = signal;
      const across = marginIn(margin, width, signal.fullWidth);
      const down = marginIn(margin, height, signal.fullHeight);
      for (let y = down; y < height - down; y += 2) {
        for (let i = y * width + across, end = (y + 1) * width - across; i < end; i++) {
          const f = from[i]!;
          const m = made[i]!;
          const t = to[i]!;
          // Clipped at the ends of the range.
          if ((t < 0.5 || t > 254.5) && Math.abs(t - f) > 0.5) continue;
          const rest = round === 0 ? 0 : t - keep * f - spread * m - offset;
          const weight = 1 / (1 + (rest * rest) / 16);
          sums[0]! += weight * f * f;
          sums[1]! += weight * f * m;
          sums[2]! += weight * f;
          sums[3]! += weight * m * m;
          sums[4]! += weight * m;
          sums[5]! += weight;
          sums[6]! += weight * f * t;
          sums[7]! += weight * m * t;
          sums[8]! += weight * t;
        }
      }
    }
    [keep, spread, offset] = solved(sums);
  }
  return { keep, spread, offset, error: errorOf(signals, filtered, margin, keep, spread, offset) };
}

/** The mean error that a mix leaves, in levels up to 40. */
export function errorOf(
  signals: readonly Signal[],
  filtered: readonly Float32Array[],
  margin: number,
  keep: number,
  spread: number,
  offset: number,
): number {
  let [sum, count] = [0, 0];
  for (const [index, { width, height, fullWidth, fullHeight, from, to }] of signals.entries()) {
    const made = filtered[index]!;
    const [across, down] = [marginIn(margin, width, fullWidth), marginIn(margin, height, fullHeight)];
    for (let y = down; y < height - down; y++) {
      for (let i = y * width + across, end = (y + 1) * width - across; i < end; i++) {
        const value = keep * from[i]! + spread * made[i]! + offset;
        sum += Math.min(40, Math.abs(Math.min(255, Math.max(0, value)) - to[i]!));
      }
      count += width - 2 * across;
    }
  }
  return sum / Math.max(1, count);
}

/** Solves the normal equations of three unknowns, slightly damped. */
function solved([ff, fm, f, mm, m, one, ft, mt, t]: ArrayLike<number> & Iterable<number>): [number, number, number] {
  const ridge = 1e-6 * (ff! + mm!) + 1e-9;
  const [a, b, c, d, e, g] = [ff! + ridge, fm!, f!, mm! + ridge, m!, one! + 1e-9];
  const determinant = a * (d * g - e * e) - b * (b * g - c * e) + c * (b * e - c * d);
  if (Math.abs(determinant) < 1e-9) return [1, 0, 0];
  const keep = ft! * (d * g - e * e) + mt! * (c * e - b * g) + t! * (b * e - c * d);
  const spread = ft! * (c * e - b * g) + mt! * (a * g - c * c) + t! * (b * c - a * e);
  const offset = ft! * (b * e - c * d) + mt! * (b * c - a * e) + t! * (a * d - b * b);
  return [keep / determinant, spread / determinant, offset / determinant];
}
