import type { Pair, Stage } from '../stage.ts';
import { type Swatch, Swatches } from './swatches.ts';

/** A pixel is off where it differs by more than this many levels from its result. */
const OFF = 8;
/** A rare flat colour has at least this many pixels that are off, and this share of them has one result. */
const LEAST = 6;
const ALIKE = 0.9;
/** It explains this many pixels, by itself and by its mixtures with grounds. */
const WORTH = 40;
/** At most this many are sought, among at most this many colours. */
const MOST = 8;
const MOST_COLOURS = 1 << 14;

/** A colour with wrong results, and how often it had which right one, RGBA. */
interface Missed {
  readonly from: number;
  readonly to: readonly [number, number, number, number];
  count: number;
  alike: number;
}

/**
 * Flat colours that a palette lacks since they have few pixels, like those of thin letters: of colours with one result that the palette
 * does not give, those farthest from the grounds, of which the others are mixtures. The first `grounds` swatches are grounds.
 */
export function rareSwatches(
  pairs: readonly Pair[],
  palette: Stage,
  swatches: readonly Swatch[],
  grounds: number,
): Swatch[] {
  let missed = missedColours(pairs, palette).filter(({ count, alike }) => count >= LEAST && alike >= ALIKE * count);
  const found: Swatch[] = [];
  while (found.length < MOST) {
    const farthest = missed.reduce<Missed | undefined>(
      (best, one) => (!best || distance(one, swatches, grounds) > distance(best, swatches, grounds) ? one : best),
      undefined,
    );
    if (!farthest) break;
    const { from, to } = farthest;
    const more = new Swatches([...swatches, ...found, { from, to }], grounds, false);
    const left = missed.filter((one) => one !== farthest && !isMixed(one, more, grounds));
    const explained = sum(missed) - sum(left);
    missed = left;
    if (explained >= WORTH) found.push({ from, to });
  }
  return found;
}

function sum(some: readonly Missed[]): number {
  return some.reduce((total, { count }) => total + count, 0);
}

function missedColours(pairs: readonly Pair[], palette: Stage): Missed[] {
  const found = new Map<number, Missed>();
  for (const { input, output } of pairs) {
    const made = palette.apply(input).data;
    const [from, to] = [input.data, output.data];
    for (let at = 0; at < from.length; at += 4) {
      if (from[at + 3] !== 255 || to[at + 3] !== 255 || !isOff(made, to, at) || !isOff(from, to, at)) continue;
      const key = (from[at]! << 16) | (from[at + 1]! << 8) | from[at + 2]!;
      const known = found.get(key);
      if (known) {
        known.count++;
        if ([0, 1, 2].every((c) => known.to[c] === to[at + c])) known.alike++;
      } else if (found.size < MOST_COLOURS)
        found.set(key, { from: key, to: [to[at]!, to[at + 1]!, to[at + 2]!, 255], count: 1, alike: 1 });
    }
  }
  return [...found.values()];
}

function isOff(one: Uint8Array, other: Uint8Array, at: number): boolean {
  return [0, 1, 2].some((c) => Math.abs(one[at + c]! - other[at + c]!) > OFF);
}

/** The distance of a colour from the nearest ground. */
function distance({ from }: Missed, swatches: readonly Swatch[], grounds: number): number {
  return Math.min(
    ...swatches
      .slice(0, grounds)
      .map((ground) => Math.hypot(...[16, 8, 0].map((bits) => ((from >> bits) & 255) - ((ground.from >> bits) & 255)))),
  );
}

/** Whether a colour is a mixture of the last swatch and a ground, and so is its result. */
function isMixed({ from, to }: Missed, swatches: Swatches, grounds: number): boolean {
  const line = { distance: 0, share: 0 };
  const last = swatches.count - 1;
  for (let ground = 0; ground < grounds; ground++) {
    swatches.between(from >> 16, (from >> 8) & 255, from & 255, ground, last, line);
    const mixed = (c: number) =>
      (1 - line.share) * swatches.to[4 * ground + c]! + line.share * swatches.to[4 * last + c]!;
    if (line.distance <= OFF && [0, 1, 2].every((c) => Math.abs(mixed(c) - to[c]!) <= OFF)) return true;
  }
  return false;
}
