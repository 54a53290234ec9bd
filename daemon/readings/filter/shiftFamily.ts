import type { Pair, Stage, StageFamily } from '../stage.ts';
import { isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { type Points, pointsOf } from './points.ts';
import { BORDERS, type Move, SHIFT, type Shift, sampled } from './shift.ts';

/** The longest move of a channel, in pixels; shorter in small pictures. */
const FARTHEST = 40;
/** How many pixels are looked at. */
const POINTS = 500;
const STILL: Move = { x: 0, y: 0, scale: 1 };

/** Channels moved or scaled relative to one another. */
export const SHIFTS: StageFamily = {
  part: 'filter',
  kinds: [SHIFT.kind],
  fit,
  read: (kind, params) => readStage([SHIFT], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs) || !pairs.every(areRearranged)) return [];
  const shortest = Math.min(...pairs.map(({ input }) => Math.min(input.width, input.height)));
  const far = Math.min(FARTHEST, Math.floor(shortest / 5));
  const points = pointsOf(pairs, 0, POINTS);
  const moves: Move[] = [];
  for (let c = 0; c < 3; c++) {
    const move = moveOf(points, c, far);
    if (!move) return [];
    moves.push(move);
  }
  // If all move alike, that is a matter of geometry.
  const [first, ...others] = moves as [Move, Move, Move];
  if (others.every(({ x, y, scale }) => x === first.x && y === first.y && scale === first.scale)) return [];
  const stage = stageOf(SHIFT, { moves, border: borderOf(pairs, moves) });
  return ranked([{ stage, margin: 0, placed: true }], pairs);
}

/** Pixels looked at to see whether channels have the same levels at other places. */
const LOOKS = 1 << 16;
/** By how much the levels themselves may change, as a share of the change from pixel to pixel. */
const SAME_LEVELS = 0.7;
/** A channel changes by less, in levels per pixel, where it stays. */
const STILL_LEVELS = 0.3;

/** Whether every channel has the same levels as before, wherever they are now, or nearly: by the earth mover's distance of the histograms. */
function areRearranged({ input, output }: Pair): boolean {
  const step = 4 * Math.ceil(input.data.length / 4 / LOOKS);
  return [0, 1, 2].every((c) => {
    const more = new Int32Array(256);
    let [changed, count] = [0, 0];
    for (let at = c; at < input.data.length; at += step, count++) {
      const [before, after] = [input.data[at]!, output.data[at]!];
      more[before]!++;
      more[after]!--;
      changed += Math.abs(before - after);
    }
    let [moved, sum] = [0, 0];
    for (const number of more) {
      sum += number;
      moved += Math.abs(sum);
    }
    return changed < STILL_LEVELS * count || moved <= SAME_LEVELS * changed;
  });
}

/** What a move leaves of a channel's change where it is certain, where JPEG files hide it, and where there is none: shares. */
const CERTAIN = 0.2;
const LIKELY = 0.65;
const NO_MOVE = 0.8;

/** The move that explains most of a channel: by whole pixels, or otherwise by scaling about the middle. Undefined where none explains it. */
function moveOf(points: readonly Points[], c: number, far: number): Move | undefined {
  const still = errorOf(points, c, STILL, Number.POSITIVE_INFINITY);
  if (still < STILL_LEVELS) return STILL;
  let best = { move: STILL, error: still };
  const attempt = (move: Move) => {
    const error = errorOf(points, c, move, best.error);
    if (error < best.error) best = { move, error };
  };
  for (const move of likelyMoves(points, c, far)) attempt(move);
  if (best.error < CERTAIN * still) return best.move;
  for (let n = -30; n <= 30; n++) attempt({ x: 0, y: 0, scale: 1 + n / 1000 });
  if (best.error < LIKELY * still) return best.move;
  return best.error < NO_MOVE * still ? undefined : STILL;
}

/** How many of the points all moves are tried on, and how many moves on all points. */
const FEW_POINTS = 50;
const LIKELY_MOVES = 32;

/** The moves by whole pixels that leave the least on a few points. */
function likelyMoves(points: readonly Points[], c: number, far: number): Move[] {
  const each = Math.ceil(FEW_POINTS / points.length);
  const few = points.map(({ pair, xs, ys }) => ({ pair, xs: xs.subarray(0, each), ys: ys.subarray(0, each) }));
  const best: { move: Move; error: number }[] = [];
  for (let y = -far; y <= far; y++) {
    for (let x = -far; x <= far; x++) {
      const worst = best.length < LIKELY_MOVES ? Number.POSITIVE_INFINITY : best.at(-1)!.error;
      const move = { x, y, scale: 1 };
      const error = errorOf(few, c, move, worst);
      if (error >= worst) continue;
      best.push({ move, error });
      best.sort((a, b) => a.error - b.error);
      best.length = Math.min(best.length, LIKELY_MOVES);
    }
  }
  return best.map(({ move }) => move);
}

/** What comes in at the borders of all pairs when channels move like this. */
function borderOf(pairs: readonly Pair[], moves: readonly Move[]): Shift['border'] {
  if (moves.some(({ scale }) => scale !== 1)) return 'replicate';
  const errors = BORDERS.map((border) => pairs.reduce((sum, pair) => sum + rimError(pair, { moves, border }), 0));
  return BORDERS[errors.indexOf(Math.min(...errors))]!;
}

/** The error, in levels, along the borders at which channels come in. */
function rimError({ input, output }: Pair, shift: Shift): number {
  const { width, height } = input;
  const made = SHIFT.run(input, shift);
  let error = 0;
  for (const [c, { x, y }] of shift.moves.entries()) {
    for (let v = 0; v < height; v++) {
      const isRow = v < y || v >= height + y;
      for (let u = 0; u < width; u++) {
        if (!isRow && u >= x && u < width + x) continue;
        const at = 4 * (v * width + u) + c;
        error += Math.abs(made.data[at]! - output.data[at]!);
      }
    }
  }
  return error;
}

/** The mean error that a move leaves; a value of at least `enough` as soon as it is clear that the error is no smaller. */
function errorOf(points: readonly Points[], c: number, { x, y, scale }: Move, enough: number): number {
  let total = 0;
  for (const { xs } of points) total += xs.length;
  const limit = enough * total;
  let [sum, count] = [0, 0];
  for (const { pair, xs, ys } of points) {
    const { width, height, data } = pair.input;
    for (let i = 0; i < xs.length; i++) {
      const [u, v] = [xs[i]! - x, ys[i]! - y];
      if (u < 0 || v < 0 || u >= width || v >= height) continue;
      const want = pair.output.data[4 * (ys[i]! * width + xs[i]!) + c]!;
      const made =
        scale === 1 ? data[4 * (v * width + u) + c]! : sampled(data, width, height, c, xs[i]!, ys[i]!, x, y, scale);
      sum += Math.min(40, Math.abs(made - want));
      count++;
      if (sum > limit) return enough;
    }
  }
  return count < total / 3 ? enough : sum / count;
}
