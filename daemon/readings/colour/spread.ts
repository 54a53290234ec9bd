import type { Picture } from '../picture.ts';
import type { Samples } from './samples.ts';

/** The colours that examples showed, as an ellipsoid: their mean, and the inverse of their covariance (xx, xy, xz, yy, yz, zz). */
export interface Spread {
  readonly mean: readonly [number, number, number];
  readonly inverse: readonly [number, number, number, number, number, number];
  /** The number of clearly different colours. */
  readonly colours: number;
}

/** All colours count as varying by at least this many levels. */
const LEAST_DEVIATION = 7;
/** A colour is near the shown ones within this many standard deviations. */
const NEAR = 3.2;

/** Colours in bins of 64 levels per channel count as different where they have at least this share of the pixels. */
const LEAST_SHARE = 0.004;

/** Every colour is weighted by the square root of its pixels. */
export function spreadOf({ count, input, weight }: Samples): Spread {
  const mean: [number, number, number] = [0, 0, 0];
  let all = 0;
  for (let n = 0; n < count; n++) {
    const w = Math.sqrt(weight[n]!);
    all += w;
    for (let c = 0; c < 3; c++) mean[c]! += w * input[3 * n + c]!;
  }
  for (let c = 0; c < 3; c++) mean[c]! /= Math.max(1e-9, all);
  let [xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0];
  for (let n = 0; n < count; n++) {
    const w = Math.sqrt(weight[n]!) / Math.max(1e-9, all);
    const [x, y, z] = [input[3 * n]! - mean[0], input[3 * n + 1]! - mean[1], input[3 * n + 2]! - mean[2]];
    xx += w * x * x;
    xy += w * x * y;
    xz += w * x * z;
    yy += w * y * y;
    yz += w * y * z;
    zz += w * z * z;
  }
  const least = LEAST_DEVIATION ** 2;
  xx += least;
  yy += least;
  zz += least;
  const [a, b, c] = [yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy];
  const determinant = xx * a + xy * b + xz * c;
  const over = (value: number) => Number((value / determinant).toPrecision(5));
  const bins = new Float64Array(64);
  let pixels = 0;
  for (let n = 0; n < count; n++) {
    bins[((input[3 * n]! >> 6) << 4) | ((input[3 * n + 1]! >> 6) << 2) | (input[3 * n + 2]! >> 6)]! += weight[n]!;
    pixels += weight[n]!;
  }
  return {
    colours: bins.filter((sum) => sum >= LEAST_SHARE * pixels).length,
    mean: [Math.round(mean[0]), Math.round(mean[1]), Math.round(mean[2])],
    inverse: [over(a), over(b), over(c), over(xx * zz - xz * xz), over(xy * xz - xx * yz), over(xx * yy - xy * xy)],
  };
}

/**
 * The share of a picture's visible pixels for which a rule with this many numbers is reliable: those whose colours are near the shown ones,
 * and a part of the others, which is larger the more colours there were to refute the rule.
 */
export function sureShare(spread: Spread, numbers: number, picture: Picture): number {
  const refutable = Math.min(1, numbers / (3 * spread.colours));
  return refutable < 0.05 ? 1 : 1 - refutable * (1 - shownShare(spread, picture));
}

function shownShare({ mean, inverse }: Spread, { data }: Picture): number {
  const [xx, xy, xz, yy, yz, zz] = inverse;
  let [near, all] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]! < 128) continue;
    all++;
    const [x, y, z] = [data[at]! - mean[0], data[at + 1]! - mean[1], data[at + 2]! - mean[2]];
    const distance = xx * x * x + yy * y * y + zz * z * z + 2 * (xy * x * y + xz * x * z + yz * y * z);
    if (distance <= NEAR * NEAR) near++;
  }
  return all > 0 ? near / all : 1;
}
