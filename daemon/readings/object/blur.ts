/** A plane of numbers, row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** From this deviation on, in pixels, a Gaussian is computed on a smaller plane, where it keeps at least this deviation. */
const LEAST = 3;

/** A plane blurred by a Gaussian of `sigma` pixels, with zero beyond its borders. */
export function blurred(plane: Plane, sigma: number): Plane {
  if (sigma < 0.05) return plane;
  const factor = Math.floor(sigma / LEAST);
  if (factor <= 1) return convolved(plane, sigma);
  const { width, height } = plane;
  // Averaging a cell of n pixels and interpolating between cells blur too, by n^2 / 12 and n^2 / 6.
  const small = convolved(shrunk(plane, factor), Math.sqrt((sigma / factor) ** 2 - 0.25));
  return grown(small, factor, width, height);
}

/** The means of square cells, with a cell of zeros around. */
function shrunk({ width, height, values }: Plane, factor: number): Plane {
  const [across, down] = [Math.ceil(width / factor) + 2, Math.ceil(height / factor) + 2];
  const out = new Float32Array(across * down);
  const part = 1 / (factor * factor);
  for (let y = 0, i = 0; y < height; y++) {
    const row = (Math.floor(y / factor) + 1) * across + 1;
    for (let x = 0; x < width; x++, i++) out[row + Math.floor(x / factor)]! += values[i]! * part;
  }
  return { width: across, height: down, values: out };
}

function grown({ width: across, values }: Plane, factor: number, width: number, height: number): Plane {
  const out = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const v = (y + 0.5) / factor + 0.5;
    const top = Math.floor(v);
    const below = v - top;
    for (let x = 0; x < width; x++, i++) {
      const u = (x + 0.5) / factor + 0.5;
      const left = Math.floor(u);
      const right = u - left;
      const at = top * across + left;
      const upper = values[at]! + right * (values[at + 1]! - values[at]!);
      const lower = values[at + across]! + right * (values[at + across + 1]! - values[at + across]!);
      out[i] = upper + below * (lower - upper);
    }
  }
  return { width, height, values: out };
}

function convolved({ width, height, values }: Plane, sigma: number): Plane {
  const half = Math.ceil(3.2 * sigma);
  const weights = new Float64Array(half + 1);
  let total = 0;
  for (let k = 0; k <= half; k++) {
    weights[k] = Math.exp(-(k * k) / (2 * sigma * sigma));
    total += (k === 0 ? 1 : 2) * weights[k]!;
  }
  for (let k = 0; k <= half; k++) weights[k]! /= total;
  const rows = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let k = -half; k <= half; k++) {
      const weight = weights[k < 0 ? -k : k]!;
      const end = Math.min(width, width - k);
      for (let x = Math.max(0, -k); x < end; x++) rows[start + x]! += weight * values[start + x + k]!;
    }
  }
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let v = Math.max(0, y - half); v <= Math.min(height - 1, y + half); v++) {
      const weight = weights[v < y ? y - v : v - y]!;
      const from = v * width;
      for (let x = 0; x < width; x++) out[start + x]! += weight * rows[from + x]!;
    }
  }
  return { width, height, values: out };
}

/** A plane moved right by `dx` and down by `dy` pixels, interpolated linearly; zeros fill the gap. */
export function moved({ width, height, values }: Plane, dx: number, dy: number): Plane {
  if (dx === 0 && dy === 0) return { width, height, values };
  const rows = shifted(values, dx, { length: width, step: 1, lines: height, lineStep: width });
  const out = shifted(rows, dy, { length: height, step: width, lines: width, lineStep: 1 });
  return { width, height, values: out };
}

/** Some lines of `length` values: neighbours on a line are `step` apart, lines `lineStep`. */
interface Lines {
  readonly length: number;
  readonly step: number;
  readonly lines: number;
  readonly lineStep: number;
}

function shifted(values: Float32Array, by: number, { length, step, lines, lineStep }: Lines): Float32Array {
  if (by === 0) return values;
  const out = new Float32Array(values.length);
  const whole = Math.floor(by);
  // Each value comes from the ones `whole` and `whole + 1` before it.
  const before = by - whole;
  for (let i = Math.max(0, whole); i < Math.min(length, length + whole + 1); i++) {
    const from = i - whole;
    const [near, next] = [from < length ? 1 - before : 0, from > 0 ? before : 0];
    const at = i * step;
    const source = from * step;
    for (let line = 0, k = 0; line < lines; line++, k += lineStep) {
      let value = near === 0 ? 0 : near * values[source + k]!;
      if (next > 0) value += next * values[source - step + k]!;
      out[at + k] = value;
    }
  }
  return out;
}
