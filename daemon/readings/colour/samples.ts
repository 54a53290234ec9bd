import { binOf } from '../../images/colourBins.ts';
import { differenceAt } from '../difference.ts';
import type { Pair } from '../stage.ts';

/** Colours of the inputs, and their results. */
export interface Samples {
  /** The number of colours. */
  readonly count: number;
  /** Straight RGB of each, 0..255. */
  readonly input: Float32Array;
  /** The mean result: RGB multiplied by alpha as a share, and alpha over the input's own, 0..255; four each. */
  readonly output: Float32Array;
  /** The number of pixels of each, weighted by how visible they are in the input. */
  readonly weight: Float32Array;
}

/** Bits of each channel by which colours are distinguished where there are many. */
const COARSE_BITS = 5;
/** Pixels looked at, at most: every n-th beyond. */
const MOST_PIXELS = 1 << 18;

/**
 * The colours of the inputs in bins of 8 levels per channel, with the mean of the pixels in each. `trust` gives each pixel's weight, 0..1,
 * by pair and pixel; absent, all count fully.
 */
export function gatherSamples(pairs: readonly Pair[], trust?: readonly Float32Array[]): Samples {
  const bins = 1 << (3 * COARSE_BITS);
  const index = new Int32Array(bins).fill(-1);
  const all = pairs.reduce((sum, { input }) => sum + input.width * input.height, 0);
  const stride = strideFor(all);
  const room = Math.min(bins, Math.ceil(all / stride) + pairs.length);
  const sums = new Float64Array(room * 8);
  let count = 0;
  for (const [p, { input, output }] of pairs.entries()) {
    const [from, to] = [input.data, output.data];
    for (let pixel = 0, at = 0; at < from.length; pixel += stride, at += 4 * stride) {
      const alpha = from[at + 3]!;
      if (alpha < 8) continue;
      const weight = (alpha / 255) * (trust ? trust[p]![pixel]! : 1);
      if (weight < 1e-3) continue;
      const bin = binOf(from, at, COARSE_BITS);
      let n = index[bin]!;
      if (n < 0) {
        n = count++;
        index[bin] = n;
      }
      const made = to[at + 3]! / alpha;
      const share = weight * made;
      const s = n * 8;
      sums[s]! += weight * from[at]!;
      sums[s + 1]! += weight * from[at + 1]!;
      sums[s + 2]! += weight * from[at + 2]!;
      sums[s + 3]! += share * to[at]!;
      sums[s + 4]! += share * to[at + 1]!;
      sums[s + 5]! += share * to[at + 2]!;
      sums[s + 6]! += share * 255;
      sums[s + 7]! += weight;
    }
  }
  const input = new Float32Array(count * 3);
  const output = new Float32Array(count * 4);
  const weight = new Float32Array(count);
  for (let n = 0; n < count; n++) {
    const sum = sums[8 * n + 7]!;
    for (let c = 0; c < 3; c++) input[3 * n + c] = sums[8 * n + c]! / sum;
    for (let c = 0; c < 4; c++) output[4 * n + c] = sums[8 * n + 3 + c]! / sum;
    weight[n] = sum;
  }
  return { count, input, output, weight };
}

/** The step with which at most `most` pixels are visited; odd, so that it does not stay in one column. */
export function strideFor(pixels: number, most = MOST_PIXELS): number {
  const stride = Math.ceil(pixels / most);
  return stride > 1 ? stride | 1 : 1;
}

/** An exact colour of the inputs (straight RGB as one number), the output it mostly became, and how often. */
export interface ExactColours {
  readonly colours: Int32Array;
  /** RGBA, four bytes each. */
  readonly outputs: Uint8Array;
  readonly counts: Float64Array;
  /** The share of the counted pixels that have their colour's most frequent output, to within two levels. */
  readonly agreement: number;
  /** Pixels that show their colour, counted or not. */
  readonly pixels: number;
  /** Whether only pixels with the colour of two of their neighbours were counted: flat art beside photographs. */
  readonly isPartly: boolean;
}

/** Colours are counted exactly up to this number: only the flat parts of pictures with more are flat art. */
const MOST_COLOURS = 1 << 13;

/** Pixels less opaque do not show their colour exactly. */
const LEAST_ALPHA = 200;

/** The exact colours of the inputs; where there are too many, of their flat parts; undefined where there are still too many. */
export function gatherExact(pairs: readonly Pair[]): ExactColours | undefined {
  return countExact(pairs, false) ?? countExact(pairs, true);
}

/** Whether at least two of the pixels beside, above and below a pixel have its colour; `at` is its first byte. */
function isFlat(data: Uint8Array, at: number, row: number): boolean {
  let alike = 0;
  for (const step of [-4, 4, -row, row]) {
    const other = at + step;
    if (data[other] === data[at] && data[other + 1] === data[at + 1] && data[other + 2] === data[at + 2]) alike++;
  }
  return alike >= 2;
}

/**
 * The exact colours of the inputs where they are nearly opaque, most frequent first; undefined where there are more than MOST_COLOURS. The
 * result of each, with alpha as a share of the input's, is found by a majority vote (Boyer and Moore, 1981), so that a part with another
 * change does not matter.
 */
function countExact(pairs: readonly Pair[], isPartly: boolean): ExactColours | undefined {
  const slots = 1 << 15;
  const keys = new Int32Array(slots).fill(-1);
  const votes = new Float64Array(slots);
  const counts = new Float64Array(slots);
  const winners = new Uint8Array(slots * 4);
  let [found, pixels] = [0, 0];
  const slotOf = (key: number) => {
    let slot = Math.imul(key, 0x9e3779b1) >>> 17;
    while (keys[slot] !== key && keys[slot] !== -1) slot = (slot + 1) & (slots - 1);
    return slot;
  };
  // Runs of one colour are looked up once.
  let [last, slot] = [-1, 0];
  for (const { input, output } of pairs) {
    const [from, to] = [input.data, output.data];
    for (let at = 0; at < from.length; at += 4) {
      if (from[at + 3]! < LEAST_ALPHA) continue;
      pixels++;
      if (isPartly && !isFlat(from, at, 4 * input.width)) continue;
      const key = (from[at]! << 16) | (from[at + 1]! << 8) | from[at + 2]!;
      if (key !== last) {
        last = key;
        slot = slotOf(key);
      }
      if (keys[slot] === -1) {
        if (found === MOST_COLOURS) return undefined;
        found++;
        keys[slot] = key;
      }
      counts[slot]!++;
      const w = slot * 4;
      const share = from[at + 3]!;
      const alpha = share === 255 ? to[at + 3]! : Math.min(255, Math.round((to[at + 3]! * 255) / share));
      const agrees =
        winners[w] === to[at] &&
        winners[w + 1] === to[at + 1] &&
        winners[w + 2] === to[at + 2] &&
        winners[w + 3] === alpha;
      if (agrees) votes[slot]!++;
      else if (votes[slot] === 0) {
        winners[w] = to[at]!;
        winners[w + 1] = to[at + 1]!;
        winners[w + 2] = to[at + 2]!;
        winners[w + 3] = alpha;
        votes[slot] = 1;
      } else votes[slot]!--;
    }
  }
  let [agreeing, all] = [0, 0];
  for (const { input, output } of pairs) {
    const [from, to] = [input.data, output.data];
    for (let at = 0; at < from.length; at += 4) {
      if (from[at + 3]! < LEAST_ALPHA || (isPartly && !isFlat(from, at, 4 * input.width))) continue;
      all++;
      const key = (from[at]! << 16) | (from[at + 1]! << 8) | from[at + 2]!;
      if (key !== last) {
        last = key;
        slot = slotOf(key);
      }
      if (from[at + 3] === 255 ? differenceAt(winners, slot * 4, to, at) <= 2 : true) agreeing++;
    }
  }
  if (all === 0) return undefined;
  const order = Array.from(keys.keys())
    .filter((slot) => keys[slot] !== -1)
    .sort((a, b) => counts[b]! - counts[a]!);
  const outputs = new Uint8Array(order.length * 4);
  for (const [n, slot] of order.entries()) outputs.set(winners.subarray(4 * slot, 4 * slot + 4), 4 * n);
  return {
    colours: Int32Array.from(order, (slot) => keys[slot]!),
    outputs,
    counts: Float64Array.from(order, (slot) => counts[slot]!),
    agreement: agreeing / all,
    pixels,
    isPartly,
  };
}
