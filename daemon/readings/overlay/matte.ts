import { blank, type Picture } from '../picture.ts';
import { errorOf, fits, flatLayers, type Layer, NOTHING } from './layers.ts';
import type { Samples } from './samples.ts';

/** An overlay found in one rectangle. */
export interface Matte {
  /** Straight colour and opacity; transparent where nothing was put. */
  readonly picture: Picture;
  /** How many samples changed, and how many of these no flat layer or mixture of two explains: they are taken as they are seen. */
  readonly changed: number;
  readonly copied: number;
  /** How many flat layers there are. */
  readonly layers: number;
}

const BLACK: Layer = { keep: 0, add: [0, 0, 0] };
const WHITE: Layer = { keep: 0, add: [255, 255, 255] };

const OPEN = 255;
const MIXED = 254;
const COPIED = 253;

/**
 * Colour and opacity, for each sample, that make `after` of `before`. Flat layers are sought first; a sample that none explains is an
 * edge, a mixture of two of them (or of one and nothing), or part of something soft, black or white; what remains hides all beneath.
 */
export function matteOf(samples: Samples, tolerance: number): Matte {
  const layers = [NOTHING, ...flatLayers(samples, tolerance)];
  const named = assign(samples, layers, tolerance);
  const ends = [...layers, BLACK, WHITE];
  const count = samples.at.length;
  const values = new Float32Array(4 * count);
  let copied = 0;
  for (let i = 0; i < count; i++) {
    if (named[i] !== OPEN) put(values, i, layers[named[i]!]!);
    else if (mix(samples, ends, i, tolerance, values)) named[i] = MIXED;
    else {
      named[i] = COPIED;
      copied++;
      copy(samples, i, values);
    }
  }
  softenRims(samples, named, values, tolerance);
  const changed = samples.changed.reduce((sum, value) => sum + value, 0);
  return { picture: pictureOf(samples, values), changed, copied, layers: layers.length - 1 };
}

/** Per sample which layer explains it, `OPEN` where none does. Where several do, the one of its neighbours. */
function assign(samples: Samples, layers: readonly Layer[], tolerance: number): Uint8Array {
  const count = samples.at.length;
  const fitting = new Uint8Array(count);
  const named = new Uint8Array(count).fill(OPEN);
  for (let i = 0; i < count; i++) {
    let bits = 0;
    let only = OPEN;
    for (let k = 0; k < layers.length; k++) {
      if (k === 0 && samples.changed[i] === 1) continue;
      if (!fits(samples, layers[k]!, i, tolerance)) continue;
      only = bits === 0 ? k : OPEN;
      bits |= 1 << k;
    }
    fitting[i] = bits;
    named[i] = only;
  }
  const settled = named.slice();
  const enclosed = enclosing(samples, settled);
  for (let i = 0; i < count; i++) {
    const bits = fitting[i]!;
    if (settled[i] !== OPEN || bits === 0) continue;
    const around = enclosed[i]!;
    if (around !== OPEN && (bits & (1 << around)) !== 0) named[i] = around;
    else named[i] = 31 - Math.clz32(bits & -bits);
  }
  return named;
}

/** What a sample lies between: the layer that the nearest settled samples left and right, or above and below, both have. */
function enclosing({ width, height, which, at }: Samples, settled: Uint8Array): Uint8Array {
  const out = new Uint8Array(at.length).fill(OPEN);
  sweep(width, height, 1, width, which, settled, out);
  sweep(height, width, width, 1, which, settled, out);
  return out;
}

/** Gaps wider than this share of a line are not closed: nobody knows what is in them. */
const WIDEST_GAP = 0.25;

function sweep(
  length: number,
  lines: number,
  step: number,
  lineStep: number,
  which: Int32Array,
  settled: Uint8Array,
  out: Uint8Array,
): void {
  for (let line = 0; line < lines; line++) {
    let name = OPEN;
    let since = 0;
    for (let t = 0; t <= length; t++) {
      const i = t < length ? which[line * lineStep + t * step]! : -1;
      const here = i < 0 ? 0 : settled[i]!;
      if (here === OPEN && t < length) continue;
      if (here === name && name !== 0 && name !== OPEN && t - since <= Math.max(8, WIDEST_GAP * length)) {
        for (let u = since; u < t; u++) {
          const between = which[line * lineStep + u * step]!;
          if (between >= 0) out[between] = name;
        }
      }
      name = here;
      since = t + 1;
    }
  }
}

function put(values: Float32Array, i: number, { keep, add }: Layer): void {
  values[4 * i] = add[0];
  values[4 * i + 1] = add[1];
  values[4 * i + 2] = add[2];
  values[4 * i + 3] = keep;
}

/** Writes the mixture of two layers that explains a sample best; false where none does. */
function mix(samples: Samples, layers: readonly Layer[], i: number, tolerance: number, into: Float32Array): boolean {
  let least = tolerance;
  let found = false;
  for (let a = 0; a < layers.length; a++) {
    for (let b = a + 1; b < layers.length; b++) {
      const [one, other] = [layers[a]!, layers[b]!];
      const share = shareOf(samples, one, other, i);
      if (!(share >= 0 && share <= 1)) continue;
      const keep = one.keep + share * (other.keep - one.keep);
      const red = one.add[0] + share * (other.add[0] - one.add[0]);
      const green = one.add[1] + share * (other.add[1] - one.add[1]);
      const blue = one.add[2] + share * (other.add[2] - one.add[2]);
      const error = errorOf(samples, keep, red, green, blue, i);
      // Layers that were seen come first; black and white must explain clearly more.
      if (error > least - (found ? 0.5 : 0)) continue;
      least = error;
      found = true;
      into[4 * i] = red;
      into[4 * i + 1] = green;
      into[4 * i + 2] = blue;
      into[4 * i + 3] = keep;
    }
  }
  return found;
}

/** How much of the second layer makes a sample with the first, by least squares; NaN where the two cannot be told apart there. */
function shareOf({ before, after, pairs, at, blend }: Samples, one: Layer, other: Layer, i: number): number {
  const step = at.length * 4;
  const keep = other.keep - one.keep;
  let [square, product] = [0, 0];
  for (let k = 0, from = 4 * i; k < pairs; k++, from += step) {
    const gain = blend === 'over' ? 1 : before[from + 3]! / 255;
    for (let c = 0; c < 3; c++) {
      const way = keep * before[from + c]! + gain * (other.add[c]! - one.add[c]!);
      square += way * way;
      product += way * (after[from + c]! - one.keep * before[from + c]! - gain * one.add[c]!);
    }
    if (blend === 'atop') continue;
    const way = keep * (before[from + 3]! - 255);
    square += way * way;
    product += way * (after[from + 3]! - one.keep * before[from + 3]! - (1 - one.keep) * 255);
  }
  return square < 16 ? Number.NaN : product / square;
}

/** What is seen, hiding all beneath; where the pixel beneath was transparent, with the opacity seen. */
function copy({ before, after, blend }: Samples, i: number, into: Float32Array): void {
  const alpha = after[4 * i + 3]!;
  const gain = blend === 'atop' ? 255 / Math.max(1, alpha) : 1;
  for (let c = 0; c < 3; c++) into[4 * i + c] = after[4 * i + c]! * gain;
  into[4 * i + 3] = blend === 'over' && before[4 * i + 3]! === 0 ? 1 - alpha / 255 : 0;
}

/**
 * A copied sample at the rim of what was put there is mixed with what is beneath: its colour is taken from the copied samples inside,
 * and its opacity solved, so that on another picture no fringe of this one is seen.
 */
function softenRims(samples: Samples, named: Uint8Array, values: Float32Array, tolerance: number): void {
  const { width, height, at, which } = samples;
  const isRim = new Uint8Array(at.length);
  for (let i = 0; i < at.length; i++) {
    if (named[i] !== COPIED) continue;
    const [x, y] = [at[i]! % width, Math.floor(at[i]! / width)];
    for (let v = y - 1; v <= y + 1; v++) {
      for (let u = x - 1; u <= x + 1; u++) {
        const other = u < 0 || v < 0 || u >= width || v >= height ? -2 : which[v * width + u]!;
        if (other === -1 || (other >= 0 && named[other] === 0)) isRim[i] = 1;
      }
    }
  }
  for (let i = 0; i < at.length; i++) {
    if (isRim[i] === 0) continue;
    const [x, y] = [at[i]! % width, Math.floor(at[i]! / width)];
    let [r, g, b, count] = [0, 0, 0, 0];
    for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
      for (let u = Math.max(0, x - 2); u <= Math.min(width - 1, x + 2); u++) {
        const other = which[v * width + u]!;
        if (other < 0 || named[other] !== COPIED || isRim[other] === 1) continue;
        r += values[4 * other]!;
        g += values[4 * other + 1]!;
        b += values[4 * other + 2]!;
        count++;
      }
    }
    if (count === 0) continue;
    const inner: Layer = { keep: 0, add: [r / count, g / count, b / count] };
    const share = shareOf(samples, NOTHING, inner, i);
    if (!(share >= 0 && share <= 1)) continue;
    const [red, green, blue] = [share * inner.add[0], share * inner.add[1], share * inner.add[2]];
    // The colour inside is not exactly that of the rim: a few levels are allowed.
    if (errorOf(samples, 1 - share, red, green, blue, i) > tolerance + 6) continue;
    put(values, i, { keep: 1 - share, add: [red, green, blue] });
    named[i] = MIXED;
  }
}

function pictureOf({ width, height, at }: Samples, values: Float32Array): Picture {
  const out = blank(width, height);
  for (let i = 0; i < at.length; i++) {
    const cover = 1 - values[4 * i + 3]!;
    const alpha = Math.round(cover * 255);
    if (alpha <= 0) continue;
    const to = at[i]! * 4;
    for (let c = 0; c < 3; c++) {
      out.data[to + c] = Math.min(255, Math.max(0, Math.round(values[4 * i + c]! / cover)));
    }
    out.data[to + 3] = alpha;
  }
  return out;
}
