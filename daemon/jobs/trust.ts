/** What is known about how an answer was made. */
export interface Evidence {
  /** The share, 0..1, of the examples' change that is explained. */
  readonly explained: number;
  /** The share, 0..1, of the query about which the examples told something. */
  readonly coverage: number;
  /** Made at the model's size and carried to the query's. */
  readonly isCoarse: boolean;
  /** How much likelier the reading is than the next one that says something else, on a logarithmic scale; absent where there is none. */
  readonly margin?: number;
}

/** Below this chance an answer is marked. */
const DOUBTED = 0.5;

/** Factors of a logistic model. */
const FACTORS = { constant: -1, explained: 0.75, coverage: 3, coarse: -1.5, margin: 0.4 };

/** The chance that a person would keep the answer, and why not where it is small. */
export function keptChance(evidence: Evidence): { readonly confidence: number; readonly doubt?: string } {
  const { explained, coverage, isCoarse, margin = 2 } = evidence;
  const left = Math.max(0.005, 1 - explained);
  const score =
    FACTORS.constant -
    FACTORS.explained * Math.log(left) -
    FACTORS.coverage * (1 - coverage) +
    (isCoarse ? FACTORS.coarse : 0) +
    FACTORS.margin * Math.min(2, margin);
  const confidence = Math.round(1e4 / (1 + Math.exp(-score))) / 1e4;
  return confidence < DOUBTED ? { confidence, doubt: reasonOf(evidence) } : { confidence };
}

function reasonOf({ explained, coverage, isCoarse }: Evidence): string {
  if (explained < 0.9) return `explains ${Math.round(100 * Math.max(0, explained))} % of what changed in the example`;
  if (coverage < 0.9) return `the example says nothing about ${Math.round(100 * (1 - coverage))} % of this picture`;
  if (isCoarse) return 'found at a small size only';
  return 'the example could mean something else as well';
}
