/** Factors of the logistic model in trust.ts, in the order of termsOf. */
export const FACTORS: readonly number[] = [-1, 0.75, -2, -1.5, 0, 0, 0.4];
