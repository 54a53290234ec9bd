import { TERMS, type Term, termsOf } from '../../answers/trust.ts';
import { solvePositive } from '../../images/cholesky.ts';
import { expectedCalibrationError, reliability } from './calibration.ts';
import { folds, type Gathered, weightOf } from './gathered.ts';
import { isUsable } from './grade.ts';

export interface TunedTrust {
  readonly factors: Readonly<Record<Term, number>>;
  /** The chance below which an answer is marked. */
  readonly sure: number;
  /** The chances below which readings, and what was made at the model's size, do not answer: they would spoil more pictures than they help. */
  readonly given: number;
  readonly givenCoarse: number;
  readonly answers: number;
  /** Of answers of kinds that were left out of the fit: expected calibration error, and the shares, 0..1, that are marked. */
  readonly error: number;
  readonly badMarked: number;
  readonly goodMarked: number;
}

/** What holds the factors near 0, in answers. */
const RIDGE = 1;
const ROUNDS = 50;
/** The share of wrong and spoilt answers that are to be marked, as long as no more than that share of the others is. */
const MARKED = 0.9;
const MOST_LOST = 0.35;

interface Graded {
  readonly terms: readonly number[];
  readonly right: boolean;
  readonly spoilt: boolean;
  readonly weight: number;
}

/**
 * Fits the chance that an answer is kept, graded `ship` or `touch up`, to the evidence: logistic regression by Newton's method, with a
 * ridge; and finds the chance below which most of the others lie, when it is estimated for kinds of jobs that it was not fitted to.
 */
export function tuneTrust(all: readonly Gathered[]): TunedTrust {
  const judged = crossValidated(all);
  const sure = Math.round(100 * leastChance(judged)) / 100;
  const marked = (right: boolean) => {
    const some = judged.filter((one) => one.right === right);
    return sumOf(some.filter(({ confidence }) => confidence < sure)) / Math.max(1e-9, sumOf(some));
  };
  const factors = fitRightly(gradedOf(all));
  return {
    factors: Object.fromEntries(TERMS.map((term, k) => [term, Math.round(factors[k]! * 1000) / 1000])) as Record<
      Term,
      number
    >,
    sure,
    given: leastGiven(judged, sure, 0),
    givenCoarse: leastGiven(judged, sure, 1),
    answers: judged.length,
    error: expectedCalibrationError(reliability(judged)),
    badMarked: marked(false),
    goodMarked: marked(true),
  };
}

/** A picture that is spoilt costs as much as this many usable answers that are not given: whoever sees one trusts no other. */
const SPOILT_COST = 2;
/** Chances are tried in these steps. */
const STEP = 0.05;

/**
 * The chance, up to the one below which answers are marked, for which the pictures saved from being spoilt outweigh the usable answers that
 * are not given by most; the largest of several, as what is left alone does no harm.
 */
function leastGiven(judged: readonly Judged[], sure: number, coarse: number): number {
  const such = judged.filter(({ terms }) => terms[TERMS.indexOf('coarse')] === coarse);
  let [most, best] = [0, 0];
  for (let chance = STEP; chance <= sure; chance += STEP) {
    const below = such.filter(({ confidence }) => confidence < chance);
    const saved = SPOILT_COST * sumOf(below.filter((one) => one.spoilt)) - sumOf(below.filter(({ right }) => right));
    if (saved >= most) [most, best] = [saved, chance];
  }
  return Math.round(100 * best) / 100;
}

interface Judged extends Graded {
  readonly confidence: number;
}

function gradedOf(all: readonly Gathered[]): readonly Graded[] {
  return all.flatMap((one): Graded[] => {
    // What would cover other things is not done and always marked: that says nothing about the rest.
    if (!one.evidence || one.evidence.isMisplaced) return [];
    const terms = termsOf(one.evidence);
    return [
      {
        terms: TERMS.map((term) => terms[term]),
        right: isUsable(one.grade),
        spoilt: one.grade === 'spoilt',
        weight: weightOf(one),
      },
    ];
  });
}

/** Each answer as it is judged by a model that was fitted to other kinds of jobs. */
function crossValidated(all: readonly Gathered[]): readonly Judged[] {
  return [...folds(all)].flatMap(({ part, others }) => {
    const factors = fitRightly(gradedOf(others));
    return gradedOf(part).map((answer) => ({ ...answer, confidence: chance(factors, answer.terms) }));
  });
}

function sumOf(answers: readonly Graded[]): number {
  return answers.reduce((sum, { weight }) => sum + weight, 0);
}

/** The least chance below which enough of the wrong answers lie, or a smaller one below which few enough of the others do. */
function leastChance(judged: readonly Judged[]): number {
  const all = [...judged].sort((a, b) => a.confidence - b.confidence);
  const allowed = {
    bad: MARKED * sumOf(all.filter(({ right }) => !right)),
    good: MOST_LOST * sumOf(all.filter(({ right }) => right)),
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
    const step = solvePositive(curvature, gradient);
    for (let i = 0; i < size; i++) factors[i]! += step[i]!;
  }
  return factors;
}
