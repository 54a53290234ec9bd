/** How the pixels of a resized picture are made from those of the first. */
export type Kernel = 'nearest' | 'box' | 'bilinear' | 'linear' | 'bicubic' | 'bicubicEarly' | 'lanczos';

/** Those that may be meant where pixels grow, and where they shrink. */
export const ENLARGING: readonly Kernel[] = ['nearest', 'bilinear', 'bicubic', 'bicubicEarly', 'lanczos'];
export const SHRINKING: readonly Kernel[] = ['nearest', 'box', 'bilinear', 'bicubic', 'lanczos', 'linear'];

// Keys, "Cubic Convolution Interpolation for Digital Image Processing" (1981), with -1/2.
const BICUBIC = {
  reach: 2,
  weight: (x: number) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2),
};

/** Each kernel's reach on either side, in source pixels at scale 1, and its weight at a distance of 0 up to that. */
const SHAPES: Record<Exclude<Kernel, 'nearest'>, { reach: number; weight: (distance: number) => number }> = {
  box: { reach: 0.5, weight: () => 1 },
  bilinear: { reach: 1, weight: (x) => 1 - x },
  linear: { reach: 1, weight: (x) => 1 - x },
  bicubic: BICUBIC,
  bicubicEarly: BICUBIC,
  lanczos: { reach: 3, weight: (x) => sinc(x) * sinc(x / 3) },
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Which source pixels make each target pixel: those from starts[i] to starts[i + 1] of `sources`, with weights that sum to 1. */
export interface Taps {
  readonly starts: Int32Array;
  readonly sources: Int32Array;
  readonly weights: Float32Array;
}

/**
 * The taps of `length` target pixels along one axis, whose point x shows the source's `start + x * step`; the source is `size` pixels long.
 * Shrinking widens all kernels by the step, except `linear`, which uses only the nearest two pixels. `bicubicEarly` is how libvips
 * enlarges: half a target pixel late in the source, so that everything is half a pixel early. There is nothing to weight beyond the
 * source's ends; a target pixel whose centre lies there has no taps.
 */
export function tapsOf(kernel: Kernel, size: number, length: number, start: number, step: number): Taps {
  const starts = new Int32Array(length + 1);
  const sources: number[] = [];
  const weights: number[] = [];
  const stretch = kernel === 'linear' ? 1 : Math.max(1, Math.abs(step));
  const middle = kernel === 'bicubicEarly' && step < 1 ? 0 : 0.5;
  for (let i = 0; i < length; i++) {
    const centre = start + (i + middle) * step;
    if (centre >= 0 && centre < size) {
      if (kernel === 'nearest') {
        // A tiny step to the right: of two equally near pixels, the later one, whatever the rounding of the step.
        sources.push(Math.min(size - 1, Math.floor(centre + 1e-6)));
        weights.push(1);
      } else if (kernel === 'box') addBox(sources, weights, size, centre, stretch);
      else addSmooth(sources, weights, size, centre, stretch, SHAPES[kernel]);
    }
    starts[i + 1] = sources.length;
  }
  return { starts, sources: Int32Array.from(sources), weights: Float32Array.from(weights) };
}

/** Area averages: each source pixel weighted by the share of it that the target pixel covers. */
function addBox(sources: number[], weights: number[], size: number, centre: number, stretch: number): void {
  const low = Math.max(0, centre - stretch / 2);
  const high = Math.min(size, centre + stretch / 2);
  for (let k = Math.floor(low + 1e-6); k < high - 1e-6; k++) {
    sources.push(k);
    weights.push((Math.min(high, k + 1) - Math.max(low, k)) / (high - low));
  }
}

function addSmooth(
  sources: number[],
  weights: number[],
  size: number,
  centre: number,
  stretch: number,
  { reach, weight }: { reach: number; weight: (distance: number) => number },
): void {
  const first = sources.length;
  const from = Math.max(0, Math.ceil(centre - reach * stretch - 0.5));
  const to = Math.min(size - 1, Math.floor(centre + reach * stretch - 0.5));
  let total = 0;
  for (let k = from; k <= to; k++) {
    const distance = Math.abs(k + 0.5 - centre) / stretch;
    const value = distance < reach ? weight(distance) : 0;
    if (value === 0) continue;
    sources.push(k);
    weights.push(value);
    total += value;
  }
  for (let i = first; i < weights.length; i++) weights[i]! /= total;
}
