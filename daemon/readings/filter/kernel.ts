import { blank, type Picture } from '../picture.ts';
import type { Filter } from './filter.ts';
import { byte, filterPlanes, lumaPlane } from './planes.ts';

/** A small linear filter: the sum of weights * surrounding pixels, plus an offset. */
export type Kernel = {
  /** The rows of a square with an odd side. */
  readonly weights: readonly number[];
  /** The weights are divided by it. */
  readonly divisor: number;
  readonly offset: number;
  /** Each channel by itself, or all of them from luma. */
  readonly of: 'channels' | 'luma';
};

export const KERNEL: Filter<Kernel> = {
  kind: 'kernel',
  sentence: ({ weights, offset, of }) => {
    const side = Math.sqrt(weights.length);
    const sum = weights.reduce((a, b) => a + b, 0);
    const what = Math.abs(sum) < 0.01 && offset > 60 ? 'Emboss' : 'Filter';
    return `${what} of ${side} x ${side} px${of === 'luma' ? ', in grey' : ''}`;
  },
  weight: ({ weights }) => weights.filter((weight) => weight !== 0).length + 1,
  run: filtered,
  scaled: (kernel) => kernel,
};

function filtered(picture: Picture, { weights, divisor, offset, of }: Kernel): Picture {
  const { width, height, data } = picture;
  const taps = tapsOf(weights, divisor);
  if (of === 'channels') {
    return filterPlanes(picture, 'kept', (plane, channel) =>
      channel === 3 ? plane : correlated(plane, width, height, taps, offset),
    );
  }
  const made = correlated(lumaPlane(picture, '601'), width, height, taps, offset);
  const out = blank(width, height);
  for (let i = 0, at = 0; i < made.length; i++, at += 4) {
    out.data.fill(byte(made[i]!), at, at + 3);
    out.data[at + 3] = data[at + 3]!;
  }
  return out;
}

/** One pixel around another, and how much it counts. */
export interface Tap {
  readonly u: number;
  readonly v: number;
  readonly weight: number;
}

/** The taps of a square of weights with an odd side, row by row. */
function tapsOf(weights: readonly number[], divisor: number): Tap[] {
  const side = Math.sqrt(weights.length);
  const radius = (side - 1) / 2;
  return weights
    .map((weight, k) => ({ u: (k % side) - radius, v: Math.floor(k / side) - radius, weight: weight / divisor }))
    .filter(({ weight }) => weight !== 0);
}

/** Sums of taps around each pixel, plus `offset`; the outermost pixels are repeated beyond the borders. */
export function correlated(plane: Float32Array, width: number, height: number, taps: readonly Tap[], offset: number) {
  const out = new Float32Array(plane.length).fill(offset);
  for (let y = 0; y < height; y++) {
    const to = y * width;
    for (const { u, v, weight } of taps) {
      const from = Math.min(height - 1, Math.max(0, y + v)) * width;
      const first = Math.min(width, Math.max(0, -u));
      const last = Math.max(first, Math.min(width, width - u));
      for (let x = 0; x < first; x++) out[to + x]! += weight * plane[from]!;
      for (let x = first; x < last; x++) out[to + x]! += weight * plane[from + x + u]!;
      for (let x = last; x < width; x++) out[to + x]! += weight * plane[from + width - 1]!;
    }
  }
  return out;
}
