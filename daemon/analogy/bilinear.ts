/** Interleaved levels. */
export interface Sampled {
  readonly width: number;
  readonly height: number;
  readonly levels: ArrayLike<number>;
}

/**
 * Writes the bilinear value at a position into `out`. Whole numbers are the centres of pixels. The outermost pixels extend beyond the
 * border.
 */
export function sampleAt(
  { width, height, levels }: Sampled,
  x: number,
  y: number,
  channels: 1 | 3,
  out: Float32Array,
  at: number,
): void {
  const across = Math.min(width - 1, Math.max(0, x));
  const down = Math.min(height - 1, Math.max(0, y));
  // Keep whole levels whole, despite rounding errors.
  const left = Math.floor(across + 1e-6);
  const top = Math.floor(down + 1e-6);
  const right = Math.max(0, across - left);
  const low = Math.max(0, down - top);
  const first = (top * width + left) * channels;
  const next = left + 1 < width ? channels : 0;
  const below = top + 1 < height ? channels * width : 0;
  for (let c = first; c < first + channels; c++) {
    const upper = levels[c]! * (1 - right) + levels[c + next]! * right;
    const lower = levels[c + below]! * (1 - right) + levels[c + below + next]! * right;
    out[at + c - first] = upper * (1 - low) + lower * low;
  }
}
