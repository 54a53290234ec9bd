import { blurred } from '../filter/convolve.ts';
import { type Filter, twoDecimals } from '../filter/filter.ts';
import type { Picture } from '../picture.ts';
import { carried, levelsOf } from './tones.ts';

/**
 * Greys cut to black and white by the mean around each pixel minus an offset in levels, as pages with uneven light are cleaned. The mean is
 * of a square of `side` px, or Gaussian as in OpenCV for that side.
 */
export type LocalThreshold = {
  readonly mean: 'box' | 'gaussian';
  readonly side: number;
  readonly offset: number;
  readonly isInverted: boolean;
};

export const LOCAL_THRESHOLD: Filter<LocalThreshold> = {
  kind: 'local threshold',
  sentence: ({ side, offset }) =>
    `Black and white by the mean of ${twoDecimals(side)} x ${twoDecimals(side)} px around, less ${twoDecimals(offset)}`,
  weight: () => 3,
  run: (picture, params) => {
    const before = levelsOf(picture, 'luma');
    const around = meansAround(before[0]!, picture, params);
    return carried(picture, 'greyed', before, [before[0]!.map((level, i) => blackOrWhite(level, around[i]!, params))]);
  },
  scaled: (params, factor) => ({ ...params, side: Math.max(3, 2 * Math.round((params.side * factor - 1) / 2) + 1) }),
};

export function blackOrWhite(
  level: number,
  around: number,
  { offset, isInverted }: Pick<LocalThreshold, 'offset' | 'isInverted'>,
): number {
  return level > Math.round(around) - offset !== isInverted ? 255 : 0;
}

/** The mean around every pixel; the outermost pixels are repeated beyond the borders. */
export function meansAround(
  levels: Uint8Array,
  { width, height }: Pick<Picture, 'width' | 'height'>,
  { mean, side }: Pick<LocalThreshold, 'mean' | 'side'>,
): Float32Array {
  const plane = Float32Array.from(levels);
  // OpenCV's sigma for a kernel with that side.
  if (mean === 'gaussian') return blurred(plane, width, height, 'gaussian', 0.3 * ((side - 1) / 2 - 1) + 0.8);
  return blurred(plane, width, height, 'box', side);
}
