/*
 * Numbers found by `likewise eval tune` on development jobs (2026-11-29, seed 0, mini int8, balanced); never by hand.
 */

/** Which reading answers a query: what each of the terms in readings/choose.ts counts against it. */
export const CHOICE = {
  length: 3.567,
  left: 0.633,
  unknown: 1.035,
  vote: 1.453,
  pasted: 0,
  limited: 0.79,
  growing: 1.566,
  order: 0.2,
};

/**
 * The chance that a person keeps an answer: factors of the logistic model in jobs/trust.ts, the chance below which it is marked, and the one
 * below which a reading does not answer, as it would spoil more pictures than it helps.
 */
export const TRUST = {
  factors: {
    base: -1.039,
    explained: 0.702,
    worst: -0.483,
    unknown: -1.002,
    detailed: -0.67,
    pasted: -0.804,
    coarse: -3.203,
    misplaced: -3,
    sized: -0.328,
    disputed: -1.032,
  },
  sure: 0.8,
  given: 0.3,
};
