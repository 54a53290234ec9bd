import type { Evidence } from '../../daemon/answers/trust.ts';

/** Of an answer by a short rule that explains the example wholly, and about which nothing is unknown. */
export const GOOD: Evidence = {
  left: 0,
  worst: 0,
  coverage: 1,
  isCoarse: false,
  numbers: 4,
  pasted: 0,
  isMisplaced: false,
};
