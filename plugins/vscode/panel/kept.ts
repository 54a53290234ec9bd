import type { Kept, View } from './messages.ts';

/** What of a view is kept for when the window is loaded again. */
export function keptOf({ draft, answers, batch }: View): Kept {
  return { draft, answers, ...(batch?.running && batch.how && { applying: batch.how }) };
}
