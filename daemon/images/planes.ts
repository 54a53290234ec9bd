import type { Raster } from './raster.ts';

/** One channel of an image, as levels 0..255. */
export function planeOf({ data, channels }: Raster, channel: number): Float64Array {
  const plane = new Float64Array(data.length / channels);
  for (let i = 0; i < plane.length; i++) plane[i] = data[i * channels + channel]!;
  return plane;
}

/** Adds factor * a * b to `sum`, pixel by pixel, and returns it. */
export function addProduct(sum: Float64Array, a: Float64Array, b: Float64Array, factor: number): Float64Array {
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * a[i]! * b[i]!;
  return sum;
}

/** The mean of a window 2 * radius + 1 wide around each pixel, cut at the borders. Uses running sums along rows, then columns. */
export function boxMean(plane: Float64Array, width: number, height: number, radius: number): Float64Array {
  const rows = new Float64Array(plane.length);
  for (let y = 0; y < height; y++) slide(plane, rows, y * width, 1, width, radius);
  const out = new Float64Array(plane.length);
  for (let x = 0; x < width; x++) slide(rows, out, x, width, height, radius);
  return out;
}

/** Means along one line of `length` pixels that begins at `start`, `step` apart. */
function slide(
  from: Float64Array,
  to: Float64Array,
  start: number,
  step: number,
  length: number,
  radius: number,
): void {
  let sum = 0;
  for (let i = -radius; i < length; i++) {
    if (i + radius < length) sum += from[start + (i + radius) * step]!;
    if (i - radius > 0) sum -= from[start + (i - radius - 1) * step]!;
    if (i >= 0) to[start + i * step] = sum / (Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1);
  }
}

/**
 * Inverts the symmetric 3 x 3 matrix of every pixel, given by its entries on and above the diagonal. Adds epsilon to the diagonal
 * first. Returns all nine entries, row by row.
 */
export function invertAll(upper: readonly Float64Array[], epsilon: number): Float64Array[] {
  const [rr, rg, rb, gg, gb, bb] = upper;
  const [xx, xy, xz, yy, yz, zz] = upper.map(({ length }) => new Float64Array(length));
  for (let i = 0; i < rr!.length; i++) {
    const a = rr![i]! + epsilon;
    const b = rg![i]!;
    const c = rb![i]!;
    const d = gg![i]! + epsilon;
    const e = gb![i]!;
    const f = bb![i]! + epsilon;
    const scale = 1 / (a * (d * f - e * e) + b * (c * e - b * f) + c * (b * e - c * d));
    xx![i] = (d * f - e * e) * scale;
    xy![i] = (c * e - b * f) * scale;
    xz![i] = (b * e - c * d) * scale;
    yy![i] = (a * f - c * c) * scale;
    yz![i] = (b * c - a * e) * scale;
    zz![i] = (a * d - b * b) * scale;
  }
  return [xx!, xy!, xz!, xy!, yy!, yz!, xz!, yz!, zz!];
}
