/**
 * Factors of the logistic model in trust.ts, in the order of termsOf. Found by `likewise eval tune` on 2026-11-29 from
 * `likewise eval everyday --split dev --json` (seed 0, mini int8, balanced).
 */
export const FACTORS: readonly number[] = [-0.625, 0.493, 0, -2.543, 0, -0.858, 0.203];
