import { blank } from '../picture.ts';
import { blurred, convolve, type HalfKernel } from './convolve.ts';
import { type Filter, twoDecimals } from './filter.ts';
import { lightened, lightnesses } from './lightness.ts';

/**
 * Sharpening of CIE lightness as in libvips (vips_sharpen): the difference to the blur is added `flat` times up to `threshold`, and
 * `jagged` times beyond it, up to `brighten` and down to `darken`.
 */
export type Sharpen = {
  readonly sigma: number;
  readonly flat: number;
  readonly jagged: number;
  readonly threshold: number;
  readonly brighten: number;
  readonly darken: number;
};

export const SHARPEN: Filter<Sharpen> = {
  kind: 'sharpen',
  sentence: ({ sigma, flat, jagged }) =>
    `Lightness sharpened, sigma ${twoDecimals(sigma)} px, ${twoDecimals(100 * flat)} % in flat and ${twoDecimals(100 * jagged)} % in jagged parts`,
  weight: () => 3,
  run: (picture, params) => {
    const { width, height, data } = picture;
    const out = blank(width, height);
    out.data.set(data);
    const light = lightnesses(data);
    const soft = softened(light, width, height, params.sigma);
    for (let i = 0, at = 0; i < light.length; i++, at += 4) {
      const by = added(light[i]! - soft[i]!, params);
      // Unchanged pixels keep their bytes.
      if (Math.abs(by) > 0.02) lightened(data, at, by, out.data);
    }
    return out;
  },
  scaled: (params, factor) => ({ ...params, sigma: params.sigma * factor }),
};

/** What is added to a lightness that differs from its blur by `beyond`. */
export function added(beyond: number, { flat, jagged, threshold, brighten, darken }: Sharpen): number {
  const near = Math.min(threshold, Math.max(-threshold, beyond));
  return Math.min(brighten, Math.max(-darken, flat * near + jagged * (beyond - near)));
}

/** The blur that libvips compares with: a Gaussian in whole twentieths, truncated where it falls below a tenth. */
export function softened(plane: Float32Array, width: number, height: number, sigma: number): Float32Array {
  if (sigma > 5) return blurred(plane, width, height, 'gaussian', 0.92 * sigma);
  const weights: number[] = [];
  for (let i = 0; ; i++) {
    const weight = Math.exp(-(i * i) / (2 * sigma * sigma));
    if (weight < 0.1) break;
    weights.push(Math.round(20 * weight));
  }
  const total = weights.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  const kernel: HalfKernel = Float64Array.from(weights, (weight) => weight / total);
  return convolve(plane, width, height, kernel);
}
