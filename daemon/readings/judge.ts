import { differenceAt, wordsOf } from './difference.ts';
import { isSameSize, type Picture, resize } from './picture.ts';
import type { Pair, Stage } from './stage.ts';

/** Bits that an error of a pixel costs to be put right, by its levels. */
const BITS = Float32Array.from({ length: 256 }, (_, level) => (level < 2 ? level / 4 : Math.log2(level)));

/** Bits that one number of a rule costs. */
const NUMBER_BITS = 12;

/** How far some pictures are from the outputs of the examples. */
export interface Missed {
  /** Bits to put all pixels right. */
  readonly bits: number;
  /** The share of pixels that miss by more than two levels. */
  readonly share: number;
  /** The mean error, in levels. */
  readonly mean: number;
}

/** `made` and the outputs are of one size each. */
export function missedBy(made: readonly Picture[], pairs: readonly Pair[]): Missed {
  const counts = new Float64Array(256);
  let all = 0;
  for (const [n, { output }] of pairs.entries()) {
    const [some, others] = [made[n]!.data, output.data];
    const [words, otherWords] = [wordsOf(made[n]!), wordsOf(output)];
    all += words.length;
    for (let i = 0; i < words.length; i++) {
      // A part of a level is none, as in differences().
      if (words[i] !== otherWords[i]) counts[differenceAt(some, 4 * i, others, 4 * i) | 0]!++;
    }
  }
  let [bits, off, sum] = [0, 0, 0];
  for (let level = 1; level < 256; level++) {
    bits += counts[level]! * BITS[level]!;
    sum += counts[level]! * level;
    if (level > 2) off += counts[level]!;
  }
  return { bits, share: off / all, mean: sum / all };
}

/** What rules that change nothing miss: the inputs, brought to the outputs' size. */
export function changeOf(pairs: readonly Pair[]): Missed {
  return missedBy(
    pairs.map(({ input, output }) => (isSameSize(input, output) ? input : resize(input, output.width, output.height))),
    pairs,
  );
}

/** The length of a description: of the rule, and of what it misses. */
export function descriptionBits(stages: readonly Stage[], missed: Missed): number {
  return missed.bits + NUMBER_BITS * weightOf(stages);
}

/** The numbers that a rule is made of. */
export function weightOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { weight }) => sum + weight, 0);
}
