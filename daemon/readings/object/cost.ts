import { differences } from '../difference.ts';
import type { Picture } from '../picture.ts';

/** Differences beyond this many levels count the same: what another stage does is not to outweigh all else. */
const CAP = 64;

/** How far a picture is from what it should be: the sum of capped differences. */
export function costOf(made: Picture, truth: Picture): number {
  const off = differences(made, truth);
  let cost = 0;
  for (let i = 0; i < off.length; i++) cost += Math.min(CAP, off[i]!);
  return cost;
}
