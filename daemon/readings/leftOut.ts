import { missedBy } from './judge.ts';
import { isSameSize, type Picture } from './picture.ts';
import type { Pair, Stage, StageFamily } from './stage.ts';

/** A rule that was fitted to all examples: its stages and the families that found them, in order. */
export interface Fitted {
  readonly stages: readonly Stage[];
  readonly families: readonly StageFamily[];
}

/**
 * Judges rules by examples that they were not fitted to: each example is left out in turn, the same kinds of stages are fitted to the
 * others, and their error on the one left out is counted. Needs at least two examples.
 */
export class LeftOut {
  readonly #pairs: readonly Pair[];
  /** What families find in all pairs but one, before any stage, by the pair left out. */
  readonly #first: readonly Map<StageFamily, readonly Stage[]>[];

  constructor(pairs: readonly Pair[]) {
    this.#pairs = pairs;
    this.#first = pairs.map(() => new Map());
  }

  /** Bits to correct all pixels of the examples, each by the rule fitted to the others. */
  bits(rule: Fitted): number {
    return this.#pairs.reduce((sum, _, n) => sum + this.#missed(rule, n), 0);
  }

  #missed({ stages, families }: Fitted, n: number): number {
    const { input, output } = this.#pairs[n]!;
    const others = this.#pairs.filter((_, k) => k !== n);
    // The others' pictures, then that of the one left out.
    let made: readonly Picture[] = [...others.map((pair) => pair.input), input];
    const outputs = [...others.map((pair) => pair.output), output];
    for (const [depth, family] of families.entries()) {
      const { kind } = stages[depth]!;
      const isLast = depth === families.length - 1;
      const pairs = others.map((pair, k) => ({ input: made[k]!, output: pair.output }));
      const found = depth === 0 ? this.#firstOf(family, n, pairs) : family.fit(pairs);
      // What one example leaves open, such as lengths in pixels or shares, is decided in the rule's favour.
      const best = found
        .filter((stage) => stage.kind === kind)
        .map((stage) => made.map((picture) => stage.apply(picture)))
        .map((pictures) => ({ pictures, isOfSize: pictures.every((picture, k) => isSameSize(picture, outputs[k]!)) }))
        .filter(({ isOfSize }) => isOfSize || !isLast)
        .map((one) => ({
          ...one,
          left: one.isOfSize ? bitsOf(one.pictures.at(-1)!, output) : Number.POSITIVE_INFINITY,
        }))
        .sort((a, b) => a.left - b.left || 0)[0];
      if (!best) return missedOf(input, output);
      made = best.pictures;
    }
    return missedOf(made.at(-1)!, output);
  }

  #firstOf(family: StageFamily, n: number, pairs: readonly Pair[]): readonly Stage[] {
    const known = this.#first[n]!.get(family) ?? family.fit(pairs);
    this.#first[n]!.set(family, known);
    return known;
  }
}

/** Bits to correct a picture; infinite where its size is wrong. */
function missedOf(made: Picture, output: Picture): number {
  return isSameSize(made, output) ? bitsOf(made, output) : Number.POSITIVE_INFINITY;
}

function bitsOf(made: Picture, output: Picture): number {
  return missedBy([made], [{ input: made, output }]).bits;
}
