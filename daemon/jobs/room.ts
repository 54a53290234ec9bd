import {
  MAX_BYTES,
  MAX_BYTES_OF_TOOL,
  MAX_RETRY_AFTER_MS,
  MAX_WAITING,
  MAX_WAITING_OF_TOOL,
  MIN_RETRY_AFTER_MS,
  RETRY_AFTER_MS,
} from './limits.ts';

/** What waits, or is asked to: queries, and bytes of pictures. */
export interface Load {
  readonly queries: number;
  readonly bytes: number;
}

/** Which room a job would overfill: its tool's own, that of all tools, or none. */
export function overfilled(asked: Load, own: Load, all: Load): 'own' | 'all' | undefined {
  if (exceeds(asked, own, { queries: MAX_WAITING_OF_TOOL, bytes: MAX_BYTES_OF_TOOL })) return 'own';
  return exceeds(asked, all, { queries: MAX_WAITING, bytes: MAX_BYTES }) ? 'all' : undefined;
}

/** @param soonestMs milliseconds until there is probably room again, as far as that was measured */
export function retryAfterMs(soonestMs: number = RETRY_AFTER_MS): number {
  return Math.min(Math.max(Math.ceil(soonestMs), MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
}

function exceeds(asked: Load, present: Load, limit: Load): boolean {
  return present.queries + asked.queries > limit.queries || present.bytes + asked.bytes > limit.bytes;
}
