import { CHOICE_TERMS, type ChoiceTerm } from '../../readings/choose.ts';
import { folds, type Gathered, weightOf } from './gathered.ts';
import { isUsable } from './grade.ts';

type Weights = Readonly<Record<ChoiceTerm, number>>;

export interface TunedChoice {
  readonly weights: Weights;
  /** Queries for which some readings answer rightly and some do not. */
  readonly queries: number;
  /** The share of these, 0..1, for which the first one does, by weights that were fitted to other kinds of jobs. */
  readonly right: number;
}

/** What holds the weights near 0, in queries. */
const RIDGE = 0.5;
const ROUNDS = 1000;
const STEP = 0.5;

/**
 * Fits the weights by which candidates are ranked, so that one that answers rightly is likely to come first: a conditional logit
 * (McFadden, 1974) of which right one is chosen, by projected gradients. No weight is below 0: nothing counts for a reading that ought to
 * count against it.
 */
export function tuneChoice(all: readonly Gathered[]): TunedChoice {
  const informative = all.filter(isInformative);
  let right = 0;
  for (const { part, others } of folds(informative)) {
    right += rightOf(fit(others), part) * weightSum(part);
  }
  return {
    weights: fit(informative),
    queries: informative.length,
    right: right / Math.max(1e-9, weightSum(informative)),
  };
}

/** The share of queries, 0..1, for which the first of the candidates by these weights answers rightly. */
export function rightOf(weights: Weights, all: readonly Gathered[]): number {
  let right = 0;
  const informative = all.filter(isInformative);
  for (const one of informative) {
    const costs = one.candidates.map(({ terms }) => costOf(weights, terms));
    if (isUsable(one.candidates[costs.indexOf(Math.min(...costs))]!.grade)) right += weightOf(one);
  }
  return right / Math.max(1e-9, weightSum(informative));
}

function isInformative({ candidates }: Gathered): boolean {
  const right = candidates.filter(({ grade }) => isUsable(grade)).length;
  return right > 0 && right < candidates.length;
}

function weightSum(all: readonly Gathered[]): number {
  return all.reduce((sum, one) => sum + weightOf(one), 0);
}

function costOf(weights: Weights, terms: Weights): number {
  return CHOICE_TERMS.reduce((sum, term) => sum + weights[term] * terms[term], 0);
}

function fit(all: readonly Gathered[]): Weights {
  const size = CHOICE_TERMS.length;
  const queries = all.map((one) => ({
    weight: weightOf(one),
    isRight: one.candidates.map(({ grade }) => isUsable(grade)),
    rows: one.candidates.map(({ terms }) => CHOICE_TERMS.map((term) => terms[term])),
  }));
  const step = STEP / (RIDGE + weightSum(all));
  const weights = new Float64Array(size);
  const slopes = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    for (let t = 0; t < size; t++) slopes[t] = -RIDGE * weights[t]!;
    for (const { weight, isRight, rows } of queries) {
      const chances = rows.map((row) => Math.exp(-row.reduce((sum, value, t) => sum + weights[t]! * value, 0)));
      let [total, ofRight] = [0, 0];
      for (const [k, chance] of chances.entries()) {
        total += chance;
        if (isRight[k]) ofRight += chance;
      }
      for (const [k, chance] of chances.entries()) {
        const slope = weight * (chance / total - (isRight[k] ? chance / ofRight : 0));
        for (let t = 0; t < size; t++) slopes[t]! += slope * rows[k]![t]!;
      }
    }
    for (let t = 0; t < size; t++) weights[t] = Math.max(0, weights[t]! + step * slopes[t]!);
  }
  const rounded = CHOICE_TERMS.map((term, t) => [term, Math.round(weights[t]! * 1000) / 1000]);
  return Object.fromEntries(rounded) as Weights;
}
