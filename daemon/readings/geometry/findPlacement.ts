import { isSameSize } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { type Found, laidSize, mapOf, placementOf } from './found.ts';
import { IDENTITY } from './matrix.ts';
import { type Box, boxOfObject } from './objectBox.ts';
import { ORIENTATIONS, type Orientation } from './orientation.ts';
import type { Placement } from './placement.ts';
import { Pyramid } from './plane.ts';
import { Registration } from './register.ts';
import { shiftsOf } from './spectrum.ts';

/** A placement not yet looked at closely, with how much it explains at the coarsest level. */
interface Guess {
  readonly orientation: Orientation;
  readonly placement: Placement;
  readonly score: number;
}

/** What a placement must explain of an output's structure. */
const LEAST_SCORE = 0.35;
/** A guess that explains so much after a closer look ends the search. */
const CLEAR = 0.6;
/** Guesses of a group that are looked at closely. */
const LOOKS = 3;

/** Whether a score is so much better than that of what is simpler that it is believed. */
export function isBetter(score: number, simpler: number): boolean {
  if (score < LEAST_SCORE) return false;
  return score >= simpler + 0.2 || (score >= simpler + 0.04 && 1 - score <= 0.5 * (1 - simpler));
}

/** A pair's input and output, and what is known of them. */
export class Scene {
  readonly registration: Registration;
  /** How much of the output the input explains as it stands; 0 where their sizes differ. */
  readonly plain: number;
  readonly pair: Pair;

  constructor(pair: Pair) {
    this.pair = pair;
    this.registration = new Registration(new Pyramid(pair.input), new Pyramid(pair.output));
    this.plain = isSameSize(pair.input, pair.output) ? this.registration.score(IDENTITY, this.registration.fine) : 0;
  }

  /** How the output shows the input, upright, mirrored or turned by quarters; null where it does not, or plainly as it stands. */
  findPlacement(): Found | null {
    let best: Found | null = null;
    for (const guesses of this.groups()) {
      for (const guess of distinct(guesses).slice(0, LOOKS)) {
        if (guess.score < 0.5 * LEAST_SCORE) continue;
        const found = this.lookedAt(guess);
        if (!best || isPreferred(found, best)) best = found;
      }
      if (best && best.score >= CLEAR) break;
    }
    return best && isBetter(best.score, this.plain) ? best : null;
  }

  /** Guesses, group after group, those that cost least and are likeliest first. */
  private *groups(): Generator<Guess[]> {
    yield this.scored([...this.wholes(), ...this.covers()]);
    yield this.scored(this.boxes());
    yield this.scored(this.shifts('none', 1));
    yield this.scored(this.zooms());
    if (isSameSize(this.pair.input, this.pair.output)) return;
    for (const orientation of ORIENTATIONS.slice(1)) yield this.scored(this.shifts(orientation, 1));
    const factor = 1.12;
    for (let scale = 0.4; scale < 6; scale *= factor) {
      if (Math.abs(scale - 1) > 0.05) yield this.scored(this.shifts('none', scale));
    }
  }

  private scored(guesses: Iterable<Omit<Guess, 'score'>>): Guess[] {
    const { registration, pair } = this;
    return Array.from(guesses, (guess) => ({
      ...guess,
      score: registration.score(mapOf(pair, guess.orientation, guess.placement), registration.coarse),
    }));
  }

  private lookedAt({ orientation, placement }: Guess): Found {
    const { registration, pair } = this;
    const map = registration.refined(mapOf(pair, orientation, placement), 'axes');
    const found = {
      orientation,
      placement: placementOf(pair, orientation, map),
      score: registration.score(map, registration.fine),
    };
    // What a guess says exactly is kept where a closer look finds nothing better.
    const guessed = registration.score(mapOf(pair, orientation, placement), registration.fine);
    if (guessed >= found.score - 0.01) return { orientation, placement, score: guessed };
    const whole = snapped(found.placement);
    const score = registration.score(mapOf(pair, orientation, whole), registration.fine);
    return score >= found.score - 0.03 ? { orientation, placement: whole, score } : found;
  }

  /** The whole input, in all eight ways. */
  private *wholes(): Generator<Omit<Guess, 'score'>> {
    const { width, height } = this.pair.output;
    for (const orientation of ORIENTATIONS) {
      const size = laidSize(this.pair, orientation);
      const placement = { width, height, left: 0, top: 0, across: size.width / width, down: size.height / height };
      yield { orientation, placement };
    }
  }

  /** The largest part that covers the output, and all of the input where that fits in it. */
  private *covers(): Generator<Omit<Guess, 'score'>> {
    const { width, height } = this.pair.output;
    for (const orientation of ORIENTATIONS) {
      const size = laidSize(this.pair, orientation);
      const [x, y] = [size.width / width, size.height / height];
      if (Math.abs(x / y - 1) < 0.01) continue;
      for (const scale of [Math.min(x, y), Math.max(x, y)]) {
        for (const at of orientation === 'none' ? [0.5, 0, 1] : [0.5]) {
          const [left, top] = [at * (size.width - width * scale), at * (size.height - height * scale)];
          yield { orientation, placement: { width, height, left, top, across: scale, down: scale } };
        }
      }
    }
  }

  /** The input's object where the output's stands. */
  private *boxes(): Generator<Omit<Guess, 'score'>> {
    const { input, output } = this.pair;
    const [from, to] = [boxOfObject(input, 16), boxOfObject(output, 16)];
    if (
      from.width === input.width &&
      from.height === input.height &&
      to.width === output.width &&
      to.height === output.height
    )
      return;
    for (const orientation of ORIENTATIONS) {
      const box = laidBox(from, input, orientation);
      const [across, down] = [box.width / to.width, box.height / to.height];
      const [left, top] = [box.left - to.left * across, box.top - to.top * down];
      yield { orientation, placement: { width: output.width, height: output.height, left, top, across, down } };
      const scale = Math.sqrt(across * down);
      if (Math.abs(across / down - 1) < 1e-3) continue;
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const middle = { left: x - (to.left + to.width / 2) * scale, top: y - (to.top + to.height / 2) * scale };
      yield {
        orientation,
        placement: { width: output.width, height: output.height, ...middle, across: scale, down: scale },
      };
    }
  }

  /** Parts found by phase correlation, at one scale. */
  private *shifts(orientation: Orientation, scale: number): Generator<Omit<Guess, 'score'>> {
    const { pair, registration } = this;
    const { width, height } = pair.output;
    const size = laidSize(pair, orientation);
    const longest = Math.max(size.width / scale, size.height / scale, width, height);
    // Planes of at most 64 pixels a side, at one scale.
    const unit = Math.max(1, longest / 64);
    if (Math.min(width / unit, height / unit, size.width / scale / unit, size.height / scale / unit) < 8) return;
    const whole = resampled(registration.input, pair, orientation, scale * unit);
    const part = resampled(registration.output, { input: pair.output, output: pair.output }, 'none', unit);
    for (const { x, y } of shiftsOf(whole, part, 4)) {
      yield {
        orientation,
        placement: { width, height, left: x * unit * scale, top: y * unit * scale, across: scale, down: scale },
      };
    }
  }

  /** Closer to or further from the middle. */
  private *zooms(): Generator<Omit<Guess, 'score'>> {
    const { width, height } = this.pair.output;
    const size = laidSize(this.pair, 'none');
    for (let scale = 0.25; scale < 4; scale *= 1.035) {
      const [left, top] = [(size.width - width * scale) / 2, (size.height - height * scale) / 2];
      yield { orientation: 'none', placement: { width, height, left, top, across: scale, down: scale } };
    }
  }
}

/** Best first, and of those that are about the same the best only. */
function distinct(guesses: readonly Guess[]): Guess[] {
  const kept: Guess[] = [];
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

/** Whether one is better than another, or simpler and as good. */
function isPreferred(found: Found, best: Found): boolean {
  const simpler = ORIENTATIONS.indexOf(best.orientation) - ORIENTATIONS.indexOf(found.orientation);
  if (simpler > 0) return found.score > best.score - 0.02;
  return simpler === 0 ? found.score > best.score + 0.01 : isBetter(found.score, best.score);
}

/** Whole pixels at scale 1, where that is what was found to half a pixel. */
function snapped(placement: Placement): Placement {
  const { width, height, left, top, across, down } = placement;
  if (Math.abs(across - 1) * width > 0.7 || Math.abs(down - 1) * height > 0.7) return placement;
  const middle = (from: number, step: number, length: number) => Math.round(from + ((step - 1) * length) / 2);
  return { width, height, left: middle(left, across, width), top: middle(top, down, height), across: 1, down: 1 };
}

function laidBox(box: Box, { width, height }: { width: number; height: number }, orientation: Orientation): Box {
  const pair = { input: { width, height }, output: { width: box.width, height: box.height } } as Pair;
  const map = mapOf(pair, orientation, { width: 0, height: 0, left: 0, top: 0, across: 1, down: 1 });
  // Where the box's corners are in the laid picture: the inverse of where the laid picture's points are in the first one.
  const [a, b, c, d, e, f] = map;
  const at = (x: number, y: number) => [a * (x - c) + d * (y - f), b * (x - c) + e * (y - f)] as const;
  const [x0, y0] = at(box.left, box.top);
  const [x1, y1] = at(box.left + box.width, box.top + box.height);
  return { left: Math.min(x0, x1), top: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
}

/** A plane laid so and shrunk by a factor, from the level of the pyramid that is next in size. */
function resampled(pyramid: Pyramid, pair: Pair, orientation: Orientation, unit: number) {
  const level = Math.max(0, Math.min(Math.floor(Math.log2(unit)), pyramid.coarsest(4)));
  const plane = pyramid.at(level);
  const size = laidSize(pair, orientation);
  const [width, height] = [Math.max(1, Math.floor(size.width / unit)), Math.max(1, Math.floor(size.height / unit))];
  const [a, b, c, d, e, f] = mapOf(pair, orientation, { width, height, left: 0, top: 0, across: unit, down: unit });
  const values = new Float32Array(width * height);
  const shrink = 2 ** -level;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const u = Math.min(plane.width - 1.001, Math.max(0, (a * (x + 0.5) + b * (y + 0.5) + c) * shrink - 0.5));
      const v = Math.min(plane.height - 1.001, Math.max(0, (d * (x + 0.5) + e * (y + 0.5) + f) * shrink - 0.5));
      const [column, row] = [Math.floor(u), Math.floor(v)];
      const [fx, fy] = [u - column, v - row];
      const at = row * plane.width + column;
      const [p, q, r, s] = [
        plane.values[at]!,
        plane.values[at + 1]!,
        plane.values[at + plane.width]!,
        plane.values[at + plane.width + 1]!,
      ];
      values[to] = (p + fx * (q - p)) * (1 - fy) + (r + fx * (s - r)) * fy;
    }
  }
  return { width, height, values };
}
