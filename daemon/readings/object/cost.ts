import { differenceAt } from '../difference.ts';
import type { Picture } from '../picture.ts';

/** Larger differences, in levels, count as this one, so that what another stage does cannot outweigh everything else. */
const CAP = 64;

/** Differences up to this many levels may come from coding and rounding; they count an eighth. */
const NOISE = 2;

/** How far a picture is from what it should be: the sum of capped differences. */
export function costOf(made: Picture, truth: Picture): number {
  const [some, others] = [made.data, truth.data];
  let cost = 0;
  for (let at = 0; at < some.length; at += 4) {
    if (
      some[at] === others[at] &&
      some[at + 1] === others[at + 1] &&
      some[at + 2] === others[at + 2] &&
      some[at + 3] === others[at + 3]
    )
      continue;
    const off = Math.floor(differenceAt(some, at, others, at));
    cost += off <= NOISE ? off / 8 : Math.min(off, CAP);
  }
  return cost;
}
