/*
 * Numbers found by `likewise eval tune` on development jobs (2026-11-30, seed 0, mini int8, balanced); never by hand.
 */

/** Which reading answers a query: what each of the terms in readings/choose.ts counts against it. */
export const CHOICE = {
  length: 3.623,
  left: 0.53,
  unknown: 0.922,
  vote: 1.356,
  pasted: 0,
  limited: 0.772,
  growing: 1.566,
  order: 2.345,
};

/**
 * The chance that a person keeps an answer: factors of the logistic model in jobs/trust.ts, the chance below which it is marked, and those
 * below which a reading, and what was made at the model's size, do not answer, as they would spoil more pictures than they help.
 */
export const TRUST = {
  factors: {
    base: -1.104,
    explained: 0.713,
    worst: -1.046,
    unknown: -0.889,
    detailed: -0.032,
    pasted: -0.63,
    coarse: -2.944,
    misplaced: -2.48,
    sized: -0.248,
    disputed: -0.873,
  },
  sure: 0.84,
  given: 0.5,
  givenCoarse: 0.5,
};
