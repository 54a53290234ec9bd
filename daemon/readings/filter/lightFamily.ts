import { solvePositive } from '../../images/cholesky.ts';
import type { Pair, Stage, StageFamily } from '../stage.ts';
import { convolve, halfKernel } from './convolve.ts';
import { type Candidate, evidenceOf, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { BLOOM, type Bloom, dodged, drawn, lights, lit, SKETCH, type Sketch } from './light.ts';
import { isGrey, LUMAS, type Luma } from './planes.ts';
import { pointsOf } from './points.ts';
import { leastOf, minimised, roundest } from './search.ts';
import { busiestChannel, type Channel, levelsOf, type Signal, signalOf } from './signal.ts';

const SIGMAS = [1, 1.7, 2.8, 4.5, 7];
const ROUND = [5, 1, 0.5, 0.25, 0.1];

/** Effects of light from a blurred picture: glow, and pencil drawings. */
export const LIGHTS: StageFamily = {
  part: 'filter',
  kinds: [SKETCH.kind, BLOOM.kind],
  fit,
  read: (kind, params) => readStage([SKETCH, BLOOM], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs) || pairs.some((pair) => !evidenceOf(pair).opaque)) return [];
  const candidates = sketches(pairs);
  if (candidates.length === 0 && pairs.every(isBrighter)) candidates.push(...blooms(pairs));
  return candidates.length === 0 ? [] : ranked(candidates, pairs);
}

/** A drawing leaves at most this share of what changed in a window. */
const GOOD = 0.25;

/** Pencil drawings, alone or over the picture. */
function sketches(pairs: readonly Pair[]): Candidate[] {
  const found: { sketch: Sketch; left: number }[] = [];
  const add = (of: Luma | 'channels', over: Sketch['over']) => {
    const sketch = sketchOf(pairs, of, over);
    if (sketch) found.push(sketch);
  };
  if (pairs.every((pair) => isGrey(evidenceOf(pair).window.output))) {
    add('601', undefined);
    if (!(found[0] && found[0].left < CLOSE)) for (const of of ['709', 'mean'] as const) add(of, undefined);
  } else if (!isDodged(pairs)) return [];
  else if (pairs.every((pair) => goes(pair, 1))) {
    for (const over of ['mix', undefined] as const) add(over ? '601' : 'channels', over);
  } else if (pairs.every((pair) => goes(pair, -1))) add('601', 'multiply');
  return found.map(({ sketch }) => ({
    stage: stageOf(SKETCH, sketch),
    margin: Math.min(48, Math.ceil(2 * sketch.sigma)),
  }));
}

/** The right greys leave at most this mean error, in levels. */
const CLOSE = 1;

function sketchOf(pairs: readonly Pair[], of: Luma | 'channels', over: Sketch['over']) {
  let share = 1;
  const channel = of === 'channels' ? busiestChannel(pairs) : of;
  const width = widthOf(
    pairs,
    channel,
    (value, soft) => drawn(value, dodged(value, soft), over, share),
    40,
    over === 'mix'
      ? (signals, soft) => {
          share = shareOf(signals, soft);
        }
      : undefined,
  );
  if (!width || width.error > GOOD * width.before || share < 0.05) return undefined;
  const rounded = Math.round(20 * share) / 20;
  const near = Math.abs(rounded - share) < 0.012 ? rounded : Math.round(100 * share) / 100;
  const sketch: Sketch = {
    sigma: width.sigma,
    ...(of === '601' ? {} : { of }),
    ...(over ? { over } : {}),
    ...(over === 'mix' ? { share: near } : {}),
  };
  return { sketch, left: width.error };
}

/** The quick test compares a pixel with pixels this far away; and the number of points that it uses. */
const AROUND = [3, 7];
const POINTS = 500;
/** The surroundings leave at most this share of what levels alone leave. */
const LEAVES = 0.75;
const BRIGHT = 215;

/**
 * Whether a pixel's contrast to its surroundings predicts what was added to it, beyond its own level: a quick test before blurs are tried.
 */
function isDodged(pairs: readonly Pair[]): boolean {
  const rows: [number, number, number][] = [];
  const [red, green, blue] = LUMAS['601'];
  for (const { pair, xs, ys } of pointsOf(pairs, AROUND[1]!, POINTS)) {
    const { width } = pair.input;
    const grey = (data: Uint8Array, at: number) => red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!;
    for (let i = 0; i < xs.length; i++) {
      const at = 4 * (ys[i]! * width + xs[i]!);
      const level = grey(pair.input.data, at);
      let soft = level;
      for (const far of AROUND)
        for (const step of [far, -far, far * width, -far * width]) soft += grey(pair.input.data, at + 4 * step);
      rows.push([level, dodged(level, soft / (1 + 4 * AROUND.length)), grey(pair.output.data, at) - level]);
    }
  }
  // Shades that were evened out leave almost only white.
  const mean = rows.reduce((sum, [level, , by]) => sum + level + by, 0) / rows.length;
  return mean > BRIGHT || leftBy(rows, 3) <= LEAVES * leftBy(rows, 2);
}

/** The sum of squares left of the last column by levels and their squares (2 terms), and by the drawing (3). */
function leftBy(rows: readonly (readonly [number, number, number])[], terms: number): number {
  const size = terms + 1;
  const of = ([level, drawing]: readonly number[]) => [1, level! / 255, (level! / 255) ** 2, drawing! / 255];
  const [normal, right] = [new Float64Array(size * size), new Float64Array(size)];
  for (const row of rows) {
    const values = of(row);
    for (let k = 0; k < size; k++) {
      right[k]! += values[k]! * row[2];
      for (let m = 0; m <= k; m++) normal[k * size + m]! += values[k]! * values[m]!;
    }
  }
  for (let k = 0; k < size; k++) normal[k * (size + 1)]! += 1e-6;
  const numbers = solvePositive(normal, right);
  return rows.reduce((sum, row) => {
    const values = of(row);
    let made = 0;
    for (let k = 0; k < size; k++) made += numbers[k]! * values[k]!;
    return sum + (row[2] - made) ** 2;
  }, 0);
}

/** How much of a drawing is mixed in, by least squares. */
function shareOf(signals: readonly Signal[], soft: readonly Float32Array[]): number {
  let [product, square] = [0, 1e-9];
  for (const [index, { from, to }] of signals.entries()) {
    for (let i = 0; i < from.length; i++) {
      const by = dodged(from[i]!, soft[index]![i]!) - from[i]!;
      product += by * (to[i]! - from[i]!);
      square += by * by;
    }
  }
  return product / square;
}

/** Whether greys in the window became darker almost nowhere (1), or lighter almost nowhere (-1). */
function goes(pair: Pair, sign: number): boolean {
  const { input, output } = evidenceOf(pair).window;
  const [red, green, blue] = LUMAS['601'];
  let [toward, against] = [0, 0];
  for (let at = 0; at < input.data.length; at += 4) {
    const by =
      sign *
      (red * (output.data[at]! - input.data[at]!) +
        green * (output.data[at + 1]! - input.data[at + 1]!) +
        blue * (output.data[at + 2]! - input.data[at + 2]!));
    if (by > 0) toward += by;
    else against -= by;
  }
  return against < 0.03 * toward;
}

/** Whether almost nothing in the window became darker. */
function isBrighter(pair: Pair): boolean {
  const { input, output } = evidenceOf(pair).window;
  let [up, down] = [0, 0];
  for (let at = 0; at < input.data.length; at += 4) {
    for (let c = at; c < at + 3; c++) {
      const by = output.data[c]! - input.data[c]!;
      if (by > 0) up += by;
      else down -= by;
    }
  }
  return down < 0.03 * up;
}

function blooms(pairs: readonly Pair[]): Candidate[] {
  const channel = busiestChannel(pairs);
  const out: Candidate[] = [];
  for (const mode of ['screen', 'add'] as const) {
    for (const from of mode === 'screen' ? [0, 128, 200] : [0]) {
      const found = bloomOf(pairs, channel, mode, from);
      if (found) out.push({ stage: stageOf(BLOOM, found), margin: Math.min(48, Math.ceil(2 * found.sigma)) });
    }
  }
  return out;
}

function bloomOf(pairs: readonly Pair[], channel: number, mode: Bloom['mode'], from: number): Bloom | undefined {
  let amount = 0;
  const width = widthOf(
    pairs,
    channel,
    (value, soft) => lit(value, amount * soft, mode),
    255,
    (signals, soft) => {
      amount = amountOf(signals, soft, mode);
    },
    from,
  );
  if (!width || amount < 0.03) return undefined;
  const { sigma } = width;
  const step = [0.1, 0.05, 0.01].find((by) => Math.abs(Math.round(amount / by) * by - amount) < 0.012) ?? 0.01;
  return { sigma, amount: Math.round(Math.round(amount / step) * step * 1000) / 1000, from, mode };
}

/** The amount of light that explains the outputs, by least squares. */
function amountOf(signals: readonly Signal[], soft: readonly Float32Array[], mode: Bloom['mode']): number {
  let [product, square] = [0, 1e-9];
  for (const [index, { from, to }] of signals.entries()) {
    for (let i = 0; i < from.length; i++) {
      if (to[i]! > 254) continue;
      const light = mode === 'add' ? soft[index]![i]! : (soft[index]![i]! * (255 - from[i]!)) / 255;
      product += light * (to[i]! - from[i]!);
      square += light * light;
    }
  }
  return product / square;
}

/** A blur that explains the outputs, the mean error that it leaves, and the error before. */
interface Width {
  readonly sigma: number;
  readonly error: number;
  readonly before: number;
}

/** The sigma at which `make`, given a value and the blur around it, is nearest to the outputs, if it is near enough. */
function widthOf(
  pairs: readonly Pair[],
  channel: Channel,
  make: (value: number, soft: number) => number,
  cap: number,
  prepare: (signals: readonly Signal[], soft: readonly Float32Array[]) => void = () => {},
  from = 0,
): Width | undefined {
  for (let level = Math.min(2, levelsOf(pairs)); level >= 0; level--) {
    const signals = pairs.map((pair) => signalOf(pair, channel, level));
    const shining = signals.map((signal) => lights(signal.from, from));
    const error = (sigma: number) => {
      const kernel = halfKernel('gaussian', sigma / 2 ** level);
      const soft = signals.map(({ width, height }, i) => convolve(shining[i]!, width, height, kernel));
      prepare(signals, soft);
      return leftOver(signals, soft, make, Math.ceil((2 * sigma) / 2 ** level), cap);
    };
    const coarse = leastOf(
      SIGMAS.map((sigma) => sigma * 2 ** level),
      error,
    );
    if (level > 0 && coarse < 2.5 * 2 ** level) continue;
    const fine = minimised(error, coarse / 1.7, coarse * 1.7, 8);
    const sigma = roundest(fine, ROUND, error, 0.05);
    const [left, before] = [error(sigma), unexplained(signals)];
    return left < 0.5 * before ? { sigma, error: left, before } : undefined;
  }
  return undefined;
}

function leftOver(
  signals: readonly Signal[],
  soft: readonly Float32Array[],
  make: (value: number, soft: number) => number,
  margin: number,
  cap: number,
): number {
  let [sum, count] = [0, 1e-9];
  for (const [index, { width, height, from, to }] of signals.entries()) {
    const [across, down] = [Math.min(margin, width >> 2), Math.min(margin, height >> 2)];
    for (let y = down; y < height - down; y++) {
      for (let x = across; x < width - across; x++) {
        const i = y * width + x;
        const made = Math.min(255, Math.max(0, make(from[i]!, soft[index]![i]!)));
        sum += Math.min(cap, Math.abs(made - to[i]!));
        count++;
      }
    }
  }
  return sum / count;
}

/** The mean difference between outputs and inputs. */
function unexplained(signals: readonly Signal[]): number {
  let [sum, count] = [0, 0];
  for (const { from, to } of signals) {
    for (let i = 0; i < from.length; i++) sum += Math.abs(from[i]! - to[i]!);
    count += from.length;
  }
  return sum / count;
}
