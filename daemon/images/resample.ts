import type { Raster } from './raster.ts';

/** An interpolation kernel. `support` is its reach on either side of the centre, in source pixels at scale 1. */
interface Kernel {
  readonly support: number;
  weight(distance: number): number;
}

// Keys, "Cubic Convolution Interpolation for Digital Image Processing" (1981), with the free parameter -1/2.
const A = -0.5;

const KERNELS = {
  bilinear: {
    support: 1,
    weight: (distance) => Math.max(0, 1 - Math.abs(distance)),
  },
  bicubic: {
    support: 2,
    weight(distance) {
      const x = Math.abs(distance);
      if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    },
  },
} satisfies Record<string, Kernel>;

export type Filter = keyof typeof KERNELS;

// Weights are fixed-point numbers. 255 times their sum stays within 32 bits.
const FRACTION_BITS = 22;
const HALF = 1 << (FRACTION_BITS - 1);

/**
 * Resizes an image, ignoring its aspect ratio. It is separable, horizontal before vertical with 8 bits between, and antialiased when
 * shrinking (the kernel widens with the scale). Equals Pillow's Image.resize of each channel byte for byte. Channels do not mix, so
 * flatten an image with alpha first, or multiply its colours by alpha. `width` and `height` are at least 1.
 */
export function resample<Kind extends Raster>(raster: Kind, width: number, height: number, filter: Filter): Kind {
  const { channels } = raster;
  let { data } = raster;
  if (width !== raster.width)
    data = resampleRows(data, raster.width, raster.height, channels, tapsFor(raster.width, width, filter));
  if (height !== raster.height) data = resampleColumns(data, width * channels, tapsFor(raster.height, height, filter));
  return { ...raster, width, height, data };
}

/** The source pixels of each target pixel: weights[size * i ...] apply to `counts[i]` pixels from `starts[i]` on. */
interface Taps {
  readonly length: number;
  readonly size: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
}

function tapsFor(from: number, to: number, filter: Filter): Taps {
  const kernel: Kernel = KERNELS[filter];
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = kernel.support * stretch;
  const size = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Int32Array(to * size);
  const exact = new Float64Array(size);
  for (let target = 0; target < to; target++) {
    const centre = (target + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(from, Math.trunc(centre + reach + 0.5)) - start;
    let total = 0;
    for (let tap = 0; tap < count; tap++) {
      exact[tap] = kernel.weight((start + tap - centre + 0.5) * (1 / stretch));
      total += exact[tap]!;
    }
    for (let tap = 0; tap < count; tap++) {
      const weight = (exact[tap]! / total) * (1 << FRACTION_BITS);
      weights[target * size + tap] = Math.trunc(weight + Math.sign(weight) * 0.5);
    }
    starts[target] = start;
    counts[target] = count;
  }
  return { length: to, size, starts, counts, weights };
}

function resampleRows(data: Uint8Array, width: number, height: number, channels: number, taps: Taps): Uint8Array {
  const { length, size, starts, counts, weights } = taps;
  const out = new Uint8ClampedArray(length * height * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < length; x++) {
      const first = (y * width + starts[x]!) * channels;
      const end = x * size + counts[x]!;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let tap = x * size, from = first; tap < end; tap++, from += channels) {
        const weight = weights[tap]!;
        red = (red + Math.imul(data[from]!, weight)) | 0;
        green = (green + Math.imul(data[from + 1]!, weight)) | 0;
        blue = (blue + Math.imul(data[from + 2]!, weight)) | 0;
      }
      out[to] = red >> FRACTION_BITS;
      out[to + 1] = green >> FRACTION_BITS;
      out[to + 2] = blue >> FRACTION_BITS;
      if (channels === 4) {
        let alpha = HALF;
        for (let tap = x * size, from = first + 3; tap < end; tap++, from += 4) {
          alpha = (alpha + Math.imul(data[from]!, weights[tap]!)) | 0;
        }
        out[to + 3] = alpha >> FRACTION_BITS;
      }
      to += channels;
    }
  }
  return new Uint8Array(out.buffer);
}

function resampleColumns(data: Uint8Array, rowBytes: number, taps: Taps): Uint8Array {
  const { length, size, starts, counts, weights } = taps;
  const out = new Uint8ClampedArray(length * rowBytes);
  let to = 0;
  for (let y = 0; y < length; y++) {
    const first = starts[y]! * rowBytes;
    const count = counts[y]!;
    const weight = y * size;
    for (let column = 0; column < rowBytes; column++) {
      let sum = HALF;
      let from = first + column;
      for (let tap = 0; tap < count; tap++, from += rowBytes) {
        sum = (sum + Math.imul(data[from]!, weights[weight + tap]!)) | 0;
      }
      out[to++] = sum >> FRACTION_BITS;
    }
  }
  return new Uint8Array(out.buffer);
}
