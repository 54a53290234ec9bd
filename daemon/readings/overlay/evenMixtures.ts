import { assign } from './assign.ts';
import type { Layer } from './layers.ts';
import { sumsBetween } from './mixing.ts';
import type { Samples } from './samples.ts';

/** What each sample is made of: two layers, by number, and the share of the second, 0..1. */
export interface Mixtures {
  readonly one: Uint8Array;
  readonly other: Uint8Array;
  readonly share: Float32Array;
  /** The number of changed samples that this leaves plainly wrong, in clumps: edges may be wrong by a pixel. */
  readonly wrong: number;
}

/** An edge is mixed of layers within this many pixels of it. */
const REACH = 3;
/** Shares that differ from 0 or 1 by less than this many times the noise are 0 or 1. */
const SURE = 2;
/** Less than this of a layer, with nothing more beside it, is noise. */
const FAINT = 0.3;
/** A wrong sample is in a clump where this many of the nine around it are wrong. */
const CLUMP = 5;
/** Samples of a layer with this many like them among the nine around them are no edge. */
const AMONG = 7;

/**
 * Explains samples, in lightness and colour, by flat layers and mixtures of two near ones. So noise gets neither colours nor opacities of
 * its own. The first layer is nothing. From `wrong` levels on, a sample is plainly wrong.
 */
export function evenMixtures(seen: Samples, layers: readonly Layer[], tolerance: number, wrong: number): Mixtures {
  const named = assign(seen, layers, tolerance);
  const noise = SURE * noiseOf(seen, layers, named);
  const count = seen.at.length;
  const [one, other, share] = [new Uint8Array(count), new Uint8Array(count), new Float32Array(count)];
  const isAround = new Uint8Array(layers.length + 1);
  for (let i = 0; i < count; i++) {
    const own = named[i]!;
    if (own < layers.length && countNear(seen, i, named, own) >= AMONG) {
      one[i] = other[i] = own;
      continue;
    }
    isAround.fill(0);
    for (const k of near(seen, i, REACH)) isAround[k < 0 ? 0 : Math.min(named[k]!, layers.length)] = 1;
    const shown = layers.flatMap((_, k) => (k > 0 && isAround[k] ? [k] : []));
    const isEnclosed = shown.length === 1 && !isAround[0];
    if (isEnclosed && errorOf(seen, layers[shown[0]!]!, i) <= wrong) {
      one[i] = other[i] = shown[0]!;
      continue;
    }
    // Where what lies around is all noise, so may nothing be.
    const close = shown.length === 0 ? layers.map((_, k) => k) : isEnclosed || isAround[0] ? [0, ...shown] : shown;
    let least = Number.POSITIVE_INFINITY;
    for (const a of close) {
      for (const b of close) {
        if (b <= a) continue;
        const part = shareOf(seen, layers[a]!, layers[b]!, i, noise);
        const error = errorOf(seen, mixed(layers[a]!, layers[b]!, part), i);
        if (error >= least) continue;
        least = error;
        [one[i], other[i], share[i]] = [a, b, part];
      }
    }
  }
  dropStrays(seen, { one, other, share });
  const isWrong = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const made = mixed(layers[one[i]!]!, layers[other[i]!]!, share[i]!);
    if (seen.changed[i] === 1 && errorOf(seen, made, i) > wrong) isWrong[i] = 1;
  }
  let clumps = 0;
  for (let i = 0; i < count; i++) {
    if (isWrong[i] === 1 && countNear(seen, i, isWrong, 1) >= CLUMP) clumps++;
  }
  return { one, other, share, wrong: clumps };
}

/** The layer that a share of another makes of one. */
export function mixed(one: Layer, other: Layer, share: number): Layer {
  const between = (c: number) => one.add[c]! + share * (other.add[c]! - one.add[c]!);
  return { keep: one.keep + share * (other.keep - one.keep), add: [between(0), between(1), between(2)] };
}

/** How many of the nine samples around one have this value; 0 is that of those that are not there. */
export function countNear(
  { width, height, at, which }: Samples,
  i: number,
  values: Uint8Array | readonly number[],
  value: number,
): number {
  const [x, y] = [at[i]! % width, Math.floor(at[i]! / width)];
  let count = 0;
  for (let v = y - 1; v <= y + 1; v++) {
    for (let u = x - 1; u <= x + 1; u++) {
      const k = u < 0 || v < 0 || u >= width || v >= height ? -1 : which[v * width + u]!;
      if ((k < 0 ? 0 : values[k]) === value) count++;
    }
  }
  return count;
}

/** The samples in a square of `reach` pixels around one, itself among them; -1 where there is none. */
export function near({ width, height, at, which }: Samples, i: number, reach: number): number[] {
  const [x, y] = [at[i]! % width, Math.floor(at[i]! / width)];
  const found: number[] = [];
  for (let v = y - reach; v <= y + reach; v++) {
    for (let u = x - reach; u <= x + reach; u++) {
      found.push(u < 0 || v < 0 || u >= width || v >= height ? -1 : which[v * width + u]!);
    }
  }
  return found;
}

/** Levels, as the root of the mean square, by which the samples that layers explain are off. */
function noiseOf(seen: Samples, layers: readonly Layer[], named: Uint8Array): number {
  let [squares, count] = [0, 0];
  for (let i = 0; i < named.length; i++) {
    if (named[i]! >= layers.length) continue;
    squares += errorOf(seen, layers[named[i]!]!, i) ** 2;
    count++;
  }
  return Math.sqrt(squares / Math.max(1, count));
}

/** Levels by which a layer misses a sample. */
function errorOf({ before, after, pairs, at }: Samples, { keep, add }: Layer, i: number): number {
  let squares = 0;
  for (let k = 0, from = 4 * i; k < pairs; k++, from += 4 * at.length) {
    for (let c = 0; c < 3; c++) squares += (keep * before[from + c]! + add[c]! - after[from + c]!) ** 2;
  }
  return Math.sqrt(squares / pairs);
}

/** How much of the second layer makes a sample with the first, by least squares; exactly 0 or 1 within `noise` levels of it. */
function shareOf(seen: Samples, one: Layer, other: Layer, i: number, noise: number): number {
  const { square, product } = sumsBetween(seen, one, other, i);
  const least = noise / Math.sqrt(square / seen.pairs);
  const share = square > 0 ? product / square : 0;
  if (share < least) return 0;
  return share > 1 - least ? 1 : share;
}

/** Leaves out the ringing around edges: what is faint, and single samples. */
function dropStrays(seen: Samples, { one, other, share }: Omit<Mixtures, 'wrong'>): void {
  const isShown = Uint8Array.from(share, (part, i) => Number(one[i]! > 0 || (other[i]! > 0 && part >= FAINT)));
  for (let i = 0; i < share.length; i++) {
    if (other[i] === 0 || countNear(seen, i, isShown, 1) > isShown[i]!) continue;
    one[i] = other[i] = share[i] = 0;
  }
}
