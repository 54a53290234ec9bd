/** How far to trust an answer, in the words that people read. */
export type Trust = 'sure' | 'look at it' | 'probably wrong';

/**
 * With at least this probability nothing is doubted. It is the daemon's own threshold (`sure` in daemon/readings/tuned.ts, found by
 * `likewise eval tune`).
 */
const SURE = 0.94;
/** Below this probability an answer is more likely to be rejected than kept. */
const LIKELY = 0.5;

/** @param confidence the estimated probability, 0..1, that a person keeps the answer */
export function trustOf(confidence: number): Trust {
  if (confidence >= SURE) return 'sure';
  return confidence >= LIKELY ? 'look at it' : 'probably wrong';
}
