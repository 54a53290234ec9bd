import type { Pair, Stage, StageFamily } from '../stage.ts';
import { type Candidate, evidenceOf, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { type Points, pointsOf } from './points.ts';
import { chordsOf, RANK, type Rank, type Window } from './rank.ts';

/** The widest window tried, in pixels from its middle. */
const WIDEST = 12;

/** Medians, erosion and dilation. */
export const RANKS: StageFamily = {
  part: 'filter',
  kinds: [RANK.kind],
  fit,
  read: (kind, params) => readStage([RANK], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs)) return [];
  const points = pointsOf(pairs, 2);
  const [darker, lighter] = directions(points);
  const found: { rank: Rank; error: number }[] = [];
  for (let radius = 1; radius <= 3; radius++) {
    const rank: Rank = { of: 'median', window: 'square', radius };
    found.push({ rank, error: errorOf(points, rank) });
  }
  for (const of of ['least', 'most'] as const) {
    // A dilation darkens nothing, up to rounding.
    if ((of === 'least' ? lighter : darker) > 0.1 * (of === 'least' ? darker : lighter)) continue;
    for (const window of ['square', 'disc', 'round', 'ellipse'] as const) found.push(...growing(points, of, window));
  }
  found.sort((a, b) => a.error - b.error);
  const least = found[0]!.error;
  const candidates: Candidate[] = found
    .filter(({ error }) => error <= 1.5 * least + 0.2)
    .slice(0, 3)
    .map(({ rank }) => ({ stage: stageOf(RANK, rank), margin: rank.radius }));
  return ranked(candidates, pairs);
}

/** Windows of growing radius, as long as they explain more. */
function growing(points: readonly Points[], of: 'least' | 'most', window: Window): { rank: Rank; error: number }[] {
  const out: { rank: Rank; error: number }[] = [];
  let [least, since] = [Number.POSITIVE_INFINITY, 0];
  for (let radius = 1; radius <= WIDEST && since < 2; radius++, since++) {
    const rank: Rank = { of, window, radius };
    const error = errorOf(points, rank);
    if (error < least) [least, since] = [error, -1];
    out.push({ rank, error });
  }
  return out;
}

/** By how many levels the points became darker and lighter, on one channel of each pair. */
function directions(points: readonly Points[]): [number, number] {
  let [darker, lighter] = [0, 0];
  for (const { pair, xs, ys } of points) {
    const { input, output } = pair;
    for (let i = 0; i < xs.length; i++) {
      const at = 4 * (ys[i]! * input.width + xs[i]!);
      for (let c = 0; c < 4; c++) {
        const [before, after] = [valueAt(input.data, at, c), valueAt(output.data, at, c)];
        if (after > before) lighter += after - before;
        else darker += before - after;
      }
    }
  }
  return [darker, lighter];
}

/** The mean error that a rank filter leaves at every third point, each on one of its channels (colours multiplied by alpha). */
function errorOf(points: readonly Points[], { of, window, radius }: Rank): number {
  const chords = chordsOf(window, radius);
  const values = new Float64Array((2 * radius + 1) ** 2);
  let [sum, count] = [0, 0];
  for (const { pair, xs, ys } of points) {
    const { width, height, data } = pair.input;
    const to = pair.output.data;
    const channels = evidenceOf(pair).opaque ? 3 : 4;
    for (let i = 0; i < xs.length; i += 3, count++) {
      const [x, y] = [xs[i]!, ys[i]!];
      const c = count % channels;
      let taken = 0;
      for (let v = -radius; v <= radius; v++) {
        const reach = chords[Math.abs(v)]!;
        const row = Math.min(height - 1, Math.max(0, y + v)) * width;
        for (let u = -reach; u <= reach; u++) {
          values[taken++] = valueAt(data, 4 * (row + Math.min(width - 1, Math.max(0, x + u))), c);
        }
      }
      const seen = values.subarray(0, taken);
      const made = of === 'median' ? seen.sort()[taken >> 1]! : extreme(seen, of === 'most' ? 1 : -1);
      sum += Math.min(40, Math.abs(made - valueAt(to, 4 * (y * width + x), c)));
    }
  }
  return sum / Math.max(1, count);
}

/** A channel, multiplied by alpha, of the pixel at `at`. */
function valueAt(data: Uint8Array, at: number, c: number): number {
  return c === 3 ? data[at + 3]! : (data[at + c]! * data[at + 3]!) / 255;
}

function extreme(values: Float64Array, sign: 1 | -1): number {
  let best = values[0]!;
  for (let i = 1; i < values.length; i++) if (sign * values[i]! > sign * best) best = values[i]!;
  return best;
}
