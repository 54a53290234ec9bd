/** How far an answer is to be trusted, in the words that people read. */
export type Trust = 'sure' | 'look at it' | 'probably wrong';

/** From this chance on nothing is doubted: the daemon's own threshold (`sure` in daemon/readings/tuned.ts, found by `likewise eval tune`). */
const SURE = 0.94;
/** Below this chance an answer is more likely to be dropped than kept. */
const LIKELY = 0.5;

/** @param confidence the estimated chance, 0..1, that a person keeps the answer */
export function trustOf(confidence: number): Trust {
  if (confidence >= SURE) return 'sure';
  return confidence >= LIKELY ? 'look at it' : 'probably wrong';
}
