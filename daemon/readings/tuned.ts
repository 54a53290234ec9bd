/*
 * Numbers found by `likewise eval tune` on development jobs (2026-11-29, seed 0, mini int8, balanced); never by hand.
 */

/** The chance that a person keeps an answer: factors of the logistic model in jobs/trust.ts, and the chance below which it is marked. */
export const TRUST = {
  factors: {
    base: -0.613,
    explained: 0.61,
    worst: -0.847,
    unknown: -0.399,
    detailed: -0.938,
    pasted: -0.977,
    coarse: -3.227,
    disputed: -1.304,
  },
  sure: 0.7,
};
