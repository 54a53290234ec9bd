import { errorOf, type Layer, NOTHING } from './layers.ts';
import type { Samples } from './samples.ts';

/** How a sample that no layer explains was explained: as a mixture of two near layers, of a colour and nothing, or not at all. */
export const MIXED = 254;
export const SOFT = 253;
export const COPIED = 252;

const BLACK: Layer = { keep: 0, add: [0, 0, 0] };
const WHITE: Layer = { keep: 0, add: [255, 255, 255] };

export function put(values: Float32Array, i: number, { keep, add }: Layer): void {
  values[4 * i] = add[0];
  values[4 * i + 1] = add[1];
  values[4 * i + 2] = add[2];
  values[4 * i + 3] = keep;
}

/** An edge: writes the best mixture of two layers that lie within two pixels; false where none explains the sample. */
export function mixedHere(
  samples: Samples,
  layers: readonly Layer[],
  settled: Uint8Array,
  i: number,
  tolerance: number,
  into: Float32Array,
): boolean {
  const bits = layersAround(samples, settled, i);
  let least = tolerance;
  let found = false;
  for (let a = 0; a < layers.length; a++) {
    if ((bits & (1 << a)) === 0) continue;
    for (let b = a + 1; b < layers.length; b++) {
      if ((bits & (1 << b)) === 0) continue;
      const error = mix(samples, layers[a]!, layers[b]!, i, least, into);
      if (error > least) continue;
      least = error;
      found = true;
    }
  }
  return found;
}

/** Which layers the samples within two pixels have, a bit for each; a position without a sample counts as nothing put there. */
function layersAround({ width, height, at, which }: Samples, settled: Uint8Array, i: number): number {
  const [x, y] = [at[i]! % width, Math.floor(at[i]! / width)];
  let bits = 0;
  for (let v = y - 2; v <= y + 2; v++) {
    for (let u = x - 2; u <= x + 2; u++) {
      const other = u < 0 || v < 0 || u >= width || v >= height ? -1 : which[v * width + u]!;
      const name = other < 0 ? 0 : settled[other]!;
      if (name < 8) bits |= 1 << name;
    }
  }
  return bits;
}

/** Something soft, such as a shadow: writes the best mixture of nothing with a layer, black or white; false where none explains it. */
export function mixedSoftly(
  samples: Samples,
  layers: readonly Layer[],
  i: number,
  tolerance: number,
  into: Float32Array,
): boolean {
  let least = tolerance;
  let found = false;
  for (let k = 1; k < layers.length + 2; k++) {
    const layer = k < layers.length ? layers[k]! : k === layers.length ? BLACK : WHITE;
    // Layers that were seen come first; black and white must explain clearly more.
    const error = mix(samples, NOTHING, layer, i, least - (found ? 0.5 : 0), into);
    if (error > least - (found ? 0.5 : 0)) continue;
    least = error;
    found = true;
  }
  return found;
}

/** The error, in levels, of the best mixture of two layers for a sample; writes the mixture where its error is at most `least`. */
export function mix(samples: Samples, one: Layer, other: Layer, i: number, least: number, into: Float32Array): number {
  const share = shareOf(samples, one, other, i);
  if (!(share >= 0 && share <= 1)) return Number.POSITIVE_INFINITY;
  const keep = one.keep + share * (other.keep - one.keep);
  const red = one.add[0] + share * (other.add[0] - one.add[0]);
  const green = one.add[1] + share * (other.add[1] - one.add[1]);
  const blue = one.add[2] + share * (other.add[2] - one.add[2]);
  const error = errorOf(samples, keep, red, green, blue, i);
  if (error > least) return error;
  into[4 * i] = red;
  into[4 * i + 1] = green;
  into[4 * i + 2] = blue;
  into[4 * i + 3] = keep;
  return error;
}

/** How much of the second layer makes a sample with the first, by least squares; NaN where the two are the same there. */
function shareOf(samples: Samples, one: Layer, other: Layer, i: number): number {
  const { square, product } = sumsBetween(samples, one, other, i);
  return square < 16 ? Number.NaN : product / square;
}

/** Over all channels and pairs of a sample: the square of what leads from one layer to another, and its product with what leads to the sample. */
export function sumsBetween(
  { before, after, pairs, at, blend }: Samples,
  one: Layer,
  other: Layer,
  i: number,
): { readonly square: number; readonly product: number } {
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
  return { square, product };
}

/** What is seen, as opaque; where the pixel beneath was transparent, with the opacity seen. */
export function copy({ before, after, blend }: Samples, i: number, into: Float32Array): void {
  const alpha = after[4 * i + 3]!;
  const gain = blend === 'atop' ? 255 / Math.max(1, alpha) : 1;
  for (let c = 0; c < 3; c++) into[4 * i + c] = after[4 * i + c]! * gain;
  into[4 * i + 3] = blend === 'over' && before[4 * i + 3]! === 0 ? 1 - alpha / 255 : 0;
}
