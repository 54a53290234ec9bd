import { differences } from '../difference.ts';
import { isSameSize, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { roundShare } from './round.ts';
import { type Wave, wave } from './wave.ts';

/** Lines are moved by at most this many pixels where the frame does not grow. */
const MOST_SWING = 40;
/** The most lines that are looked at, evenly spread, and how many at first. */
const MOST_LINES = 240;
const FIRST_LINES = 10;
/** A line was moved where a move leaves at most this share of its difference. */
const LEFT = 0.35;
/** The least share of lines that were moved, and the distance in pixels within which a sine passes them. */
const MOVED = 0.5;
const ON_SINE = 0.8;
const NEAR = 0.6;
const LEAST_SWING = 0.7;
const FEW_WAVES = 4;

/** Waves that all pairs show, the likeliest first. */
export function findWaves(pairs: readonly Pair[]): Stage[] {
  for (const lines of ['rows', 'columns'] as const) {
    const [first] = pairs as [Pair];
    const found = sineOf(first, lines);
    if (!found) continue;
    const waves = roundedWaves(found, lines, first);
    const fitting = waves.filter((one) => pairs.every((pair) => isSameSize(wave(one).apply(pair.input), pair.output)));
    const judged = fitting.map((one) => ({ stage: wave(one), missed: missedBy(wave(one), pairs) }));
    const least = Math.min(...judged.map(({ missed }) => missed));
    const plain = isSameSize(first.input, first.output) ? sumOf(differences(first.input, first.output)) : Infinity;
    if (!(least < 0.5 * plain)) continue;
    return judged.filter(({ missed }) => missed <= 1.05 * least + 1).map(({ stage }) => stage);
  }
  return [];
}

function missedBy(stage: Stage, pairs: readonly Pair[]): number {
  return pairs.reduce((sum, { input, output }) => sum + sumOf(differences(stage.apply(input), output)), 0);
}

function sumOf(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** A sine through the moves of lines: the number of waves over the picture, and its phase in radians at the first edge. */
interface Sine {
  readonly swing: number;
  readonly waves: number;
  readonly phase: number;
  readonly margin: number;
}

function sineOf({ input, output }: Pair, lines: Wave['lines']): Sine | undefined {
  const isRows = lines === 'rows';
  const [count, along, outAlong] = isRows
    ? [input.height, input.width, output.width]
    : [input.width, input.height, output.height];
  const isCountKept = isRows ? input.height === output.height : input.width === output.width;
  const margin = (outAlong - along) / 2;
  if (!isCountKept || margin < 0 || !Number.isInteger(margin) || margin > along / 4 || count < 24) return undefined;
  const most = margin > 0 ? margin + 1 : Math.min(MOST_SWING, along >> 3);
  const [from, to] = [greys(input), greys(output)];
  const moveOf = (line: number) => lineMove(from, to, { line, along, margin, most, isRows, input, output });
  // A few lines suffice to see whether any were moved.
  const some = Array.from({ length: FIRST_LINES }, (_, k) => moveOf(Math.floor(((k + 0.5) * count) / FIRST_LINES)));
  const moved = some.filter((move) => move !== undefined);
  if (moved.length < MOVED * FIRST_LINES || moved.every((move) => Math.abs(move) < 0.6)) return undefined;
  const step = Math.max(1, count / MOST_LINES);
  const [places, moves]: [number[], number[]] = [[], []];
  for (let k = 0; k < count; k += step) {
    const move = moveOf(Math.floor(k));
    if (move === undefined) continue;
    places.push((Math.floor(k) + 0.5) / count);
    moves.push(move);
  }
  if (places.length < MOVED * (count / step)) return undefined;
  const sine = fitSine(places, moves);
  return sine.swing >= LEAST_SWING && sine.near >= ON_SINE ? { ...sine, margin } : undefined;
}

/** Luma times alpha, 0..255. */
function greys({ width, height, data }: Picture): Float32Array {
  const out = new Float32Array(width * height);
  for (let i = 0, at = 0; i < out.length; i++, at += 4)
    out[i] = ((0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!) * data[at + 3]!) / 255;
  return out;
}

interface Line {
  readonly line: number;
  readonly along: number;
  readonly margin: number;
  readonly most: number;
  readonly isRows: boolean;
  readonly input: Picture;
  readonly output: Picture;
}

/** How far a line was moved, to a fraction of a pixel; undefined where nothing of it is found again. */
function lineMove(from: Float32Array, to: Float32Array, line: Line): number | undefined {
  const { along, margin, most, isRows, input, output } = line;
  const at = isRows ? line.line * input.width : line.line;
  const outAt = isRows ? line.line * output.width : line.line;
  const step = isRows ? 1 : input.width;
  const outStep = isRows ? 1 : output.width;
  const errors = new Float64Array(2 * most + 1);
  let [sum, square, n] = [0, 0, 0];
  for (let i = most; i < along - most; i++) {
    const value = from[at + i * step]!;
    sum += value;
    square += value * value;
    n++;
  }
  if (n < 16) return undefined;
  const variance = square / n - (sum / n) ** 2;
  if (variance < 20) return undefined;
  let best = 0;
  for (let move = -most; move <= most; move++) {
    let error = 0;
    for (let i = most; i < along - most; i++) {
      const other = i + margin + move;
      if (other < 0 || other >= along + 2 * margin) continue;
      error += (from[at + i * step]! - to[outAt + other * outStep]!) ** 2;
    }
    errors[move + most] = error / n;
    if (error / n < errors[best + most]! || move === -most) best = move;
  }
  const least = errors[best + most]!;
  if (least > LEFT * variance) return undefined;
  if (Math.abs(best) === most) return best;
  const [before, after] = [errors[best + most - 1]!, errors[best + most + 1]!];
  return best + (0.5 * (before - after)) / Math.max(1e-9, before - 2 * least + after);
}

/** The sine that most moves are near, by least squares at many frequencies. `places` are shares of the picture. */
function fitSine(places: readonly number[], moves: readonly number[]) {
  const solve = (waves: number, weights: readonly number[]) => {
    let [ss, sc, cc, sm, cm] = [1e-9, 0, 1e-9, 0, 0];
    for (const [i, place] of places.entries()) {
      const [s, c] = [Math.sin(2 * Math.PI * waves * place), Math.cos(2 * Math.PI * waves * place)];
      const w = weights[i]!;
      ss += w * s * s;
      sc += w * s * c;
      cc += w * c * c;
      sm += w * s * moves[i]!;
      cm += w * c * moves[i]!;
    }
    const determinant = ss * cc - sc * sc;
    const [a, b] = [(sm * cc - cm * sc) / determinant, (cm * ss - sm * sc) / determinant];
    const made = (place: number) =>
      a * Math.sin(2 * Math.PI * waves * place) + b * Math.cos(2 * Math.PI * waves * place);
    const off = places.map((place, i) => Math.abs(made(place) - moves[i]!));
    return { a, b, off, error: off.reduce((sum, one) => sum + Math.min(3, one), 0) };
  };
  const all = places.map(() => 1);
  let best = 0.25;
  let least = Number.POSITIVE_INFINITY;
  const look = (from: number, to: number, step: number, weights: readonly number[]) => {
    for (let waves = from; waves <= to; waves += step) {
      const { error } = solve(waves, weights);
      if (error >= least) continue;
      least = error;
      best = waves;
    }
  };
  look(0.4, Math.min(80, places.length / 3), 0.1, all);
  look(best - 0.1, best + 0.1, 0.01, all);
  const weights = solve(best, all).off.map((off) => (off < 1.5 ? 1 : 0));
  least = Number.POSITIVE_INFINITY;
  look(best - 0.02, best + 0.02, 0.001, weights);
  const { a, b, off } = solve(best, weights);
  const near = off.filter((one) => one < NEAR).length / off.length;
  return { swing: Math.hypot(a, b), waves: best, phase: Math.atan2(b, a), near };
}

/** Waves in round numbers, likelier ones first. */
function roundedWaves({ swing, waves, phase, margin }: Sine, lines: Wave['lines'], { input }: Pair): Wave[] {
  const [count, along] = lines === 'rows' ? [input.height, input.width] : [input.width, input.height];
  const whole = Math.round(2 * waves) / 2;
  const px = Math.round(count / waves);
  const lengths: Wave['length'][] = [];
  const isOfWaves = Math.abs(whole - waves) < 0.02;
  if (isOfWaves) lengths.push({ unit: 'waves', of: whole });
  if (Math.abs(px - count / waves) < 0.01 * px) {
    const length: Wave['length'] = { unit: 'px', of: px };
    // A few whole waves are counted over the picture; many have a length.
    if (px % 10 === 0 && !(isOfWaves && whole <= FEW_WAVES && Number.isInteger(whole))) lengths.unshift(length);
    else lengths.push(length);
  }
  if (lengths.length === 0) lengths.push({ unit: 'px', of: Math.round((count / waves) * 100) / 100 });
  const near = Math.round(swing * 2) / 2;
  const share = roundShare((swing - 0.2) / along, (swing + 0.2) / along);
  const swings: Wave['swing'][] = [
    { unit: 'px', by: Math.abs(near - swing) < 0.25 ? near : Math.round(swing * 100) / 100 },
  ];
  if (share.cost < 1.5 && isOfWaves) swings.unshift({ unit: 'share', by: share.value });
  const interpolations = ['bicubic', 'bilinear'] as const;
  return lengths.flatMap((length) =>
    swings.flatMap((by) =>
      phasesOf(phase, length.unit === 'px' ? length.of : count / length.of).flatMap((degrees) =>
        interpolations.map((interpolation): Wave => {
          const isExpanded = margin > 0;
          return { lines, swing: by, length, phase: degrees, isExpanded, interpolation };
        }),
      ),
    ),
  );
}

/** Quarters of a turn near a phase, at the first edge or at the middle of the first line; otherwise the phase itself. */
function phasesOf(phase: number, period: number): number[] {
  const degrees = (phase * 180) / Math.PI;
  const half = 180 / period;
  const near = [0, -half]
    .map((offset) => Math.round((degrees - offset) / 90) * 90 + offset)
    .filter((one) => Math.abs(one - degrees) < 8);
  return near.length > 0 ? near.map((one) => Math.round(one * 1000) / 1000) : [Math.round(degrees * 10) / 10];
}
