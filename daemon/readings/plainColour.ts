import { differenceAt } from './difference.ts';
import { median } from './median.ts';

/** The most pixels looked at for the median. */
const LOOKS = 9409;

/**
 * The one colour, RGBA, that nearly all pixels at some places have: their median. `places` are the pixels' first bytes, at least one.
 * Undefined where more than the share `strays` of them differ from it by more than `slack` levels.
 */
export function plainColour(
  data: Uint8Array,
  places: readonly number[],
  slack: number,
  strays: number,
): Uint8Array | undefined {
  const some = places.filter((_, n) => n % Math.ceil(places.length / LOOKS) === 0);
  const colour = Uint8Array.from([0, 1, 2, 3], (c) => median(some.map((at) => data[at + c]!)));
  const off = places.filter((at) => differenceAt(data, at, colour, 0) > slack).length;
  return off <= strays * places.length ? colour : undefined;
}
