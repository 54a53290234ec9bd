import type { Pair, Stage, StageFamily } from '../stage.ts';
import { isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { type Points, pointsOf } from './points.ts';
import { type Move, SHIFT, type Shift, sampled } from './shift.ts';

/** The longest move of a channel, in pixels; shorter in small pictures. */
const FARTHEST = 30;
/** How many pixels are looked at. */
const POINTS = 150;
const STILL: Move = { x: 0, y: 0, scale: 1 };

/** Channels moved or scaled relative to one another. */
export const SHIFTS: StageFamily = {
  part: 'filter',
  kinds: [SHIFT.kind],
  fit,
  read: (kind, params) => readStage([SHIFT], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs)) return [];
  const shortest = Math.min(...pairs.map(({ input }) => Math.min(input.width, input.height)));
  const far = Math.min(FARTHEST, Math.floor(shortest / 5));
  const points = pointsOf(pairs, 0, POINTS);
  const moves: Move[] = [];
  for (let c = 0; c < 3; c++) {
    const still = errorOf(points, c, STILL, Number.POSITIVE_INFINITY);
    const move = still < 0.3 ? STILL : moveOf(points, c, far, still);
    if (!move) return [];
    moves.push(move);
  }
  // If all move alike, that is a matter of geometry.
  const [first, ...others] = moves;
  if (others.every(({ x, y, scale }) => x === first!.x && y === first!.y && scale === first!.scale)) return [];
  const borders: Shift['border'][] = moves.every(({ scale }) => scale === 1)
    ? ['replicate', 'wrap', 'black']
    : ['replicate'];
  return ranked(
    borders.map((border) => ({ stage: stageOf(SHIFT, { moves, border }), margin: 0, placed: true })),
    pairs,
  );
}

/** The move that explains most of a channel: by whole pixels, or otherwise by scaling about the middle. */
function moveOf(points: readonly Points[], c: number, far: number, still: number): Move | undefined {
  let best = { move: STILL, error: still };
  const attempt = (move: Move) => {
    const error = errorOf(points, c, move, best.error);
    if (error < best.error) best = { move, error };
  };
  for (let y = -far; y <= far; y++) for (let x = -far; x <= far; x++) attempt({ x, y, scale: 1 });
  if (best.error < 0.2 * still) return best.move;
  for (let n = -30; n <= 30; n++) attempt({ x: 0, y: 0, scale: 1 + n / 1000 });
  return best.error < 0.5 * still ? best.move : undefined;
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
