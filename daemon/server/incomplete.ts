import { MAX_INCOMPLETE_BYTES, MAX_INCOMPLETE_BYTES_OF_TOOL } from './limits.ts';

/** A connection that has received part of a message. */
interface Receiving {
  readonly tool: string | undefined;
  readonly incompleteBytes: number;
}

/**
 * Chooses the connection to drop among those with part of a message; undefined if there is room. If its tool is over its share, it is
 * the connection that just received more. If the total is over, it is the one with the most bytes.
 */
export function tooMuchReceived<R extends Receiving>(receiving: readonly R[], last: R): R | undefined {
  const bytesOf = (some: readonly R[]) => some.reduce((sum, { incompleteBytes }) => sum + incompleteBytes, 0);
  if (bytesOf(receiving.filter(({ tool }) => tool === last.tool)) > MAX_INCOMPLETE_BYTES_OF_TOOL) return last;
  if (bytesOf(receiving) <= MAX_INCOMPLETE_BYTES) return undefined;
  return receiving.toSorted((a, b) => b.incompleteBytes - a.incompleteBytes)[0];
}
