/*
 * Numbers found by `likewise eval tune` on development jobs (2026-12-01, seed 0, mini int8, balanced); never by hand.
 */

/** Which reading answers a query: the weight of each of the terms in readings/choose.ts. */
export const CHOICE = {
  length: 3.517,
  left: 0.637,
  unknown: 2.335,
  vote: 1.306,
  pasted: 0.124,
  limited: 0.594,
  growing: 1.761,
  order: 2.885,
  fixed: 1.401,
};

/**
 * The chance that a person keeps an answer: factors of the logistic model in answers/trust.ts, the chance below which it is marked, and the
 * chances below which a reading, and an answer at the model's size, are not used, as they would spoil more pictures than they help.
 */
export const TRUST = {
  factors: {
    base: -1.439,
    explained: 0.806,
    worst: -1.138,
    unknown: -1.255,
    detailed: -1.328,
    pasted: -3.021,
    coarse: -2.86,
    disputed: -0.779,
  },
  sure: 0.94,
  given: 0.4,
  givenCoarse: 0.55,
};
