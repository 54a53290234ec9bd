import type { Evidence } from '../../daemon/answers/trust.ts';

/** The evidence of a short rule that explains the example completely and leaves nothing unknown. */
export const GOOD: Evidence = {
  left: 0,
  worst: 0,
  coverage: 1,
  isCoarse: false,
  numbers: 4,
  pasted: 0,
  isMisplaced: false,
};
