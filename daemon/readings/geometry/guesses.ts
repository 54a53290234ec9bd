import type { Pair } from '../stage.ts';
import { laidSize, mapOf } from './found.ts';
import { boxOfObject, type ObjectBounds } from './objectBox.ts';
import { ORIENTATIONS, type Orientation } from './orientation.ts';
import type { Placement } from './placement.ts';
import type { Pyramid } from './plane.ts';
import type { Registration } from './register.ts';
import { shiftsOf } from './spectrum.ts';

/** A placement that may be what a pair shows, to a few hundredths of its size. */
export interface Guess {
  readonly orientation: Orientation;
  readonly placement: Placement;
}

/** Guesses at how a pair's output shows its input. */
export class Guesses {
  private readonly pair: Pair;
  private readonly registration: Registration;

  constructor(pair: Pair, registration: Registration) {
    this.pair = pair;
    this.registration = registration;
  }

  /** Groups of guesses for a pair of two sizes, from cheap and likely to costly. */
  *resized(): Generator<Iterable<Guess>> {
    yield [...this.wholes(), ...this.covers()];
    yield* this.inPlace(false);
  }

  /** Further, costly guesses for such a pair. */
  *anywhere(): Generator<Iterable<Guess>> {
    for (const orientation of ORIENTATIONS.slice(1)) yield this.shifts(orientation, 1);
    for (let scale = 0.4; scale < 6; scale *= 1.12) if (Math.abs(scale - 1) > 0.05) yield this.shifts('none', scale);
  }

  /** Groups of guesses for a pair of one size. */
  *inPlace(withNearby = true): Generator<Iterable<Guess>> {
    if (withNearby) yield* this.nearby();
    yield this.boxes();
    yield this.shifts('none', 1);
    yield this.zooms();
  }

  /** Guesses for an input that stands in its output nearly unchanged. */
  *nearby(): Generator<Iterable<Guess>> {
    yield this.wholes();
  }

  /** The whole input, in all eight orientations. */
  private *wholes(): Generator<Guess> {
    const { width, height } = this.pair.output;
    for (const orientation of ORIENTATIONS) {
      const size = laidSize(this.pair, orientation);
      const placement = { width, height, left: 0, top: 0, across: size.width / width, down: size.height / height };
      yield { orientation, placement };
    }
  }

  /** The largest part that covers the output, and all of the input where that fits in it. */
  private *covers(): Generator<Guess> {
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

  /** The input's object where the output's object is. */
  private *boxes(): Generator<Guess> {
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
      // Objects are seldom stretched; their boxes are known to a pixel or two.
      if (Math.abs(across / down - 1) > 0.04 + 3 / Math.min(to.width, to.height, box.width, box.height)) continue;
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
  private *shifts(orientation: Orientation, scale: number): Generator<Guess> {
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
  private *zooms(): Generator<Guess> {
    const { width, height } = this.pair.output;
    const size = laidSize(this.pair, 'none');
    for (let scale = 0.25; scale < 4; scale *= 1.035) {
      const [left, top] = [(size.width - width * scale) / 2, (size.height - height * scale) / 2];
      yield { orientation: 'none', placement: { width, height, left, top, across: scale, down: scale } };
    }
  }
}

function laidBox(
  box: ObjectBounds,
  { width, height }: { width: number; height: number },
  orientation: Orientation,
): ObjectBounds {
  const pair = { input: { width, height }, output: { width: box.width, height: box.height } } as Pair;
  const map = mapOf(pair, orientation, { width: 0, height: 0, left: 0, top: 0, across: 1, down: 1 });
  // Where the box's corners are in the oriented picture: the map goes from oriented points to original ones, so it is inverted here.
  const [a, b, c, d, e, f] = map;
  const at = (x: number, y: number) => [a * (x - c) + d * (y - f), b * (x - c) + e * (y - f)] as const;
  const [x0, y0] = at(box.left, box.top);
  const [x1, y1] = at(box.left + box.width, box.top + box.height);
  return { left: Math.min(x0, x1), top: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
}

/** A plane in an orientation, shrunk by a factor, from the level of the pyramid that is nearest in size. */
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
