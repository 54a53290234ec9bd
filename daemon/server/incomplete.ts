import { MAX_INCOMPLETE_BYTES, MAX_INCOMPLETE_BYTES_OF_TOOL } from './limits.ts';

/** A connection that has received a message in part. */
interface Receiving {
  readonly tool: string | undefined;
  readonly incompleteBytes: number;
}

/**
 * Which connection there is no room for, of those that have received a message in part: the one that has just received more, where its
 * tool has more than its share; where all have too much, the one that has most. Undefined where there is room.
 */
export function tooMuchReceived<R extends Receiving>(receiving: readonly R[], last: R): R | undefined {
  const bytesOf = (some: readonly R[]) => some.reduce((sum, { incompleteBytes }) => sum + incompleteBytes, 0);
  if (bytesOf(receiving.filter(({ tool }) => tool === last.tool)) > MAX_INCOMPLETE_BYTES_OF_TOOL) return last;
  if (bytesOf(receiving) <= MAX_INCOMPLETE_BYTES) return undefined;
  return receiving.toSorted((a, b) => b.incompleteBytes - a.incompleteBytes)[0];
}
