/*
 * Numbers found by `likewise eval tune` on development jobs (2026-11-30, seed 0, mini int8, balanced); never by hand.
 */

/** Which reading answers a query: what each of the terms in readings/choose.ts counts against it. */
export const CHOICE = {
  length: 3.392,
  left: 1.113,
  unknown: 1.537,
  vote: 1.17,
  pasted: 0,
  limited: 0.594,
  growing: 1.901,
  order: 2.704,
  fixed: 1,
};

/**
 * The chance that a person keeps an answer: factors of the logistic model in jobs/trust.ts, the chance below which it is marked, and those
 * below which a reading, and what was made at the model's size, do not answer, as they would spoil more pictures than they help.
 */
export const TRUST = {
  factors: {
    base: -1.231,
    explained: 0.764,
    worst: -1.034,
    unknown: -0.83,
    detailed: -0.604,
    pasted: -2.783,
    coarse: -2.869,
    disputed: -1.142,
  },
  sure: 0.9,
  given: 0.2,
  givenCoarse: 0.55,
};
