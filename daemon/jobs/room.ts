import { type BusyError, tooMuchWaiting } from './errors.ts';
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

/**
 * Why a job has no room, if it has none.
 * @param own what its tool has here already; @param all what all tools have
 * @param soonestMs milliseconds until the first of the waiting jobs is done, as measured; undefined where nothing was
 */
export function refusal(asked: Load, own: Load, all: Load, soonestMs: number | undefined): BusyError | undefined {
  const ownFull = exceeds(asked, own, { queries: MAX_WAITING_OF_TOOL, bytes: MAX_BYTES_OF_TOOL });
  if (!ownFull && !exceeds(asked, all, { queries: MAX_WAITING, bytes: MAX_BYTES })) return undefined;
  return tooMuchWaiting(ownFull, retryAfterMs(soonestMs));
}

/** When to ask again, within bounds. */
export function retryAfterMs(soonestMs: number = RETRY_AFTER_MS): number {
  return Math.min(Math.max(Math.ceil(soonestMs), MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
}

function exceeds(asked: Load, present: Load, limit: Load): boolean {
  return present.queries + asked.queries > limit.queries || present.bytes + asked.bytes > limit.bytes;
}
