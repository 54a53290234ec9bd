import type { Pair, Stage, StageFamily } from '../stage.ts';
import { hasChanged, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { BANDS, type Bands, POSTERISE, type Posterise, stairs } from './levels.ts';
import { LUMAS } from './planes.ts';
import { type Points, pointsOf } from './points.ts';

/** The most colours for bands of brightness. */
const MOST = 8;

/** Pictures reduced to few colours by the colour of each pixel alone: thresholds, bands of brightness, posterising. */
export const LEVELS: StageFamily = {
  part: 'filter',
  kinds: [BANDS.kind, POSTERISE.kind],
  fit,
  read: (kind, params) => readStage([BANDS, POSTERISE], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!hasChanged(pairs)) return [];
  const points = pointsOf(pairs, 0);
  const stages: Stage[] = [];
  const poster = posterised(points);
  if (poster) stages.push(stageOf(POSTERISE, poster));
  const bands = banded(points);
  if (bands) stages.push(stageOf(BANDS, bands));
  return ranked(
    stages.map((stage) => ({ stage, margin: 0 })),
    pairs,
    true,
  );
}

/** The steps that every channel follows at nearly all points. */
function posterised(points: readonly Points[]): Posterise | undefined {
  let best: { params: Posterise; wrong: number } | undefined;
  let total = 0;
  for (const { xs } of points) total += 3 * xs.length;
  for (const by of ['nearest', 'spread', 'lower', 'middle'] as const) {
    for (let levels = 2; levels <= 64; levels = levels < 16 ? levels + 1 : levels * 2) {
      const table = stairs({ levels, by });
      let wrong = 0;
      for (const { pair, xs, ys } of points) {
        for (let i = 0; i < xs.length && wrong < 0.05 * total; i++) {
          const at = 4 * (ys[i]! * pair.input.width + xs[i]!);
          if (pair.input.data[at + 3] === 0) continue;
          for (let c = at; c < at + 3; c++) {
            if (Math.abs(table[pair.input.data[c]!]! - pair.output.data[c]!) > 1) wrong++;
          }
        }
      }
      if (wrong < 0.03 * total && (!best || wrong < best.wrong)) best = { params: { levels, by }, wrong };
    }
  }
  return best?.params;
}

/** Bands of brightness, if the outputs have few colours and brightness decides which. */
function banded(points: readonly Points[]): Bands | undefined {
  const indices = new Map<number, number>();
  const colours: [number, number, number][] = [];
  const names: number[] = [];
  const sources: number[] = [];
  for (const { pair, xs, ys } of points) {
    const [from, to] = [pair.input.data, pair.output.data];
    for (let i = 0; i < xs.length; i++) {
      const at = 4 * (ys[i]! * pair.input.width + xs[i]!);
      if (to[at + 3]! < 128 || from[at + 3]! < 128) continue;
      const key = (to[at]! << 16) | (to[at + 1]! << 8) | to[at + 2]!;
      let index = indices.get(key);
      if (index === undefined) {
        if (colours.length === MOST) return undefined;
        index = colours.length;
        indices.set(key, index);
        colours.push([to[at]!, to[at + 1]!, to[at + 2]!]);
      }
      names.push(index);
      sources.push(from[at]!, from[at + 1]!, from[at + 2]!);
    }
  }
  if (colours.length < 2) return undefined;
  let best: { bands: Bands; wrong: number } | undefined;
  for (const luma of ['601', '709', 'mean'] as const) {
    const found = cutBy(luma, names, sources, colours);
    if (!best || found.wrong < best.wrong) best = found;
  }
  return best!.wrong < 0.04 * names.length ? best!.bands : undefined;
}

/** The cuts between colours in the order of their mean brightness, each where the fewest points are on the wrong side. */
function cutBy(
  luma: Bands['luma'],
  names: readonly number[],
  sources: readonly number[],
  colours: readonly [number, number, number][],
): { bands: Bands; wrong: number } {
  const weights = LUMAS[luma];
  const greys = names.map((_, i) => {
    const [red, green, blue] = [sources[3 * i]!, sources[3 * i + 1]!, sources[3 * i + 2]!];
    return weights[0] * red + weights[1] * green + weights[2] * blue;
  });
  const sums = colours.map(() => [0, 1e-9]);
  for (const [i, name] of names.entries()) {
    sums[name]![0]! += greys[i]!;
    sums[name]![1]!++;
  }
  const order = colours.map((_, k) => k).sort((a, b) => sums[a]![0]! / sums[a]![1]! - sums[b]![0]! / sums[b]![1]!);
  const places = new Map(order.map((name, place) => [name, place]));
  const cuts: number[] = [];
  let wrong = 0;
  for (let place = 1; place < order.length; place++) {
    // For half levels from 0 to 255: how many points of lower bands are at or above each, and how many of upper ones below.
    const [lower, upper] = [new Int32Array(514), new Int32Array(514)];
    for (const [i, name] of names.entries()) {
      const at = Math.min(511, Math.floor(2 * greys[i]! + 1e-6));
      if (places.get(name)! < place) lower[at]!++;
      else upper[at]!++;
    }
    let misses = lower.reduce((a, b) => a + b, 0);
    let least = misses;
    let [first, last] = [0, 0];
    for (let cut = 1; cut <= 512; cut++) {
      misses += upper[cut - 1]! - lower[cut - 1]!;
      if (misses < least) [least, first] = [misses, cut];
      if (misses === least) last = cut;
      else if (last < first) last = first;
    }
    wrong += least;
    cuts.push(rounded(first / 2, Math.max(first, last) / 2));
  }
  return { bands: { luma, cuts, colours: order.map((name) => colours[name]!) }, wrong };
}

/** The roundest cut between two that is equally good. */
function rounded(low: number, high: number): number {
  for (const round of [128, 127.5]) if (low <= round && round <= high) return round;
  for (const step of [64, 32, 25, 10, 5, 1]) {
    const round = Math.round((low + high) / 2 / step) * step;
    if (low <= round && round <= high) return round;
  }
  return (low + high) / 2;
}
