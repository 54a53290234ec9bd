import type { Around } from './cover.ts';
import { differenceAt, differences } from './difference.ts';
import { isSameSize, type Picture, resize } from './picture.ts';
import type { Pair, Stage } from './stage.ts';
import { words } from './words.ts';

/** Levels by which pixels of the same picture differ where it was encoded, resampled or rounded in another way. */
const NOISE = 2;

/** The bits that it costs to correct an error of a pixel, by its levels: those of a Cauchy distribution with the noise's width. */
const BITS = Float32Array.from({ length: 256 }, (_, level) => Math.log2(1 + (level / NOISE) ** 2) / 2);

/** Errors up to this many levels are invisible: those of JPEG files and of rounding. */
const UNSEEN = 4;

/** Bits that one number of a rule costs. */
const NUMBER_BITS = 12;

/** How far some pictures are from the outputs of the examples. */
export interface Missed {
  /** Bits to correct all pixels. */
  readonly bits: number;
  /** The share of pixels with a visible error. */
  readonly share: number;
  /** The mean error, in levels. */
  readonly mean: number;
  /** The sum of errors beyond the invisible part, in levels. */
  readonly seen: number;
}

/** `made` and the outputs have the same sizes. */
export function missedBy(made: readonly Picture[], pairs: readonly Pair[]): Missed {
  const counts = new Float64Array(256);
  let all = 0;
  for (const [n, { output }] of pairs.entries()) {
    const [some, others] = [made[n]!.data, output.data];
    const [pixels, otherPixels] = [words(made[n]!), words(output)];
    all += pixels.length;
    for (let i = 0; i < pixels.length; i++) {
      // A fraction of a level does not count, as in differences().
      if (pixels[i] !== otherPixels[i]) counts[differenceAt(some, 4 * i, others, 4 * i) | 0]!++;
    }
  }
  let [bits, off, sum, seen] = [0, 0, 0, 0];
  for (let level = 1; level < 256; level++) {
    bits += counts[level]! * BITS[level]!;
    sum += counts[level]! * level;
    if (level <= UNSEEN) continue;
    off += counts[level]!;
    seen += counts[level]! * (level - UNSEEN);
  }
  return { bits, share: off / all, mean: sum / all, seen };
}

/** The error of rules that change nothing: that of the inputs, brought to the outputs' size. */
export function changeOf(pairs: readonly Pair[]): Missed {
  return missedBy(
    pairs.map(({ input, output }) => (isSameSize(input, output) ? input : resize(input, output.width, output.height))),
    pairs,
  );
}

/** The share, 0..1, of what changed that is explained with this error; `change`: see changeOf. */
export function explainedShare(missed: Missed, change: Missed): number {
  return change.bits > 0 ? Math.max(0, 1 - missed.bits / change.bits) : 1;
}

/** The length of a description: of the rule, and of its errors. */
export function descriptionBits(stages: readonly Stage[], missed: Missed): number {
  return missed.bits + NUMBER_BITS * weightOf(stages);
}

/** The number of numbers in a rule. */
export function weightOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { weight }) => sum + weight, 0);
}

/** The visible errors of a reading in the examples. */
export interface Residue {
  /** Its visible error as a share of the change; both in levels. Of lightness, where all that is left are colours that JPEG files lose. */
  readonly left: number;
  /** The share, 0..1, of pixels plainly off in the worst of 8 x 8 blocks: one wrong object shows, however small it is. */
  readonly worst: number;
  /** The surroundings of parts that are changed by their place and cover whole things in the inputs (see coveredWholly). */
  readonly covers?: Around;
  /** The content that something pasted takes the place of, where it does (see replacedWholly). */
  readonly replaces?: readonly number[];
  /**
   * The share, 0..1, of the border of such parts that lies along edges of the inputs, where they coincide with something shown (see
   * alongEdges).
   */
  readonly along?: number;
}

/** Levels by which a pixel is plainly off. */
const PLAINLY = 16;
/** Blocks across and down. */
const BLOCKS = 8;
/** A smaller mean change, in levels, counts as none; a change of size counts as at least this many. */
const LEAST_CHANGE = 0.05;
const SIZE_CHANGE = 8;

/** `made` and the outputs have the same sizes; `change` is the error of rules that change nothing (see changeOf). */
export function residueOf(made: readonly Picture[], pairs: readonly Pair[], change: Missed): Residue {
  let [left, all, worst] = [0, 0, 0];
  for (const [n, { output }] of pairs.entries()) {
    const { width, height } = output;
    const levels = differences(made[n]!, output);
    all += levels.length;
    const columns = Uint8Array.from({ length: width }, (_, x) => Math.floor((x * BLOCKS) / width));
    const across = new Uint32Array(BLOCKS);
    for (const column of columns) across[column]!++;
    const off = new Uint32Array(BLOCKS * BLOCKS);
    const size = new Uint32Array(BLOCKS * BLOCKS);
    for (let y = 0, i = 0; y < height; y++) {
      const row = Math.floor((y * BLOCKS) / height) * BLOCKS;
      for (let block = 0; block < BLOCKS; block++) size[row + block]! += across[block]!;
      for (let x = 0; x < width; x++, i++) {
        const level = levels[i]!;
        if (level <= UNSEEN) continue;
        left += level - UNSEEN;
        if (level > PLAINLY) off[row + columns[x]!]!++;
      }
    }
    for (let b = 0; b < off.length; b++) worst = Math.max(worst, off[b]! / Math.max(1, size[b]!));
  }
  const least = pairs.every(({ input, output }) => isSameSize(input, output)) ? LEAST_CHANGE : SIZE_CHANGE;
  return { left: left / all / Math.max(least, change.mean), worst };
}
