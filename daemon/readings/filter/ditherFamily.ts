import type { Pair, Stage, StageFamily } from '../stage.ts';
import { bayer, DITHER, type Dither } from './dither.ts';
import { type Candidate, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { LUMAS } from './planes.ts';
import { coloursOf, type Points, pointsOf } from './points.ts';

/** Sides of patterns tried, smallest first. */
const SIDES = [2, 3, 4, 5, 6, 8, 10, 12, 16];
/** How many pixels are looked at: several dozen for each place of a pattern. */
const POINTS = 9000;
/** Thresholds are distinguished to this fraction of a step. */
const FINE = 128;

/** The most colours of a ramp. */
const MOST_COLOURS = 8;

type Colour = [number, number, number];

/** Ordered dithering, and other patterns of thresholds that repeat after a whole number of pixels. */
export const DITHERS: StageFamily = {
  part: 'filter',
  kinds: [DITHER.kind],
  fit,
  read: (kind, params) => readStage([DITHER], kind, params),
};

/** Points as numbers: their places, how far each input is between its steps, and the step of the output. */
interface Samples {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
  readonly values: Float64Array;
  readonly steps: Int32Array;
}

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs)) return [];
  const points = pointsOf(pairs, 0, POINTS);
  const candidates: Candidate[] = [];
  const colours = coloursOf(points, MOST_COLOURS);
  const ramp = colours && colours.length > 1 ? patternOf(ramped(points, colours)) : undefined;
  if (colours && ramp) candidates.push(placed({ ...ramp, of: '601', levels: colours.length, colours }));
  else {
    const levels = levelsOf(points);
    const pattern = levels && patternOf(channelled(points, levels));
    if (levels && pattern) candidates.push(placed({ ...pattern, of: 'channels', levels, colours: [] }));
  }
  return candidates.length === 0 ? [] : ranked(candidates, pairs);
}

function placed(dither: Dither): Candidate {
  return { stage: stageOf(DITHER, dither), margin: 0, placed: true };
}

/** The number of evenly spaced levels that all channels of the outputs have. */
function levelsOf(points: readonly Points[]): number | undefined {
  const seen = new Uint8Array(256);
  for (const { pair, xs, ys } of points) {
    for (let i = 0; i < xs.length; i++) {
      const at = 4 * (ys[i]! * pair.output.width + xs[i]!);
      for (let c = at; c < at + 3; c++) seen[pair.output.data[c]!] = 1;
    }
  }
  for (let levels = 2; levels <= 8; levels++) {
    if (
      seen.every(
        (is, value) => !is || Math.abs(value - (Math.round((value * (levels - 1)) / 255) * 255) / (levels - 1)) <= 1,
      )
    )
      return levels;
  }
  return undefined;
}

/** Greys between steps that are shown as colours, from dark to light. */
function ramped(points: readonly Points[], colours: readonly Colour[]): Samples {
  const [red, green, blue] = LUMAS['601'];
  const made = empty(points, 1);
  let n = 0;
  for (const { pair, xs, ys } of points) {
    const [from, to] = [pair.input.data, pair.output.data];
    for (let i = 0; i < xs.length; i++, n++) {
      const at = 4 * (ys[i]! * pair.input.width + xs[i]!);
      made.xs[n] = xs[i]!;
      made.ys[n] = ys[i]!;
      made.values[n] = ((red * from[at]! + green * from[at + 1]! + blue * from[at + 2]!) / 255) * (colours.length - 1);
      made.steps[n] = colours.findIndex(([r, g, b]) => r === to[at] && g === to[at + 1] && b === to[at + 2]);
    }
  }
  return made;
}

function channelled(points: readonly Points[], levels: number): Samples {
  const made = empty(points, 3);
  let n = 0;
  for (const { pair, xs, ys } of points) {
    for (let i = 0; i < xs.length; i++) {
      const at = 4 * (ys[i]! * pair.input.width + xs[i]!);
      for (let c = at; c < at + 3; c++, n++) {
        made.xs[n] = xs[i]!;
        made.ys[n] = ys[i]!;
        made.values[n] = (pair.input.data[c]! / 255) * (levels - 1);
        made.steps[n] = Math.round((pair.output.data[c]! * (levels - 1)) / 255);
      }
    }
  }
  return made;
}

function empty(points: readonly Points[], times: number): Samples {
  const count = times * points.reduce((sum, { xs }) => sum + xs.length, 0);
  return {
    xs: new Int32Array(count),
    ys: new Int32Array(count),
    values: new Float64Array(count),
    steps: new Int32Array(count),
  };
}

/** The smallest pattern of thresholds that predicts the steps of nearly all samples, with its name if it has one. */
function patternOf(samples: Samples): Pick<Dither, 'side' | 'thresholds' | 'name'> | undefined {
  const flat = thresholdsOf(samples, 1);
  if (flat.wrong < 0.02) return undefined;
  for (const side of SIDES) {
    if (samples.steps.length < 12 * side * side) return undefined;
    const { thresholds, wrong } = thresholdsOf(samples, side);
    // Without dithering, one threshold for all predicts nearly as well.
    if (wrong > 0.02 || wrong > 0.3 * flat.wrong) continue;
    return named(samples, side, thresholds, wrong);
  }
  return undefined;
}

function named(samples: Samples, side: number, thresholds: Float64Array, wrong: number) {
  let best = { side, thresholds: Array.from(thresholds, (value) => Math.round(value * 1000) / 1000), name: '' };
  let least = wrong + 0.01;
  if (!Number.isInteger(Math.log2(side))) return best;
  const base = bayer(side);
  const count = side * side;
  const across = base.map((_, i) => base[(i % side) * side + Math.floor(i / side)]!);
  for (const turned of [
    base,
    across,
    base.map((value) => count - 1 - value),
    across.map((value) => count - 1 - value),
  ]) {
    for (const shift of [0.5, 1, 0]) {
      const pattern = turned.map((value) => (value + shift) / count);
      const missed = missedBy(samples, side, pattern);
      if (missed < least) {
        best = { side, thresholds: pattern, name: 'Bayer' };
        least = missed;
      }
    }
  }
  return best;
}

/** The share of samples whose step a pattern does not predict. */
function missedBy({ xs, ys, values, steps }: Samples, side: number, pattern: ArrayLike<number>): number {
  let wrong = 0;
  for (let i = 0; i < xs.length; i++) {
    const made = Math.floor(values[i]! + 1 - pattern[(ys[i]! % side) * side + (xs[i]! % side)]! + 1e-6);
    if (made !== steps[i]) wrong++;
  }
  return wrong / xs.length;
}

/** For each place of a pattern, the threshold that predicts the steps of most samples there; and the share of errors. */
function thresholdsOf({ xs, ys, values, steps }: Samples, side: number): { thresholds: Float64Array; wrong: number } {
  const count = side * side;
  // A sample agrees with thresholds above values - steps, up to one more: how many start and stop agreeing at each.
  const turns = new Int32Array(count * (FINE + 2));
  for (let i = 0; i < xs.length; i++) {
    const place = ((ys[i]! % side) * side + (xs[i]! % side)) * (FINE + 2);
    const low = Math.min(FINE + 1, Math.max(0, Math.floor((values[i]! - steps[i]!) * FINE) + 1));
    const high = Math.min(FINE + 1, Math.max(0, Math.floor((values[i]! - steps[i]! + 1) * FINE) + 1));
    turns[place + low]!++;
    turns[place + high]!--;
  }
  const thresholds = new Float64Array(count);
  let held = 0;
  for (let k = 0; k < count; k++) {
    let [now, most, first, last] = [0, -1, 0, 0];
    for (let t = 0; t <= FINE; t++) {
      now += turns[k * (FINE + 2) + t]!;
      if (now > most) [most, first, last] = [now, t, t];
      else if (now === most && last === t - 1) last = t;
    }
    held += most;
    thresholds[k] = (first + last) / 2 / FINE;
  }
  return { thresholds, wrong: 1 - held / xs.length };
}
