import { invertAll } from './planes.ts';
import type { Raster, RgbRaster } from './raster.ts';

/**
 * An affine map of colours of 0..255: rows (A
 * b) for red, green and blue, 12 numbers.
 */
export type AffineMap = Float64Array;
export const MAP = 12;

/**
 * The map that best turns `guide` into `input` (both RGB, of one size), by ridge regression over all pixels. This is the guided
 * filter with a window as large as the picture. `epsilon`: how strongly A is drawn to 0, as a variance of colours of 0..1. `weights`:
 * how far each pixel is trusted relative to the others, above 0.
 */
export function fitAffineMap(guide: Raster, input: Raster, epsilon: number, weights: Float64Array): AffineMap {
  const [total, ...firsts] = sums(guide, weights);
  const means = firsts.map((sum) => sum / total);
  const seconds = [0, 1, 2].map((channel) => sums(guide, weights, guide, channel));
  const covariance = (a: number, b: number) => seconds[a]![1 + b]! / total - means[a]! * means[b]!;
  const upper = [
    covariance(0, 0),
    covariance(0, 1),
    covariance(0, 2),
    covariance(1, 1),
    covariance(1, 2),
    covariance(2, 2),
  ];
  const inverse = invertAll(
    upper.map((value) => Float64Array.of(value)),
    epsilon * 255 * 255,
  ).map(([value]) => value!);
  const map = new Float64Array(MAP);
  for (let channel = 0; channel < 3; channel++) {
    const [sum, ...across] = sums(guide, weights, input, channel);
    const mean = sum / total;
    const together = across.map((one, k) => one / total - mean * means[k]!);
    const slopes = [0, 1, 2].map((k) => together.reduce((slope, one, j) => slope + inverse[3 * k + j]! * one, 0));
    map.set(slopes, 4 * channel);
    map[4 * channel + 3] = slopes.reduce((offset, slope, k) => offset - slope * means[k]!, mean);
  }
  return map;
}

/**
 * Sums over all pixels of weight times value times 1, and of weight times value times each channel of the guide. The value is a
 * channel's level, or 1.
 */
function sums(guide: Raster, weights: Float64Array, of?: Raster, channel = 0): [number, number, number, number] {
  const { data } = guide;
  let [one, red, green, blue] = [0, 0, 0, 0];
  for (let i = 0, at = 0; i < weights.length; i++, at += 3) {
    const value = of ? weights[i]! * of.data[at + channel]! : weights[i]!;
    one += value;
    red += value * data[at]!;
    green += value * data[at + 1]!;
    blue += value * data[at + 2]!;
  }
  return [one, red, green, blue];
}

/** Applies a map to a picture (RGB). */
export function applyAffineMap(map: AffineMap, { width, height, data }: Raster): RgbRaster {
  const [rr, rg, rb, r1, gr, gg, gb, g1, br, bg, bb, b1] = map as unknown as number[];
  const out = new Uint8ClampedArray(data.length);
  for (let at = 0; at < out.length; at += 3) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    out[at] = rr! * r + rg! * g + rb! * b + r1!;
    out[at + 1] = gr! * r + gg! * g + gb! * b + g1!;
    out[at + 2] = br! * r + bg! * g + bb! * b + b1!;
  }
  return { width, height, channels: 3, data: new Uint8Array(out.buffer) };
}
