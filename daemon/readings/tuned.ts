/*
 * Numbers found by `likewise eval tune` on development jobs (2026-12-01, seed 0, mini int8, balanced); never by hand.
 */

/** Which reading answers a query: the weight of each of the terms in readings/choose.ts. */
export const CHOICE = {
  length: 3.591,
  left: 0.638,
  unknown: 1.729,
  vote: 1.511,
  pasted: 0,
  limited: 0.58,
  growing: 1.914,
  order: 2.822,
  fixed: 1.474,
};

/**
 * The chance that a person keeps an answer: factors of the logistic model in answers/trust.ts, the chance below which it is marked, and the
 * chances below which a reading, and an answer at the model's size, are not used, as they would spoil more pictures than they help.
 */
export const TRUST = {
  factors: {
    base: -1.496,
    explained: 0.813,
    worst: -1.182,
    unknown: -1.435,
    detailed: -1.128,
    pasted: -3.045,
    coarse: -2.608,
    scale: 0,
    disputed: -0.807,
  },
  sure: 0.9,
  given: 0.2,
  givenCoarse: 0.35,
};
