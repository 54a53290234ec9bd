import type { Pair, Stage, StageFamily } from '../stage.ts';
import { EDGES, type Edges, type Norm, type Operator, share, softened, strengthOf } from './edges.ts';
import { type Candidate, evidenceOf, hasChanged, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { LUMAS, type Luma } from './planes.ts';
import { type Points, pointsOf } from './points.ts';
import { leastOf, minimised, roundest } from './search.ts';

const OPERATORS: readonly Operator[] = [
  'sobel',
  'scharr',
  'prewitt',
  'central',
  'laplacian',
  'laplacian8',
  'difference',
];
const NORMS: readonly Norm[] = ['length', 'sum', 'most'];
/** The strength of an edge at full ink: people choose 255 times or over a power of two. */
const FULLS = [64, 128, 255, 510, 1020, 2040, 4080, 8160];

/** Pictures of edges: how fast the greys or colours change, light on dark or dark on light. */
export const EDGE_MAPS: StageFamily = {
  part: 'filter',
  kinds: [EDGES.kind],
  fit,
  read: (kind, params) => readStage([EDGES], kind, params),
};

interface Found {
  readonly edges: Edges;
  readonly error: number;
}

function fit(pairs: readonly Pair[]): Stage[] {
  if (!hasChanged(pairs)) return [];
  const points = pointsOf(pairs, 1);
  if (points.some(({ xs }) => xs.length < LEAST_POINTS)) return [];
  const few = fewer(points);
  const sharp = operated(few);
  const best = sharp[0]!.error;
  if (best <= EXPLAINED * spreadOf(few) && best <= CLOSE) return placed(refined(sharp, points), 1, pairs);
  const soft = isFilterable(pairs) && followsSteps(pairs) ? softEdges(pairs, best) : undefined;
  if (soft) return placed(soft, Math.ceil(3 * soft[0]!.sigma!) + 1, pairs);
  return best > EXPLAINED * spreadOf(few) ? [] : placed(refined(sharp, points), 1, pairs);
}

/** The least number of points of a pair, and the number used to compare operators. */
const LEAST_POINTS = 50;
const FEW = 400;
/** Edges leave at most this share of the outputs' spread. */
const EXPLAINED = 0.5;
/** The right operator on the picture itself leaves at most this mean error, in levels. */
const CLOSE = 1.5;

function fewer(points: readonly Points[]): Points[] {
  return points.map(({ pair, xs, ys }) => ({ pair, xs: xs.subarray(0, FEW), ys: ys.subarray(0, FEW) }));
}

function placed(edges: readonly Edges[], margin: number, pairs: readonly Pair[]): Stage[] {
  return ranked(
    edges.map((one): Candidate => ({ stage: stageOf(EDGES, one), margin })),
    pairs,
  );
}

/** Every operator with its best colours, the nearest first; exactly with `fine`. */
function operated(few: readonly Points[], fine = false): Found[] {
  const found: Found[] = [];
  for (const of of ['601', 'channels'] as const) {
    for (const operator of OPERATORS) {
      for (const norm of operator.startsWith('laplacian') ? (['length'] as const) : NORMS) {
        found.push(mapped(few, operator, norm, of, fine));
      }
    }
  }
  return found.sort((a, b) => a.error - b.error);
}

/** The best of them, and with other greys, exactly. */
function refined(found: readonly Found[], points: readonly Points[]): Edges[] {
  const best = found[0]!;
  const tried = found.filter(({ error }) => error <= 1.3 * best.error + 0.3).slice(0, 2);
  if (best.edges.of !== 'channels' && best.error > 0.6) {
    for (const of of ['709', 'mean'] as const) tried.push({ ...best, edges: { ...best.edges, of } });
  }
  return tried.map(({ edges }) => mapped(points, edges.operator, edges.norm, edges.of, true).edges);
}

/** The least correlation of the input's steps with the outputs' levels. */
const FOLLOWS = 0.4;

/** Whether outputs are lighter, or darker, the steeper the inputs' greys are over some pixels: a quick test before blurs are tried. */
function followsSteps(pairs: readonly Pair[]): boolean {
  let [n, x, y, xx, yy, xy] = [1e-9, 0, 0, 0, 0, 0];
  for (const { pair, xs, ys } of pointsOf(pairs, 4, FEW)) {
    const { data, width } = pair.input;
    const grey = (at: number) => 0.3 * data[at]! + 0.6 * data[at + 1]! + 0.1 * data[at + 2]!;
    const around = (at: number) => grey(at) + grey(at - 4) + grey(at + 4) + grey(at - 4 * width) + grey(at + 4 * width);
    for (let i = 0; i < xs.length; i++) {
      const at = 4 * (ys[i]! * width + xs[i]!);
      const step = Math.hypot(around(at + 8) - around(at - 8), around(at + 8 * width) - around(at - 8 * width));
      const steep = Math.min(400, step);
      const made = pair.output.data[at + 1]!;
      n++;
      x += steep;
      y += made;
      xx += steep * steep;
      yy += made * made;
      xy += steep * made;
    }
  }
  const both = xy - (x * y) / n;
  return both * both >= FOLLOWS ** 2 * (xx - (x * x) / n) * (yy - (y * y) / n);
}

/** The narrowest, a wide and a round operator: one of them determines the sigma. */
const DECISIVE: readonly Operator[] = ['central', 'sobel', 'laplacian'];
/** Deviations of blurs that are tried, in pixels. */
const SIGMAS = [0.6, 0.9, 1.3, 1.9, 2.8];
/** Below the first deviation there is no blur; above the second there are no edges. */
const [LEAST_SIGMA, MOST_SIGMA] = [0.35, 4.5];
/** The right blur leaves at most this share of what edges of the picture itself leave. */
const LESS = 0.6;
/** Edges of a blur are looked at closely where they leave at most this share of the outputs' spread. */
const WORTH_A_LOOK = 0.8;

/** Edges of the pictures' blur, where their mean error is below `sharp`, that of edges of the pictures. */
function softEdges(pairs: readonly Pair[], sharp: number): Edges[] | undefined {
  const margin = Math.ceil(3 * MOST_SIGMA) + 1;
  const picked = pointsOf(
    pairs.map((pair) => evidenceOf(pair).window),
    Math.min(margin, ...pairs.map((pair) => evidenceOf(pair).window.input.width >> 2)),
  );
  if (picked.some(({ xs }) => xs.length < LEAST_POINTS)) return undefined;
  const few = fewer(picked);
  const blurred = (points: readonly Points[], sigma: number) =>
    points.map(({ pair, xs, ys }) => ({ pair: { ...pair, input: softened(pair.input, sigma) }, xs, ys }));
  const known = new Map<number, number>();
  const error = (sigma: number) => {
    const before = known.get(sigma);
    if (before !== undefined) return before;
    const soft = blurred(few, sigma);
    const left = Math.min(...DECISIVE.map((operator) => mapped(soft, operator, 'length', '601', true).error));
    known.set(sigma, left);
    return left;
  };
  const spread = spreadOf(few);
  if (error(SIGMAS[2]!) > WORTH_A_LOOK * spread) return undefined;
  const coarse = leastOf(SIGMAS, error);
  const fine = minimised(error, Math.max(LEAST_SIGMA, coarse / 1.5), Math.min(MOST_SIGMA, coarse * 1.5), 7);
  const sigma = roundest(fine, [1, 0.5, 0.25, 0.1, 0.05], error, 0.05);
  const found = operated(blurred(few, sigma), true);
  const left = found[0]!.error;
  if (left > EXPLAINED * spread || left > LESS * sharp) return undefined;
  return refined(found, blurred(picked, sigma)).map((edges) => ({ ...edges, sigma }));
}

/** The mean distance of the outputs from their own mean: what a constant leaves. */
function spreadOf(points: readonly Points[]): number {
  const values: number[] = [];
  for (const { pair, xs, ys } of points)
    for (let i = 0; i < xs.length; i++) values.push(pair.output.data[4 * (ys[i]! * pair.input.width + xs[i]!) + 1]!);
  values.sort((a, b) => a - b);
  const median = values[values.length >> 1]!;
  return values.reduce((sum, value) => sum + Math.abs(value - median), 0) / values.length;
}

/** The best colours and strength at full ink for one operator; exactly with `fine`. */
function mapped(points: readonly Points[], operator: Operator, norm: Norm, of: Edges['of'], fine: boolean): Found {
  const total = points.reduce((sum, { xs }) => sum + xs.length, 0);
  const [from, to] = [new Float64Array(3 * total), new Float64Array(3 * total)];
  let n = 0;
  for (const { pair, xs, ys } of points) {
    for (let i = 0; i < xs.length; i++) {
      const at = 4 * (ys[i]! * pair.input.width + xs[i]!);
      const shared = of === 'channels' ? 0 : strengthAt(pair, at, operator, norm, of);
      for (let c = 0; c < 3; c++, n++) {
        from[n] = of === 'channels' ? strengthAt(pair, at, operator, norm, c) : shared;
        to[n] = pair.output.data[at + c]!;
      }
    }
  }
  const which = { operator, norm, of };
  const cut = thresholded(from, to);
  if (cut !== undefined) {
    const full = 2 * roundest(cut, [10, 5, 1], (at) => inked(from, to, 2 * at, true).error, 0.4);
    const { error: left, ...colours } = inked(from, to, full, true);
    return { edges: { ...which, ...colours, full, hard: true }, error: left };
  }
  const error = (full: number) => inked(from, to, full, false).error;
  let full = leastOf(FULLS, error);
  if (fine) {
    const exact = minimised(error, full / 2, full * 2, 10);
    if (error(full) > error(exact) * 1.05 + 0.1) full = roundest(exact, [100, 50, 10, 5, 1], error);
  }
  const { error: left, ...colours } = inked(from, to, full, false);
  return { edges: { ...which, ...colours, full, hard: false }, error: left };
}

/** The colours of ground and ink that fit best, and the mean error that they leave. */
function inked(from: Float64Array, to: Float64Array, full: number, hard: boolean) {
  const ground: [number, number, number] = [0, 0, 0];
  const ink: [number, number, number] = [0, 0, 0];
  for (let c = 0; c < 3; c++) {
    let [one, x, y, xx, xy] = [1e-9, 0, 0, 1e-9, 0];
    for (let i = c; i < from.length; i += 3) {
      const value = share(from[i]!, full, hard);
      one++;
      x += value;
      y += to[i]!;
      xx += value * value;
      xy += value * to[i]!;
    }
    const determinant = one * xx - x * x;
    const slope = determinant < 1e-9 ? 0 : (one * xy - x * y) / determinant;
    ground[c] = level((y - slope * x) / one);
    ink[c] = level((y - slope * x) / one + slope);
  }
  let sum = 0;
  for (let i = 0; i < from.length; i++) {
    const value = ground[i % 3]! + (ink[i % 3]! - ground[i % 3]!) * share(from[i]!, full, hard);
    sum += Math.min(60, Math.abs(value - to[i]!));
  }
  return { ground, ink, error: sum / from.length };
}

/** A whole level; nearly 0 and nearly 255 become these. */
function level(value: number): number {
  if (value < 5) return 0;
  return value > 250 ? 255 : Math.round(value);
}

/** Where the outputs have two levels per channel: the strength that separates them best. */
function thresholded(from: Float64Array, to: Float64Array): number | undefined {
  const [low, high] = [Math.min(...to), Math.max(...to)];
  for (let i = 0; i < to.length; i++) if (to[i] !== low && to[i] !== high) return undefined;
  if (low === high) return undefined;
  const order = Array.from(from.keys()).sort((a, b) => from[a]! - from[b]!);
  let highs = 0;
  for (const value of to) if (value === high) highs++;
  // The number of errors if all above the threshold are high; or low.
  let wrong = to.length - highs;
  let best = { at: 0, wrong: Number.POSITIVE_INFINITY };
  for (const [k, i] of order.entries()) {
    wrong += to[i] === high ? 1 : -1;
    const next = from[order[k + 1] ?? i]!;
    const least = Math.min(wrong, to.length - wrong);
    if (next > from[i]! && least < best.wrong) best = { at: (from[i]! + next) / 2, wrong: least };
  }
  return Math.round(best.at * 10) / 10;
}

/** The strength at a pixel, of one channel or of greys. */
function strengthAt({ input }: Pair, at: number, operator: Operator, norm: Norm, of: Luma | number): number {
  const { data, width } = input;
  const down = 4 * width;
  return strengthOf(
    valueAt(data, at - down - 4, of),
    valueAt(data, at - down, of),
    valueAt(data, at - down + 4, of),
    valueAt(data, at - 4, of),
    valueAt(data, at, of),
    valueAt(data, at + 4, of),
    valueAt(data, at + down - 4, of),
    valueAt(data, at + down, of),
    valueAt(data, at + down + 4, of),
    operator,
    norm,
  );
}

function valueAt(data: Uint8Array, at: number, of: Luma | number): number {
  const alpha = data[at + 3]! / 255;
  if (typeof of === 'number') return data[at + of]! * alpha;
  const [red, green, blue] = LUMAS[of];
  return alpha * (red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!);
}
