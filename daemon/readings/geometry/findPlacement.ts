import { isOpaque, isSameSize, laidOn, opacityOf, type Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { isExactly } from './exact.ts';
import { type ExactShift, exactShifts, opaqueShift } from './exactShift.ts';
import { type FoundWarp, findWarp } from './findWarp.ts';
import { type Found, mapOf, placementOf } from './found.ts';
import { type Guess, Guesses } from './guesses.ts';
import { ORIENTATIONS } from './orientation.ts';
import { distanceBetween, type Placement } from './placement.ts';
import { Pyramid } from './plane.ts';
import { Registration } from './register.ts';

/** A guess, and how much it explains at the coarsest level. */
interface Scored extends Guess {
  readonly score: number;
}

/** The least that a placement must explain of an output's structure, where sizes differ and where they do not. */
const LEAST_SCORE = 0.35;
const LEAST_SCORE_IN_PLACE = 0.5;
/** A guess that explains this much after a closer look ends the search. */
const CLEAR = 0.6;
/** The same before turns and perspectives are tried, at one scale and where the scale changes. */
const CLEAR_IN_PLACE = 0.8;
const CLEAR_ZOOM = 0.95;
/** An input that explains this much where it is, is not sought elsewhere in its output, but mirrored, turned or slightly moved. */
const STANDS = 0.45;
/** An input that explains this much where it is, is not turned at all. */
const STANDS_FAST = 0.8;
/** The number of guesses in a group that are looked at closely. */
const LOOKS = 3;
/** A move by fewer pixels is none. */
const NO_MOVE = 0.75;
/** A zoom by fewer pixels is none: blurring a picture looks like one. */
const NO_ZOOM = 2;

/** Whether a score exceeds that of a simpler guess by enough to be believed. */
function isBetter(score: number, simpler: number): boolean {
  return score >= simpler + 0.2 || (score >= simpler + 0.04 && 1 - score <= 0.5 * (1 - simpler));
}

/**
 * How a pair's output shows its input: a part of it, upright, mirrored or turned by quarters; or warped. Null where it does not show it, or
 * plainly shows it unmoved.
 */
export function findPlacement(pair: Pair): Found | FoundWarp | null {
  const { input, output } = pair;
  const isInPlace = isSameSize(input, output);
  for (const orientation of ORIENTATIONS) {
    if (!isExactly(pair, orientation)) continue;
    if (orientation === 'none') return null;
    const { width, height } = output;
    return { orientation, placement: { width, height, left: 0, top: 0, across: 1, down: 1 }, score: 1 };
  }
  if (!isInPlace) {
    const shift =
      plainest(exactShifts(input, output), pair) ??
      (isOpaque(input) ? null : opaqueShift(input, output)) ??
      (isOpaque(output) ? null : partShift(output, input));
    if (shift) return { orientation: 'none', placement: { ...wholeOf(output), ...shift }, score: 1 };
  }
  const scene = new Scene(onTile(pair));
  if (!isInPlace) {
    const likely = scene.best(scene.guesses.resized(), 0);
    if (likely && likely.score >= CLEAR_ZOOM) return likely;
    const warped = findWarp(pair, scene.registration, likely?.score ?? 0, 0);
    if (warped) return warped;
    const found = scene.best(scene.guesses.anywhere(), 0, likely);
    return found && found.score >= LEAST_SCORE ? found : null;
  }
  const still: Guess = { orientation: 'none', placement: wholeOf(output) };
  const plain = scene.strengthOf(still);
  const found = scene.best(
    plain >= STANDS ? scene.guesses.nearby() : scene.guesses.inPlace(),
    scene.coarseScoreOf(still),
  );
  const isFound = found && found.score >= LEAST_SCORE_IN_PLACE && isBetter(found.score, plain);
  if (!isFound || found.score < (found.placement.across === 1 ? CLEAR_IN_PLACE : CLEAR_ZOOM)) {
    const warped =
      plain < STANDS_FAST ? findWarp(pair, scene.registration, isFound ? found.score : plain, plain) : null;
    if (warped || !isFound) return warped;
  }
  const least = found.placement.across === 1 ? NO_MOVE : NO_ZOOM;
  const isStill = found.orientation === 'none' && distanceBetween(found.placement, still.placement) < least;
  return isStill ? null : found;
}

/** How much more of an output is opaque where its input was put on a tile. */
const TILED = 0.25;
/** Where a tile is free at its sides, as shares of it. */
const FREE = [0.06, 0.94];

/**
 * The same pair on the mean colour of the tile that the output shows at its sides. So the picture has the same edges in both, and the tile
 * none. A pair without a tile is returned unchanged.
 */
function onTile({ input, output }: Pair): Pair {
  if (isOpaque(input) || opacityOf(output) < opacityOf(input) + TILED) return { input, output };
  const [sums, { width, height, data }] = [[0, 0, 0, 0], output];
  const add = (x: number, y: number) => {
    const at = 4 * (y * width + x);
    if (data[at + 3]! < 250) return;
    for (let c = 0; c < 4; c++) sums[c]! += data[at + c]!;
  };
  for (const share of FREE) {
    for (let x = width >> 2; x < width - (width >> 2); x++) add(x, Math.floor(share * height));
    for (let y = height >> 2; y < height - (height >> 2); y++) add(Math.floor(share * width), y);
  }
  if (sums[3] === 0) return { input, output };
  const ground = [0, 1, 2].map((c) => (255 * sums[c]!) / sums[3]!);
  return { input: laidOn(input, ground), output: laidOn(output, ground) };
}

/** Where the opaque pixels of a part, such as one cut to a circle, are found in the whole. */
function partShift(part: Picture, whole: Picture): ExactShift | null {
  const shift = opaqueShift(part, whole);
  return shift && { left: -shift.left, top: -shift.top };
}

/** The shift that leaves the least different margins: all the same, or none on some sides. */
function plainest(shifts: readonly ExactShift[], { input, output }: Pair): ExactShift | null {
  const kinds = ({ left, top }: ExactShift) => {
    const [right, bottom] = [input.width - output.width - left, input.height - output.height - top];
    return (
      new Set([0, left, top, right, bottom]).size +
      (Math.abs(left - right) < 2 ? 0 : 0.5) +
      (Math.abs(top - bottom) < 2 ? 0 : 0.5)
    );
  };
  return shifts.reduce<ExactShift | null>((best, shift) => (best && kinds(best) <= kinds(shift) ? best : shift), null);
}

function wholeOf({ width, height }: { width: number; height: number }): Placement {
  return { width, height, left: 0, top: 0, across: 1, down: 1 };
}

class Scene {
  readonly guesses: Guesses;
  readonly registration: Registration;
  private readonly pair: Pair;

  constructor(pair: Pair) {
    this.pair = pair;
    this.registration = new Registration(new Pyramid(pair.input), new Pyramid(pair.output));
    this.guesses = new Guesses(pair, this.registration);
  }

  /** The best of groups of guesses that explain at least `least` at the coarsest level; groups after a clear result are skipped. */
  best(groups: Iterable<Iterable<Guess>>, least: number, before: Found | null = null): Found | null {
    let best = before;
    for (const group of groups) {
      const scored = Array.from(group, (guess) => ({ ...guess, score: this.coarseScoreOf(guess) }));
      const near = distinct(scored.filter(({ score }) => score >= Math.max(0.5 * LEAST_SCORE, least))).slice(0, LOOKS);
      const closer = near.map((guess) => this.moved(guess, this.registration.coarse, this.registration.coarse));
      const most = Math.max(...closer.map(({ score }) => score));
      for (const guess of distinct(closer)) {
        if (guess.score < 0.8 * most) continue;
        const found = this.lookedAt(guess, near);
        if (!best || isPreferred(found, best)) best = found;
      }
      if (best && best.score >= CLEAR) break;
    }
    return best;
  }

  coarseScoreOf({ orientation, placement }: Guess): number {
    return this.registration.score(mapOf(this.pair, orientation, placement), this.registration.coarse);
  }

  fineScoreOf({ orientation, placement }: Guess): number {
    return this.registration.score(mapOf(this.pair, orientation, placement), this.registration.fine);
  }

  /** How much a guess explains: the larger of its scores for fine detail and, for blurred pictures, for coarse. */
  strengthOf(guess: Guess): number {
    return Math.max(this.coarseScoreOf(guess), this.fineScoreOf(guess));
  }

  private moved({ orientation, placement }: Guess, from: number, to: number): Scored {
    const map = this.registration.refined(mapOf(this.pair, orientation, placement), 'axes', from, to);
    return {
      orientation,
      placement: placementOf(this.pair, orientation, map),
      score: this.registration.score(map, to),
    };
  }

  /** A guess refined to a fraction of a pixel; one of the first guesses exactly, or whole pixels, where that finds nothing better. */
  private lookedAt(guess: Guess, first: readonly Guess[]): Found {
    const { orientation } = guess;
    const { coarse, fine } = this.registration;
    const found = this.moved(guess, Math.max(fine, coarse - 1), fine);
    const simple = first.filter((other) => other.orientation === orientation).map(({ placement }) => placement);
    for (const placement of [...simple, snapped(found.placement)]) {
      if (distanceBetween(placement, found.placement) > 2) continue;
      if (this.fineScoreOf({ orientation, placement }) < found.score - 0.01) continue;
      return { orientation, placement, score: this.strengthOf({ orientation, placement }) };
    }
    return { ...found, score: Math.max(found.score, this.coarseScoreOf(found)) };
  }
}

/** Best first, and of nearly equal ones only the best. */
function distinct(guesses: readonly Scored[]): Scored[] {
  const kept: Scored[] = [];
  for (const guess of [...guesses].sort((a, b) => b.score - a.score)) {
    const { across, left, top, width, height } = guess.placement;
    const isNew = kept.every(
      ({ orientation, placement }) =>
        orientation !== guess.orientation ||
        Math.abs(Math.log(across / placement.across)) > 0.06 ||
        Math.abs(left - placement.left) / across > 0.06 * width ||
        Math.abs(top - placement.top) / across > 0.06 * height,
    );
    if (isNew) kept.push(guess);
  }
  return kept;
}

/** Whether one is better than another, or simpler and equally good. */
function isPreferred(found: Found, best: Found): boolean {
  const simpler = ORIENTATIONS.indexOf(best.orientation) - ORIENTATIONS.indexOf(found.orientation);
  if (simpler > 0) return found.score > best.score - 0.02;
  return simpler === 0 ? found.score > best.score + 0.01 : isBetter(found.score, best.score);
}

/** Whole pixels at scale 1, where the placement is within half a pixel of that. */
function snapped(placement: Placement): Placement {
  const { width, height, left, top, across, down } = placement;
  if (Math.abs(across - 1) * width > 0.7 || Math.abs(down - 1) * height > 0.7) return placement;
  const middle = (from: number, step: number, length: number) => Math.round(from + ((step - 1) * length) / 2);
  return { width, height, left: middle(left, across, width), top: middle(top, down, height), across: 1, down: 1 };
}
