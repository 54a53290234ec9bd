import type { Candidate } from '../readings/choose.ts';
import { weightOf } from '../readings/judge.ts';
import { type Rival, rivalOf } from '../readings/rivals.ts';
import { TRUST } from '../readings/tuned.ts';

/** The evidence on how an answer was made. */
export interface Evidence {
  /** The share of the examples' change that is left, and what is plainly off in the worst block: see Residue. */
  readonly left: number;
  readonly worst: number;
  /** The share, 0..1, of the query that the examples cover. */
  readonly coverage: number;
  /** Whether it was made at the model's size and carried to the query's. */
  readonly isCoarse: boolean;
  /** Numbers that the reading took from the examples; 0 where there is no reading. */
  readonly numbers: number;
  /** The share, 0..1, of the query on which something of the examples is pasted, or from which it is taken off. */
  readonly pasted: number;
  /** Whether parts changed by their place cover something else than in the examples. */
  readonly isMisplaced: boolean;
  /** The other meaning that counts most against this one, if any. */
  readonly rival?: Rival;
}

/** The evidence on the answer of a reading that was chosen among candidates. */
export function evidenceOf(chosen: Candidate, candidates: readonly Candidate[]): Evidence {
  const { reading, stages, coverage, pasted } = chosen;
  const { left, worst } = reading.residue;
  const rival = rivalOf(chosen, candidates);
  return {
    left,
    worst,
    isMisplaced: chosen.isMisplaced(),
    coverage,
    isCoarse: false,
    numbers: weightOf(stages),
    pasted,
    ...(rival && { rival }),
  };
}

/** The evidence on an answer made at the model's size by something that makes this share of the examples' change. */
export function coarseEvidence(explained: number): Evidence {
  return {
    left: 1 - explained,
    worst: 0,
    coverage: 1,
    isCoarse: true,
    numbers: 0,
    pasted: 0,
    isMisplaced: false,
  };
}

/** Less that is left makes no difference. */
const LEAST_LEFT = 0.002;
/** This many numbers are many: they fit one example whatever is meant. */
const MANY = 100;

/** The terms of the logistic model. */
export const TERMS = ['base', 'explained', 'worst', 'unknown', 'detailed', 'pasted', 'coarse', 'disputed'] as const;
export type Term = (typeof TERMS)[number];

export function termsOf(evidence: Evidence): Readonly<Record<Term, number>> {
  // A change that is not made, as it would cover other things, explains nothing.
  const { left, worst, coverage, isCoarse, numbers, pasted, rival } = evidence.isMisplaced
    ? coarseEvidence(0)
    : evidence;
  return {
    base: 1,
    explained: -Math.log(Math.min(1, Math.max(LEAST_LEFT, left))),
    worst: Math.sqrt(worst),
    unknown: Math.sqrt(Math.max(0, 1 - coverage)),
    detailed: numbers > MANY ? 1 : 0,
    pasted: Math.sqrt(pasted),
    coarse: isCoarse ? 1 : 0,
    disputed: Math.sqrt(rival?.weight ?? 0),
  };
}

/** The chance that a person would keep the answer, and why not where it is marked. */
export function keptChance(evidence: Evidence): {
  readonly confidence: number;
  readonly doubt?: string;
  readonly evidence: Evidence;
} {
  const terms = termsOf(evidence);
  const score = TERMS.reduce((sum, term) => sum + TRUST.factors[term] * terms[term], 0);
  const confidence = Math.round(1e4 / (1 + Math.exp(-score))) / 1e4;
  return { confidence, evidence, ...(confidence < TRUST.sure && { doubt: reasonOf(evidence, terms) }) };
}

/** Less than this is left unsaid where anything else counts against the answer. */
const SAID_LEFT = 0.05;

/** What counts most against the answer. */
function reasonOf(evidence: Evidence, terms: Readonly<Record<Term, number>>): string {
  if (evidence.isMisplaced) return 'what it changes stands elsewhere in this picture';
  const best = termsOf({ ...coarseEvidence(1), isCoarse: false });
  const lost = (term: Term) =>
    term === 'explained' && evidence.left < SAID_LEFT ? 0 : TRUST.factors[term] * (best[term] - terms[term]);
  const [most] = Object.keys(REASONS).sort((a, b) => lost(b as Term) - lost(a as Term));
  return REASONS[most as keyof typeof REASONS](evidence);
}

const percent = (share: number) => `${Math.round(100 * Math.min(1, Math.max(0, share)))} %`;

const REASONS: Readonly<Record<Exclude<Term, 'base'>, (evidence: Evidence) => string>> = {
  explained: ({ left }) => `explains ${percent(1 - left)} of what changed in the example`,
  worst: () => 'one part of the example is still wrong',
  unknown: ({ coverage }) => `the example says nothing about ${percent(1 - coverage)} of this picture`,
  detailed: ({ numbers }) => `a rule of ${Math.round(numbers)} numbers may hold for the example alone`,
  pasted: () => 'what was put on or taken off may have been part of the example only',
  coarse: () => 'found at a small size only',
  disputed: ({ rival }) =>
    `could mean as well: ${rival!.sentence}; that differs on ${percent(rival!.apart)} of this picture`,
};
