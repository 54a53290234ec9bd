import { FACTORS } from './trustFactors.ts';

/** What is known about how an answer was made. */
export interface Evidence {
  /** The share, 0..1, of the examples' change that is explained. */
  readonly explained: number;
  /** The share, 0..1, of the query about which the examples told something. */
  readonly coverage: number;
  /** Made at the model's size and carried to the query's. */
  readonly isCoarse: boolean;
  /** Numbers that the reading took from the examples; 0 where there is no reading. */
  readonly numbers: number;
  /** Something of the examples is pasted into the query, or taken out of it. */
  readonly isPasted: boolean;
  /** How much likelier the reading is than the next one that says something else, on a logarithmic scale; absent where there is none. */
  readonly margin?: number;
}

/** Below this chance an answer is marked. */
const DOUBTED = 0.5;
/** A margin beyond this, and what is left unexplained below this, tell no more. */
const MOST_MARGIN = 2;
const LEAST_LEFT = 0.003;

/** The terms of the logistic model, in the order of its factors. */
export function termsOf({ explained, coverage, isCoarse, numbers, isPasted, margin }: Evidence): readonly number[] {
  return [
    1,
    -Math.log(Math.min(1, Math.max(LEAST_LEFT, 1 - explained))),
    Math.sqrt(Math.max(0, 1 - coverage)),
    isCoarse ? 1 : 0,
    Math.log(1 + numbers),
    isPasted ? 1 : 0,
    Math.min(MOST_MARGIN, margin ?? MOST_MARGIN),
  ];
}

/** The chance that a person would keep the answer, and why not where it is small. */
export function keptChance(evidence: Evidence): {
  readonly confidence: number;
  readonly doubt?: string;
  readonly evidence: Evidence;
} {
  const score = termsOf(evidence).reduce((sum, term, k) => sum + FACTORS[k]! * term, 0);
  const confidence = Math.round(1e4 / (1 + Math.exp(-score))) / 1e4;
  return { confidence, evidence, ...(confidence < DOUBTED && { doubt: reasonOf(evidence) }) };
}

function reasonOf({ explained, coverage, isCoarse, isPasted }: Evidence): string {
  if (explained < 0.9) return `explains ${Math.round(100 * Math.max(0, explained))} % of what changed in the example`;
  if (coverage < 0.9) return `the example says nothing about ${Math.round(100 * (1 - coverage))} % of this picture`;
  if (isCoarse) return 'found at a small size only';
  if (isPasted) return 'what was put on may have been part of the example only';
  return 'the example could mean something else as well';
}
