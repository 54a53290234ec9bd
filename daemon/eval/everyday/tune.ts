import { z } from 'zod';
import { TERMS, type Term, termsOf } from '../../jobs/trust.ts';
import { solve } from '../../readings/solve.ts';
import { expectedCalibrationError, reliability } from './calibration.ts';
import { GRADES } from './grade.ts';

/** One line of what was gathered (see gather.ts). */
const line = z.object({
  kind: z.string(),
  taken: z.number(),
  grade: z.enum(GRADES),
  evidence: z.object({
    left: z.number(),
    worst: z.number(),
    coverage: z.number(),
    isCoarse: z.boolean(),
    numbers: z.number(),
    isPasted: z.boolean(),
    rival: z.object({ sentence: z.string(), apart: z.number(), weight: z.number() }).exactOptional(),
  }),
});

export interface Tuned {
  readonly factors: Readonly<Record<Term, number>>;
  /** The chance below which an answer is marked. */
  readonly sure: number;
  readonly answers: number;
  /** Of answers of kinds that were left out of the fit: expected calibration error, and the shares, 0..1, that are marked. */
  readonly error: number;
  readonly badMarked: number;
  readonly goodMarked: number;
}

/** What holds the factors near 0, in answers. */
const RIDGE = 1;
const ROUNDS = 50;
/** What an answer counts for which the best rule was taken away. */
const TAKEN_WEIGHT = 0.5;
/** Kinds of jobs are left out in so many parts. */
const FOLDS = 12;
/** The share of wrong and spoilt answers that are to be marked, as long as no more than that share of the others is. */
const MARKED = 0.8;
const MOST_LOST = 0.08;

interface Graded {
  readonly kind: string;
  readonly terms: readonly number[];
  readonly right: boolean;
  readonly weight: number;
}

/**
 * Fits the chance that an answer is kept, graded `ship` or `touch up`, to the evidence: logistic regression by Newton's method, with a
 * ridge; and finds the chance below which most of the others lie, when it is told of kinds of jobs that it was not fitted to. `lines` are
 * what was gathered, as JSON. Errors: those of zod and JSON where it is something else.
 */
export function tuneTrust(lines: readonly string[]): Tuned {
  const answers = lines.map((one): Graded => {
    const { kind, taken, grade, evidence } = line.parse(JSON.parse(one));
    const terms = termsOf(evidence);
    return {
      kind,
      terms: TERMS.map((term) => terms[term]),
      right: grade === 'ship' || grade === 'touch up',
      weight: taken === 0 ? 1 : TAKEN_WEIGHT,
    };
  });
  const told = crossValidated(answers);
  const sure = Math.round(100 * leastChance(told)) / 100;
  const marked = (right: boolean) => {
    const some = told.filter((one) => one.right === right);
    return weightOf(some.filter(({ confidence }) => confidence < sure)) / Math.max(1e-9, weightOf(some));
  };
  const factors = fitRightly(answers);
  return {
    factors: Object.fromEntries(TERMS.map((term, k) => [term, Math.round(factors[k]! * 1000) / 1000])) as Record<
      Term,
      number
    >,
    sure,
    answers: answers.length,
    error: expectedCalibrationError(reliability(told)),
    badMarked: marked(false),
    goodMarked: marked(true),
  };
}

interface Told extends Graded {
  readonly confidence: number;
}

/** Each answer as it is told by a model that was fitted to other kinds of jobs. */
function crossValidated(answers: readonly Graded[]): readonly Told[] {
  const kinds = [...new Set(answers.map(({ kind }) => kind))].sort();
  const foldOf = new Map(kinds.map((kind, k) => [kind, k % FOLDS]));
  return Array.from({ length: FOLDS }, (_, fold) => {
    const factors = fitRightly(answers.filter(({ kind }) => foldOf.get(kind) !== fold));
    return answers
      .filter(({ kind }) => foldOf.get(kind) === fold)
      .map((answer) => ({ ...answer, confidence: chance(factors, answer.terms) }));
  }).flat();
}

function weightOf(answers: readonly Graded[]): number {
  return answers.reduce((sum, { weight }) => sum + weight, 0);
}

/** The least chance below which enough of the wrong answers lie, or a smaller one below which few enough of the others do. */
function leastChance(told: readonly Told[]): number {
  const all = [...told].sort((a, b) => a.confidence - b.confidence);
  const allowed = {
    bad: MARKED * weightOf(all.filter(({ right }) => !right)),
    good: MOST_LOST * weightOf(all.filter(({ right }) => right)),
  };
  let [bad, good] = [0, 0];
  for (const { weight, confidence, right } of all) {
    if (right) good += weight;
    else bad += weight;
    if (bad >= allowed.bad || good > allowed.good) return confidence;
  }
  return 0.5;
}

/** Whether a term speaks for an answer (1) or against it (-1); 0 where it may do either. */
const SIGNS: Readonly<Record<Term, number>> = {
  base: 0,
  explained: 1,
  worst: -1,
  unknown: -1,
  detailed: -1,
  pasted: -1,
  coarse: -1,
  disputed: -1,
};

/** The factors, but 0 for terms that would speak the wrong way: they have been met by chance. */
function fitRightly(answers: readonly Graded[]): Float64Array {
  const isIn = new Uint8Array(TERMS.length).fill(1);
  for (;;) {
    const factors = fit(answers, isIn);
    const wrong = TERMS.findIndex((term, k) => factors[k]! * SIGNS[term] < 0);
    if (wrong < 0) return factors;
    isIn[wrong] = 0;
  }
}

function chance(factors: Float64Array, terms: readonly number[]): number {
  return 1 / (1 + Math.exp(-terms.reduce((sum, term, k) => sum + factors[k]! * term, 0)));
}

/** Newton's method on the terms that are in; the factors of the others are 0. */
function fit(answers: readonly Graded[], isIn: Uint8Array): Float64Array {
  const size = isIn.length;
  const factors = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = Float64Array.from(factors, (factor) => -RIDGE * factor);
    const curvature = new Float64Array(size * size);
    for (let i = 0; i < size; i++) curvature[i * (size + 1)] = RIDGE;
    for (const { terms, right, weight } of answers) {
      const p = chance(factors, terms);
      for (let i = 0; i < size; i++) {
        if (!isIn[i]) continue;
        gradient[i]! += weight * ((right ? 1 : 0) - p) * terms[i]!;
        for (let j = 0; j <= i; j++) {
          if (isIn[j]) curvature[i * size + j]! += weight * p * (1 - p) * terms[i]! * terms[j]!;
        }
      }
    }
    const step = solve(curvature, gradient);
    for (let i = 0; i < size; i++) factors[i]! += step[i]!;
  }
  return factors;
}
