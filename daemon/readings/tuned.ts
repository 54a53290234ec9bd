/*
 * Numbers found by `likewise eval tune` on development jobs (2026-11-30, seed 0, mini int8, balanced); never by hand.
 */

/** Which reading answers a query: what each of the terms in readings/choose.ts counts against it. */
export const CHOICE = {
  length: 3.744,
  left: 0.524,
  unknown: 0.788,
  vote: 1.153,
  pasted: 0,
  limited: 0.771,
  growing: 1.75,
  order: 2.4,
};

/**
 * The chance that a person keeps an answer: factors of the logistic model in jobs/trust.ts, the chance below which it is marked, and those
 * below which a reading, and what was made at the model's size, do not answer, as they would spoil more pictures than they help.
 */
export const TRUST = {
  factors: {
    base: -1.102,
    explained: 0.745,
    worst: -1.259,
    unknown: -0.9,
    detailed: -0.142,
    pasted: -1.096,
    coarse: -2.598,
    misplaced: -2.321,
    disputed: -1.303,
  },
  sure: 0.87,
  given: 0.2,
  givenCoarse: 0.35,
};
