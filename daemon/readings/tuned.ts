/*
 * Numbers found by `likewise eval tune` on development jobs (2026-11-30, seed 0, mini int8, balanced); never by hand.
 */

/** Which reading answers a query: the weight of each of the terms in readings/choose.ts. */
export const CHOICE = {
  length: 3.437,
  left: 0.62,
  unknown: 1.751,
  vote: 1.295,
  pasted: 0,
  limited: 0.567,
  growing: 1.904,
  order: 2.714,
  fixed: 1.521,
};

/**
 * The chance that a person keeps an answer: factors of the logistic model in answers/trust.ts, the chance below which it is marked, and the
 * chances below which a reading, and an answer at the model's size, are not used, as they would spoil more pictures than they help.
 */
export const TRUST = {
  factors: {
    base: -1.005,
    explained: 0.731,
    worst: -0.874,
    unknown: -0.958,
    detailed: -0.7,
    pasted: -2.795,
    coarse: -3.033,
    disputed: -1.167,
  },
  sure: 0.93,
  given: 0.15,
  givenCoarse: 0.5,
};
