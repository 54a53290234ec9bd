import { z } from 'zod';
import { termsOf } from '../../jobs/trust.ts';
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
  const size = answers[0]?.terms.length ?? 0;
  const factors = new Float64Array(size);
  const chance = (terms: readonly number[]) =>
    1 / (1 + Math.exp(-terms.reduce((sum, term, k) => sum + factors[k]! * term, 0)));
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = Float64Array.from(factors, (factor) => -RIDGE * factor);
    const curvature = Array.from({ length: size }, (_, i) =>
      Float64Array.from({ length: size }, (_, j) => (i === j ? RIDGE : 0)),
    );
    for (const { terms, right } of answers) {
      const p = chance(terms);
      for (let i = 0; i < size; i++) {
        gradient[i]! += ((right ? 1 : 0) - p) * terms[i]!;
        for (let j = 0; j < size; j++) curvature[i]![j]! += p * (1 - p) * terms[i]! * terms[j]!;
      }
    }
    const step = solveAny(curvature, gradient);
    for (let i = 0; i < size; i++) factors[i]! += step[i]!;
  }
  const rounded = Array.from(factors, (factor) => Math.round(factor * 1000) / 1000);
  const bins = reliability(answers.map(({ terms, right }) => ({ confidence: chance(terms), right })));
  return { factors: rounded, answers: answers.length, error: expectedCalibrationError(bins) };
}

/** Gaussian elimination; the matrix is positive definite. */
function solveAny(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const [a, b] = [matrix.map((row) => row.slice()), right.slice()];
  for (let i = 0; i < b.length; i++) {
    for (let r = i + 1; r < b.length; r++) {
      const share = a[r]![i]! / a[i]![i]!;
      for (let c = i; c < b.length; c++) a[r]![c]! -= share * a[i]![c]!;
      b[r]! -= share * b[i]!;
    }
  }
  for (let i = b.length - 1; i >= 0; i--) {
    for (let c = i + 1; c < b.length; c++) b[i]! -= a[i]![c]! * b[c]!;
    b[i]! /= a[i]![i]!;
  }
  return b;
}
