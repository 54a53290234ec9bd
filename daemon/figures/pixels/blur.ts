import type { Raster } from '../../images/raster.ts';

/** Gaussian blur of an interleaved picture; at the borders the outermost pixels go on. `sigma` in pixels, above 0. */
export function blur(picture: Raster, sigma: number): Raster {
  const { width, height, channels, data } = picture;
  return { ...picture, data: blurred(data, width, height, channels, sigma) };
}

/** The same of one byte per pixel. */
export function blurPlane(plane: Uint8Array, width: number, height: number, sigma: number): Uint8Array {
  return blurred(plane, width, height, 1, sigma);
}

function blurred(data: Uint8Array, width: number, height: number, channels: number, sigma: number): Uint8Array {
  const weights = gaussian(sigma);
  const row = width * channels;
  const across = convolve(data, { length: width, step: channels, lines: height, lineStep: row, channels }, weights);
  // A clamped array rounds what it is given.
  const down = convolve(across, { length: height, step: row, lines: width, lineStep: channels, channels }, weights);
  return new Uint8Array(new Uint8ClampedArray(down).buffer);
}

/** Weights from the centre outwards, to three deviations; both sides together make 1. */
function gaussian(sigma: number): Float64Array {
  const raw = Float64Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, i) =>
    Math.exp(-(i * i) / (2 * sigma * sigma)),
  );
  const total = raw.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  return raw.map((weight) => weight / total);
}

/** So many lines of `length` pixels: neighbours on a line are `step` values apart, lines `lineStep`, channels stand side by side. */
interface Lines {
  readonly length: number;
  readonly step: number;
  readonly lines: number;
  readonly lineStep: number;
  readonly channels: number;
}

function convolve(data: ArrayLike<number>, of: Lines, weights: Float64Array): Float32Array {
  const { length, step, lines, lineStep, channels } = of;
  const out = new Float32Array(data.length);
  for (let line = 0; line < lines; line++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = line * lineStep + channel;
      for (let i = 0; i < length; i++) {
        let sum = weights[0]! * data[start + i * step]!;
        for (let reach = 1; reach < weights.length; reach++) {
          const before = data[start + Math.max(0, i - reach) * step]!;
          const after = data[start + Math.min(length - 1, i + reach) * step]!;
          sum += weights[reach]! * (before + after);
        }
        out[start + i * step] = sum;
      }
    }
  }
  return out;
}
