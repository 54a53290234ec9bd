import type { DeepPicture, Picture } from './picture.ts';

/** An example: a picture, and what became of it. */
export interface Pair {
  readonly input: Picture;
  readonly output: Picture;
}

/** Numbers, texts, lists and records of these: what JSON can hold. */
export type Json = number | string | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The steps of a reading, in the order in which they are applied. */
type Part = 'geometry' | 'colour' | 'filter' | 'object' | 'overlay' | 'alpha';

/**
 * One step of what an example means: a rule with its numbers. Lengths in pixels refer to the picture it is applied to; a rule that was
 * fitted on smaller pictures is scaled by `scaled`.
 */
export interface Stage {
  readonly part: Part;
  /** Unique among all stages; names the reader of its JSON. */
  readonly kind: string;
  /** What it does, for people, without a full stop: "White outline, 12 px, around the object". */
  readonly sentence: string;
  /** How many numbers it took from the examples: the length of its description. A pasted photograph counts by its pixels. */
  readonly weight: number;
  /** Everything that `apply` needs, without the examples. */
  readonly params: Json;
  /**
   * Makes a new picture; never writes into the one it is given, which it may return where it changes nothing. Pixels that the rule
   * leaves alone keep their bytes.
   */
  apply(picture: Picture): Picture;
  /** The same with 16 bits per channel. Absent, or undefined for a picture, where the rule does not support that depth. */
  deep?(picture: DeepPicture): DeepPicture | undefined;
  /** How far from a pixel it looks, in pixels, so that it can be drawn in strips. Absent where it looks at the whole picture. */
  readonly reach?: number;
  /** The share, 0..1, of the picture that the examples cover (its colours, an object found). 1 where absent. */
  coverage?(picture: Picture): number;
  /** The same rule for pictures `factor` times as large: its lengths in pixels grow, shares stay. */
  scaled(factor: number): Stage;
}

/** The result of the stages on a picture, one after the other. */
export function applyStages(stages: readonly Stage[], picture: Picture): Picture {
  return stages.reduce((made, stage) => stage.apply(made), picture);
}

/** A way to find stages of one family, and to read them back. */
export interface StageFamily {
  readonly part: Part;
  /** The kinds it makes. */
  readonly kinds: readonly string[];
  /**
   * The stages that may explain the pairs, likeliest first, at most four; none where the family does not apply. Inputs and outputs have one
   * size, except for geometry. A stage may explain only a part of what changed: others are then sought for the rest. One to three pairs, of
   * any sizes up to 1.5 megapixels.
   */
  fit(pairs: readonly Pair[]): readonly Stage[];
  /** The stage that `params` came from. */
  read(kind: string, params: Json): Stage;
}
