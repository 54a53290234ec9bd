/**
 * Blurs interleaved levels by a Gaussian, without rounding. The outermost pixels extend beyond the borders. `sigma` in pixels, above
 * 0.
 */
export function gaussianBlur(
  data: ArrayLike<number>,
  width: number,
  height: number,
  channels: number,
  sigma: number,
): Float32Array {
  const weights = gaussian(sigma);
  const row = width * channels;
  const across = convolve(data, { length: width, step: channels, lines: height, lineStep: row, channels }, weights);
  return convolve(across, { length: height, step: row, lines: width, lineStep: channels, channels }, weights);
}

/** Weights from the centre outwards, to three standard deviations. Both sides together sum to 1. */
function gaussian(sigma: number): Float64Array {
  const raw = Float64Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, i) =>
    Math.exp(-(i * i) / (2 * sigma * sigma)),
  );
  const total = raw.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  return raw.map((weight) => weight / total);
}

/**
 * Describes lines of `length` pixels. Neighbours on a line are `step` values apart, and lines are `lineStep` apart. Channels are
 * adjacent.
 */
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
  const most = weights.length - 1;
  // One line of one channel, extended at both ends.
  const padded = new Float64Array(length + 2 * most);
  for (let line = 0; line < lines; line++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = line * lineStep + channel;
      for (let i = 0; i < length; i++) padded[most + i] = data[start + i * step]!;
      padded.fill(padded[most]!, 0, most);
      padded.fill(padded[most + length - 1]!, most + length);
      for (let i = 0; i < length; i++) {
        const at = most + i;
        let sum = weights[0]! * padded[at]!;
        for (let reach = 1; reach <= most; reach++)
          sum += weights[reach]! * (padded[at - reach]! + padded[at + reach]!);
        out[start + i * step] = sum;
      }
    }
  }
  return out;
}
