import type { Samples } from './samples.ts';

/** Nodes along each side of the lattice. */
export const NODES = 17;
const STEP = 255 / (NODES - 1);
const ALL = NODES ** 3;
/** Steps from a node to the next one along red, green and blue. */
const RED = NODES * NODES;
const GREEN = NODES;
const BLUE = 1;

/** A smooth map of colours: what is added to the input at each node, `channels` values per node, in levels. */
export interface Lattice {
  readonly channels: 3 | 4;
  readonly nodes: Float32Array;
}

/** The nodes around a colour and their shares: tetrahedral interpolation (Kasson et al., "Performing color space conversions with three-dimensional linear interpolation", 1995). */
interface Corners {
  readonly nodes: Int32Array;
  readonly shares: Float32Array;
}

function cornersOf({ count, input }: Samples): Corners {
  const nodes = new Int32Array(count * 4);
  const shares = new Float32Array(count * 4);
  for (let n = 0; n < count; n++) {
    const r = Math.min(NODES - 1.0001, Math.max(0, input[3 * n]! / STEP));
    const g = Math.min(NODES - 1.0001, Math.max(0, input[3 * n + 1]! / STEP));
    const b = Math.min(NODES - 1.0001, Math.max(0, input[3 * n + 2]! / STEP));
    const [ri, gi, bi] = [Math.floor(r), Math.floor(g), Math.floor(b)];
    const [x, y, z] = [r - ri, g - gi, b - bi];
    const first = ri * RED + gi * GREEN + bi * BLUE;
    // From the darkest corner to the brightest, along the axis of the largest fraction first.
    let [one, two, three] = [RED, GREEN, BLUE];
    let [large, middle, small] = [x, y, z];
    if (large < middle) [large, middle, one, two] = [middle, large, two, one];
    if (middle < small) [middle, small, two, three] = [small, middle, three, two];
    if (large < middle) [large, middle, one, two] = [middle, large, two, one];
    const at = 4 * n;
    nodes[at] = first;
    nodes[at + 1] = first + one;
    nodes[at + 2] = first + one + two;
    nodes[at + 3] = first + one + two + three;
    shares[at] = 1 - large;
    shares[at + 1] = large - middle;
    shares[at + 2] = middle - small;
    shares[at + 3] = small;
  }
  return { nodes, shares };
}

const ROUNDS = 40;
/** How strongly a node is held to its value without it, beside one sample: hardly, so that it matters only where nothing else does. */
const RIDGE = 1e-4;

/**
 * The smoothest lattice through `wanted` (`channels` values per sample, in levels): least squares on the samples, plus `smoothness` times
 * the squared differences between neighbouring nodes, by conjugate gradients. Where there are no samples it continues its surroundings.
 */
export function fitLattice(samples: Samples, wanted: Float32Array, channels: 3 | 4, smoothness: number): Lattice {
  const { count, weight } = samples;
  const { nodes, shares } = cornersOf(samples);
  let total = 0;
  // Rare colours count more than their number of pixels.
  const weights = Float32Array.from(weight, (w) => Math.sqrt(w));
  for (let n = 0; n < count; n++) total += weights[n]!;
  const scale = (smoothness * total) / ALL;
  const out = new Float32Array(ALL * channels);
  const right = new Float32Array(ALL);
  const values = new Float32Array(ALL);
  const residual = new Float32Array(ALL);
  const direction = new Float32Array(ALL);
  const product = new Float32Array(ALL);
  const multiply = (x: Float32Array, y: Float32Array) => {
    smoothProduct(x, y, scale, RIDGE * scale);
    for (let n = 0, at = 0; n < count; n++, at += 4) {
      const [a, b, c, d] = [nodes[at]!, nodes[at + 1]!, nodes[at + 2]!, nodes[at + 3]!];
      const [p, q, r, s] = [shares[at]!, shares[at + 1]!, shares[at + 2]!, shares[at + 3]!];
      const value = weights[n]! * (p * x[a]! + q * x[b]! + r * x[c]! + s * x[d]!);
      y[a]! += p * value;
      y[b]! += q * value;
      y[c]! += r * value;
      y[d]! += s * value;
    }
  };
  for (let channel = 0; channel < channels; channel++) {
    right.fill(0);
    for (let n = 0, at = 0; n < count; n++, at += 4) {
      const value = weights[n]! * wanted[n * channels + channel]!;
      for (let k = 0; k < 4; k++) right[nodes[at + k]!]! += shares[at + k]! * value;
    }
    values.fill(0);
    residual.set(right);
    direction.set(right);
    let size = dot(residual, residual);
    const enough = size * 1e-9;
    for (let round = 0; round < ROUNDS && size > enough && size > 1e-12; round++) {
      multiply(direction, product);
      const step = size / dot(direction, product);
      for (let i = 0; i < ALL; i++) {
        values[i]! += step * direction[i]!;
        residual[i]! -= step * product[i]!;
      }
      const next = dot(residual, residual);
      const ratio = next / size;
      for (let i = 0; i < ALL; i++) direction[i] = residual[i]! + ratio * direction[i]!;
      size = next;
    }
    for (let i = 0; i < ALL; i++) out[i * channels + channel] = values[i]!;
  }
  return { channels, nodes: out };
}

/** y = (scale * Laplacian of the lattice + ridge) x. */
function smoothProduct(x: Float32Array, y: Float32Array, scale: number, ridge: number): void {
  for (let i = 0; i < ALL; i++) y[i] = ridge * x[i]!;
  for (const step of [RED, GREEN, BLUE]) {
    const row = step * NODES;
    for (let start = 0; start < ALL; start += row) {
      // The last nodes of a row have no successors.
      for (let i = start; i < start + row - step; i++) {
        const difference = scale * (x[i]! - x[i + step]!);
        y[i]! += difference;
        y[i + step]! -= difference;
      }
    }
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * Writes the results of the colours of `data` (RGBA) into `out`. With three channels, they are added to the input's straight colours, whose
 * alpha stays. With four, they are the whole value of an opaque input (colours multiplied by alpha, and alpha), and alpha is multiplied by
 * the input's.
 */
export function applyLattice({ channels, nodes }: Lattice, data: Uint8Array, out: Uint8Array): void {
  // The cell in which each level lies, and how far into it.
  const cell = new Int32Array(256);
  const fraction = new Float32Array(256);
  for (let level = 0; level < 256; level++) {
    const place = Math.min(NODES - 1.0001, level / STEP);
    cell[level] = Math.floor(place);
    fraction[level] = place - cell[level]!;
  }
  const [stepRed, stepGreen, stepBlue] = [RED * channels, GREEN * channels, BLUE * channels];
  let last = -1;
  let [red, green, blue, opacity] = [0, 0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    if (alpha === 0) continue;
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const colour = (r << 16) | (g << 8) | b;
    if (colour !== last) {
      last = colour;
      const first = cell[r]! * stepRed + cell[g]! * stepGreen + cell[b]! * stepBlue;
      let large = fraction[r]!;
      let middle = fraction[g]!;
      let small = fraction[b]!;
      let one = stepRed;
      let two = stepGreen;
      let three = stepBlue;
      let swap = 0;
      if (large < middle) {
        swap = large;
        large = middle;
        middle = swap;
        swap = one;
        one = two;
        two = swap;
      }
      if (middle < small) {
        swap = middle;
        middle = small;
        small = swap;
        swap = two;
        two = three;
        three = swap;
      }
      if (large < middle) {
        swap = large;
        large = middle;
        middle = swap;
        swap = one;
        one = two;
        two = swap;
      }
      const p = 1 - large;
      const q = large - middle;
      const s = middle - small;
      const second = first + one;
      const third = second + two;
      const fourth = third + three;
      red = p * nodes[first]! + q * nodes[second]! + s * nodes[third]! + small * nodes[fourth]!;
      green = p * nodes[first + 1]! + q * nodes[second + 1]! + s * nodes[third + 1]! + small * nodes[fourth + 1]!;
      blue = p * nodes[first + 2]! + q * nodes[second + 2]! + s * nodes[third + 2]! + small * nodes[fourth + 2]!;
      if (channels === 4) {
        opacity = p * nodes[first + 3]! + q * nodes[second + 3]! + s * nodes[third + 3]! + small * nodes[fourth + 3]!;
        opacity = opacity < 0 ? 0 : Math.min(opacity, 255);
        const over = opacity > 0 ? 255 / opacity : 0;
        red = clampLevel(red * over);
        green = clampLevel(green * over);
        blue = clampLevel(blue * over);
      } else {
        red = clampLevel(r + red);
        green = clampLevel(g + green);
        blue = clampLevel(b + blue);
      }
    }
    const made = channels === 4 ? Math.round((opacity * alpha) / 255) : alpha;
    out[at + 3] = made;
    if (made === 0) continue;
    out[at] = red;
    out[at + 1] = green;
    out[at + 2] = blue;
  }
}

function clampLevel(level: number): number {
  return Math.min(255, Math.max(0, (level + 0.5) | 0));
}
