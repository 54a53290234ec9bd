import type { Picture } from '../picture.ts';
import { type Border, blurred, type Shape } from './convolve.ts';
import { type Filter, twoDecimals } from './filter.ts';
import { type AlphaMode, filterPlanes } from './planes.ts';

export type Blur = {
  readonly shape: Shape;
  /** The deviation in pixels; of a box, its width. */
  readonly size: number;
  readonly alpha: AlphaMode;
  readonly border: Border;
  /** How much brighter the blurred picture is: 1 unless the program that made the example did not keep the mean. */
  readonly gain: number;
};

export const BLUR: Filter<Blur> = {
  kind: 'blur',
  sentence: ({ shape, size }) =>
    shape === 'box' ? `Box blur, ${twoDecimals(size)} px wide` : `Gaussian blur, sigma ${twoDecimals(size)} px`,
  weight: ({ alpha, gain }) => (alpha === 'with' ? 1 : 2) + (gain === 1 ? 0 : 1),
  run: (picture, { shape, size, alpha, border, gain }) =>
    filterPlanes(
      picture,
      alpha,
      (plane, channel) => {
        const out = blurred(plane, picture.width, picture.height, shape, size, border);
        if (gain !== 1 && channel < 3) for (let i = 0; i < out.length; i++) out[i]! *= gain;
        return out;
      },
      border === 'zero',
    ),
  scaled: (blur, factor) => ({ ...blur, size: Math.max(blur.shape === 'box' ? 1 : 0.05, blur.size * factor) }),
};

/** keep * picture + spread * blurred + offset: unsharp masks, local contrast, high passes, soft focus. */
export type Detail = {
  readonly shape: Shape;
  readonly size: number;
  readonly keep: number;
  readonly spread: number;
  readonly offset: number;
};

export const DETAIL: Filter<Detail> = {
  kind: 'detail',
  sentence: ({ size, keep, spread, offset }) => {
    const amount = twoDecimals(-100 * spread);
    if (spread > 0) return `Mixed with its blur, sigma ${twoDecimals(size)} px, ${twoDecimals(100 * spread)} %`;
    if (Math.abs(keep + spread) < 0.05) return `High pass, sigma ${twoDecimals(size)} px, on ${twoDecimals(offset)}`;
    return size > 8
      ? `Local contrast, sigma ${twoDecimals(size)} px, ${amount} %`
      : `Sharpened, sigma ${twoDecimals(size)} px, ${amount} %`;
  },
  weight: ({ keep, spread, offset }) => (Math.abs(keep + spread - 1) < 1e-6 && offset === 0 ? 2 : 4),
  run: detailed,
  scaled: (detail, factor) => ({ ...detail, size: Math.max(0.05, detail.size * factor) }),
};

function detailed(picture: Picture, { shape, size, keep, spread, offset }: Detail): Picture {
  const { width, height } = picture;
  let alpha: Float32Array | undefined;
  let softAlpha: Float32Array | undefined;
  return filterPlanes(picture, 'kept', (plane, channel) => {
    const out = blurred(plane, width, height, shape, size);
    if (channel === 3) {
      [alpha, softAlpha] = [plane, out];
      return plane;
    }
    for (let i = 0; i < out.length; i++) {
      // Transparency around an edge is not dark, so sharpening must not count it as such.
      const cover = alpha ? alpha[i]! / 255 : 1;
      const soft = alpha ? (out[i]! * alpha[i]!) / Math.max(1, softAlpha![i]!) : out[i]!;
      out[i] = keep * plane[i]! + spread * soft + offset * cover;
    }
    return out;
  });
}
