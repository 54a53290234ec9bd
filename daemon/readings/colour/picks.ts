import { binOf } from '../../images/colourBins.ts';
import type { Pair } from '../stage.ts';

/** Single pixels of examples, before and after. Three levels each. */
export interface Picks {
  readonly count: number;
  readonly input: Float32Array;
  readonly output: Float32Array;
}

/** The most pixels in all, of pairs that are looked at, and of each bin of 16 levels per channel, so that rare colours count too. */
const MOST = 2400;
const LOOKED_AT = 24_000;
const OF_A_BIN = 6;

/** Pixels that are opaque before and after, of many colours. */
export function pickPixels(pairs: readonly Pair[]): Picks {
  const [input, output] = [new Float32Array(3 * MOST), new Float32Array(3 * MOST)];
  const bins = new Uint8Array(4096);
  const all = pairs.reduce((sum, one) => sum + one.input.width * one.input.height, 0);
  const stride = Math.max(1, Math.floor(all / LOOKED_AT)) | 1;
  let count = 0;
  for (const { input: before, output: after } of pairs) {
    const [from, to] = [before.data, after.data];
    for (let at = 0; at < from.length && count < MOST; at += 4 * stride) {
      if (from[at + 3] !== 255 || to[at + 3] !== 255) continue;
      const bin = binOf(from, at, 4);
      if (bins[bin]!++ >= OF_A_BIN) {
        bins[bin]!--;
        continue;
      }
      for (let c = 0; c < 3; c++) {
        input[3 * count + c] = from[at + c]!;
        output[3 * count + c] = to[at + c]!;
      }
      count++;
    }
  }
  return { count, input, output };
}

/** Every n-th of them, about `most` in all. */
export function thinned({ count, input, output }: Picks, most: number): Picks {
  const stride = Math.max(1, Math.floor(count / most));
  const kept = Math.ceil(count / stride);
  const pick = (from: Float32Array) =>
    Float32Array.from({ length: 3 * kept }, (_, i) => from[3 * stride * Math.floor(i / 3) + (i % 3)]!);
  return { count: kept, input: pick(input), output: pick(output) };
}

/** Whether a level may be clipped at the end of the range. */
export function isCut(level: number): boolean {
  return level < 0.5 || level > 254.5;
}

/** The result of a colour, 0..255 each, into `out`; not rounded. */
export type Formula = (red: number, green: number, blue: number, out: Float64Array) => void;

/** Larger errors, in levels, count as this one: they are pixels with another change. */
const CAP = 24;

/** The mean difference, in levels, that a formula leaves. */
export function missedBy({ count, input, output }: Picks, formula: Formula): number {
  const made = new Float64Array(3);
  let sum = 0;
  for (let n = 0; n < count; n++) {
    formula(input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!, made);
    for (let c = 0; c < 3; c++) {
      const level = Math.min(255, Math.max(0, made[c]!));
      sum += Math.min(CAP, Math.abs(level - output[3 * n + c]!));
    }
  }
  return sum / Math.max(1, 3 * count);
}
