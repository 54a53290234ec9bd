import type { Candidate } from './choose.ts';
import { shareApart } from './difference.ts';

/** Another meaning that comes close, and how different its answer would be. */
export interface Rival {
  /** Its sentence, for people. */
  readonly sentence: string;
  /** The share, 0..1, of the query's pixels on which its answer plainly differs. */
  readonly apart: number;
  /** The same, weighted by how close it comes: a rival whose description is no longer counts fully. */
  readonly weight: number;
}

/** A description longer by this share of what changed makes a rival e times less likely. */
const CLOSE = 0.02;

/** The candidate that rivals the chosen one most; undefined where all have the same answer. */
export function rivalOf(chosen: Candidate, candidates: readonly Candidate[]): Rival | undefined {
  let most: Rival | undefined;
  for (const other of candidates) {
    if (isTwin(chosen, other)) continue;
    const apart = shareApart(chosen.made, other.made);
    const weight = apart * Math.exp(Math.min(0, chosen.reading.cost - other.reading.cost) / CLOSE);
    if (weight > (most?.weight ?? 0)) most = { sentence: other.reading.sentence, apart, weight };
  }
  return most;
}

/** Whether two are the same except for lengths that grow. */
function isTwin({ reading: some }: Candidate, { reading: other }: Candidate): boolean {
  return some === other || JSON.stringify(some.stages) === JSON.stringify(other.stages);
}
