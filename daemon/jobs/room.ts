import {
  MAX_BYTES,
  MAX_BYTES_OF_TOOL,
  MAX_PIXELS,
  MAX_PIXELS_OF_TOOL,
  MAX_RETRY_AFTER_MS,
  MAX_WAITING,
  MAX_WAITING_OF_TOOL,
  MIN_RETRY_AFTER_MS,
  RETRY_AFTER_MS,
} from './limits.ts';

/** What waits or is requested: queries, bytes of pictures, and pixels of queries. */
export interface Load {
  readonly queries: number;
  readonly bytes: number;
  readonly pixels: number;
}

/** Which room a job would overfill: its tool's own, that of all tools, or none. */
export function overfilled(asked: Load, own: Load, all: Load): 'own' | 'all' | undefined {
  const ofTool = { queries: MAX_WAITING_OF_TOOL, bytes: MAX_BYTES_OF_TOOL, pixels: MAX_PIXELS_OF_TOOL };
  if (exceeds(asked, own, ofTool)) return 'own';
  return exceeds(asked, all, { queries: MAX_WAITING, bytes: MAX_BYTES, pixels: MAX_PIXELS }) ? 'all' : undefined;
}

/** @param soonestMs milliseconds until there is probably room again, if that was measured */
export function retryAfterMs(soonestMs: number = RETRY_AFTER_MS): number {
  return Math.min(Math.max(Math.ceil(soonestMs), MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
}

function exceeds(asked: Load, present: Load, limit: Load): boolean {
  return (['queries', 'bytes', 'pixels'] as const).some((what) => present[what] + asked[what] > limit[what]);
}
