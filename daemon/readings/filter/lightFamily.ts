import type { Pair, Stage, StageFamily } from '../stage.ts';
import { convolve, halfKernel } from './convolve.ts';
import { type Candidate, evidenceOf, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { BLOOM, type Bloom, lights, lit, SKETCH } from './light.ts';
import { isGrey } from './planes.ts';
import { leastOf, minimised, roundest } from './search.ts';
import { busiestChannel, LUMA, levelsOf, type Signal, signalOf } from './signal.ts';

const SIGMAS = [1, 1.7, 2.8, 4.5, 7];
const ROUND = [5, 1, 0.5, 0.25, 0.1];

/** What is made with light of a blurred picture: glow, and pencil drawings. */
export const LIGHTS: StageFamily = {
  part: 'filter',
  kinds: [SKETCH.kind, BLOOM.kind],
  fit,
  read: (kind, params) => readStage([SKETCH, BLOOM], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs) || pairs.some((pair) => !evidenceOf(pair).opaque)) return [];
  const candidates: Candidate[] = [];
  if (pairs.every((pair) => isGrey(evidenceOf(pair).window.output))) candidates.push(...sketches(pairs));
  if (candidates.length === 0 && pairs.every(isBrighter)) candidates.push(...blooms(pairs));
  return candidates.length === 0 ? [] : ranked(candidates, pairs);
}

function sketches(pairs: readonly Pair[]): Candidate[] {
  const sigma = widthOf(pairs, LUMA, (grey, soft) => (grey * 255) / Math.max(1, soft), 40);
  return sigma === undefined ? [] : [{ stage: stageOf(SKETCH, { sigma }), margin: Math.min(48, Math.ceil(2 * sigma)) }];
}

/** Whether nothing in the window became darker, but for a little. */
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
  const sigma = widthOf(
    pairs,
    channel,
    (value, soft) => lit(value, amount * soft, mode),
    255,
    (signals, soft) => {
      amount = amountOf(signals, soft, mode);
    },
    from,
  );
  if (sigma === undefined || amount < 0.03) return undefined;
  const step = [0.1, 0.05, 0.01].find((by) => Math.abs(Math.round(amount / by) * by - amount) < 0.012) ?? 0.01;
  return { sigma, amount: Math.round(Math.round(amount / step) * step * 1000) / 1000, from, mode };
}

/** How much of the light explains the outputs, by least squares. */
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

/** The sigma at which `make`, from a value and the blur around it, is nearest to the outputs, if it is near at all. */
function widthOf(
  pairs: readonly Pair[],
  channel: number,
  make: (value: number, soft: number) => number,
  cap: number,
  prepare: (signals: readonly Signal[], soft: readonly Float32Array[]) => void = () => {},
  from = 0,
): number | undefined {
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
    return error(sigma) < 0.5 * unexplained(signals) ? sigma : undefined;
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
