/** The kernel of a blur. `libvips` is its Gaussian in whole twentieths, truncated where it falls below a fifth. */
export type Shape = 'gaussian' | 'libvips' | 'box';

/** Weights of a symmetric kernel from the centre outwards; the whole kernel sums to 1. */
export type HalfKernel = Float64Array;

/** `size` is a deviation in pixels, above 0; for a box it is the width, at least 1, whose fraction goes to its ends. */
export function halfKernel(shape: Shape, size: number): HalfKernel {
  if (shape === 'box') return normal(boxOf(size));
  const reach = Math.ceil(3.2 * size);
  const raw = Float64Array.from({ length: reach + 1 }, (_, i) => Math.exp(-(i * i) / (2 * size * size)));
  if (shape === 'gaussian') return normal(raw);
  // As vips_gaussmat computes them at its default precision.
  return normal(raw.filter((weight) => weight >= 0.2).map((weight) => Math.round(20 * weight)));
}

function boxOf(width: number): Float64Array {
  const reach = Math.ceil((width - 1) / 2 - 1e-9);
  return Float64Array.from({ length: reach + 1 }, (_, i) => Math.min(1, Math.max(0, (width + 1) / 2 - i)));
}

function normal(raw: Float64Array): HalfKernel {
  const total = raw.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  return raw.map((weight) => weight / total);
}

/** What lies beyond the borders: the outermost pixels, repeated, or zero. */
export type Border = 'replicate' | 'zero';

/** A plane convolved with the kernel along rows and columns. */
export function convolve(
  plane: Float32Array,
  width: number,
  height: number,
  kernel: HalfKernel,
  border: Border = 'replicate',
): Float32Array {
  return alongColumns(alongRows(plane, width, height, kernel, border), width, height, kernel, border);
}

function alongRows(plane: Float32Array, width: number, height: number, kernel: HalfKernel, border: Border) {
  const reach = kernel.length - 1;
  const out = new Float32Array(plane.length);
  const row = new Float32Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    row.set(plane.subarray(start, start + width), reach);
    if (border === 'replicate') {
      row.fill(plane[start]!, 0, reach);
      row.fill(plane[start + width - 1]!, reach + width);
    }
    for (let x = 0; x < width; x++) {
      const at = x + reach;
      let sum = kernel[0]! * row[at]!;
      for (let k = 1; k <= reach; k++) sum += kernel[k]! * (row[at - k]! + row[at + k]!);
      out[start + x] = sum;
    }
  }
  return out;
}

function alongColumns(plane: Float32Array, width: number, height: number, kernel: HalfKernel, border: Border) {
  const reach = kernel.length - 1;
  const out = new Float32Array(plane.length);
  const nothing = new Float32Array(width);
  const rowAt = (y: number) => {
    if (border === 'zero' && (y < 0 || y >= height)) return nothing;
    const inside = Math.min(height - 1, Math.max(0, y));
    return plane.subarray(inside * width, (inside + 1) * width);
  };
  for (let y = 0; y < height; y++) {
    const sum = out.subarray(y * width, (y + 1) * width);
    const middle = rowAt(y);
    for (let x = 0; x < width; x++) sum[x] = kernel[0]! * middle[x]!;
    // Two rows each way at a time, which halves the passes over the sums.
    for (let k = 1; k <= reach; k += 2) {
      const [above, below, weight] = [rowAt(y - k), rowAt(y + k), kernel[k]!];
      if (k === reach) {
        for (let x = 0; x < width; x++) sum[x]! += weight * (above[x]! + below[x]!);
        continue;
      }
      const [higher, lower, next] = [rowAt(y - k - 1), rowAt(y + k + 1), kernel[k + 1]!];
      for (let x = 0; x < width; x++) sum[x]! += weight * (above[x]! + below[x]!) + next * (higher[x]! + lower[x]!);
    }
  }
  return out;
}

/** Half as large in both directions, by means of 2 x 2; an odd last row or column is repeated. */
export function halved(plane: Float32Array, width: number, height: number): Float32Array {
  const [across, down] = [(width + 1) >> 1, (height + 1) >> 1];
  const out = new Float32Array(across * down);
  for (let y = 0, to = 0; y < down; y++) {
    const top = 2 * y * width;
    const bottom = Math.min(height - 1, 2 * y + 1) * width;
    for (let x = 0; x < across; x++, to++) {
      const [left, right] = [2 * x, Math.min(width - 1, 2 * x + 1)];
      out[to] = (plane[top + left]! + plane[top + right]! + plane[bottom + left]! + plane[bottom + right]!) / 4;
    }
  }
  return out;
}

/** Twice as large, bilinearly, to `width` x `height`: undoes the size of `halved`. */
function doubled(plane: Float32Array, width: number, height: number): Float32Array {
  const [across, down] = [(width + 1) >> 1, (height + 1) >> 1];
  const out = new Float32Array(width * height);
  const row = new Float32Array(across);
  for (let y = 0; y < height; y++) {
    const near = y >> 1;
    const far = Math.min(down - 1, Math.max(0, y & 1 ? near + 1 : near - 1));
    for (let x = 0; x < across; x++) row[x] = 0.75 * plane[near * across + x]! + 0.25 * plane[far * across + x]!;
    const start = y * width;
    for (let x = 0; x < width; x++) {
      const middle = x >> 1;
      const beside = Math.min(across - 1, Math.max(0, x & 1 ? middle + 1 : middle - 1));
      out[start + x] = 0.75 * row[middle]! + 0.25 * row[beside]!;
    }
  }
  return out;
}

/**
 * The largest deviations (for a box, width), in pixels, at which a plane is blurred at its own size; wider blurs are made at half the size.
 */
const WIDEST: Record<Shape, number> = { gaussian: 2.4, libvips: 4, box: 14 };

/** The variance that halving (a box of 2 pixels) and doubling (weights 1 3 3 1 of 8) add, in pixels squared. */
const RESIZING = 0.25 + 0.75;

/** A blurred plane; wide blurs are computed at a fraction of the size, where that makes no visible difference. */
export function blurred(
  plane: Float32Array,
  width: number,
  height: number,
  shape: Shape,
  size: number,
  border: Border = 'replicate',
): Float32Array {
  if (size <= WIDEST[shape]) return convolve(plane, width, height, halfKernel(shape, size), border);
  const margin = Math.ceil(shape === 'box' ? size / 2 : 3.2 * size) + 2;
  const [across, down] = [width + 2 * margin, height + 2 * margin];
  const padded = new Float32Array(across * down);
  for (let y = 0; y < down; y++) {
    const inside = Math.min(height - 1, Math.max(0, y - margin));
    if (border === 'zero' && inside !== y - margin) continue;
    const row = padded.subarray(y * across, (y + 1) * across);
    row.set(plane.subarray(inside * width, (inside + 1) * width), margin);
    if (border === 'zero') continue;
    row.fill(row[margin]!, 0, margin);
    row.fill(row[margin + width - 1]!, margin + width);
  }
  const made = atHalf(padded, across, down, shape, size);
  const out = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const from = (y + margin) * across + margin;
    out.set(made.subarray(from, from + width), y * width);
  }
  return out;
}

function atHalf(plane: Float32Array, width: number, height: number, shape: Shape, size: number): Float32Array {
  if (size <= WIDEST[shape]) return convolve(plane, width, height, halfKernel(shape, size));
  const rest = Math.sqrt(size ** 2 - (shape === 'box' ? 12 : 1) * RESIZING);
  const [across, down] = [(width + 1) >> 1, (height + 1) >> 1];
  return doubled(atHalf(halved(plane, width, height), across, down, shape, rest / 2), width, height);
}
