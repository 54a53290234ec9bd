import { z } from 'zod';
import { termsOf } from '../../jobs/trust.ts';
import { solve } from '../../readings/solve.ts';
import { expectedCalibrationError, reliability } from './calibration.ts';

/** What tuning needs of what `eval everyday --json` prints. */
const record = z.object({
  split: z.literal('dev'),
  cases: z.array(
    z.object({
      answers: z.array(
        z.object({
          grade: z.string(),
          evidence: z
            .object({
              explained: z.number(),
              coverage: z.number(),
              isCoarse: z.boolean(),
              numbers: z.number(),
              isPasted: z.boolean(),
              margin: z.number().exactOptional(),
            })
            .optional(),
        }),
      ),
    }),
  ),
});

export interface Tuned {
  /** In the order of termsOf. */
  readonly factors: readonly number[];
  readonly answers: number;
  /** Expected calibration error on the answers it was fitted to. */
  readonly error: number;
}

/** What holds the factors near 0, in answers. */
const RIDGE = 1;
const ROUNDS = 50;

/**
 * Fits the chance that an answer is kept, graded `ship` or `touch up`, to the evidence: logistic regression by Newton's method, with a
 * ridge. `texts` are JSON of runs on development jobs. Errors: those of zod where a text is something else, or of test jobs.
 */
export function tuneTrust(texts: readonly string[]): Tuned {
  const answers = texts.flatMap((text) =>
    record
      .parse(JSON.parse(text))
      .cases.flatMap(({ answers }) =>
        answers.flatMap(({ grade, evidence }) =>
          evidence ? [{ terms: termsOf(evidence), right: grade === 'ship' || grade === 'touch up' }] : [],
        ),
      ),
  );
  const size = SIGNS.length;
  const isIn = new Uint8Array(size).fill(1);
  let factors = fit(answers, isIn);
  // A term that would speak the wrong way has been met by chance: it is left out.
  for (let wrong = wrongSign(factors); wrong >= 0; wrong = wrongSign(factors)) {
    isIn[wrong] = 0;
    factors = fit(answers, isIn);
  }
  const bins = reliability(answers.map(({ terms, right }) => ({ confidence: chance(factors, terms), right })));
  const rounded = Array.from(factors, (factor) => Math.round(factor * 1000) / 1000);
  return { factors: rounded, answers: answers.length, error: expectedCalibrationError(bins) };
}

/** Whether a term speaks for an answer (1) or against it (-1), in the order of termsOf; 0 where it may do either. */
const SIGNS: readonly number[] = [0, 1, -1, -1, -1, -1, 1];

function wrongSign(factors: Float64Array): number {
  return factors.findIndex((factor, k) => factor * SIGNS[k]! < 0);
}

function chance(factors: Float64Array, terms: readonly number[]): number {
  return 1 / (1 + Math.exp(-terms.reduce((sum, term, k) => sum + factors[k]! * term, 0)));
}

interface Graded {
  readonly terms: readonly number[];
  readonly right: boolean;
}

/** Newton's method on the terms that are in; the factors of the others are 0. */
function fit(answers: readonly Graded[], isIn: Uint8Array): Float64Array {
  const size = isIn.length;
  const factors = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = Float64Array.from(factors, (factor) => -RIDGE * factor);
    const curvature = new Float64Array(size * size);
    for (let i = 0; i < size; i++) curvature[i * (size + 1)] = RIDGE;
    for (const { terms, right } of answers) {
      const p = chance(factors, terms);
      for (let i = 0; i < size; i++) {
        if (!isIn[i]) continue;
        gradient[i]! += ((right ? 1 : 0) - p) * terms[i]!;
        for (let j = 0; j <= i; j++) if (isIn[j]) curvature[i * size + j]! += p * (1 - p) * terms[i]! * terms[j]!;
      }
    }
    const step = solve(curvature, gradient);
    for (let i = 0; i < size; i++) factors[i]! += step[i]!;
  }
  return factors;
}
