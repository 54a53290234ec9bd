import type { Pair, Stage, StageFamily } from '../stage.ts';
import { BLUR, type Blur, DETAIL, type Detail } from './blur.ts';
import { convolve, halfKernel, type Shape } from './convolve.ts';
import { type Candidate, evidenceOf, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { snapped } from './planes.ts';
import { leastOf, minimised, roundest } from './search.ts';
import { busiestChannel, errorOf, levelsOf, type Mix, mixOf, type Signal, signalOf } from './signal.ts';

/** Deviations tried at each level, in its pixels. */
const COARSE = [1.5, 2.4, 3.6, 5.4, 8];
const FINE = [0.45, 0.7, 1, 1.5, 2.2, 3.2, 4.6];

/** Deviations that people choose are multiples of these. */
const ROUND = [1, 0.5, 0.25, 0.1, 0.05];
/** Rounding may leave this much, in levels: nothing more is to be explained. */
const EXACT = 0.3;

/** Blurs of one width in all directions, and mixtures of a picture with its blur: sharpening, local contrast, high pass, soft focus. */
export const BLURS: StageFamily = {
  part: 'filter',
  kinds: [BLUR.kind, DETAIL.kind],
  fit,
  read: (kind, params) => readStage([BLUR, DETAIL], kind, params),
};

/** Signals of all pairs at one level of halving. */
interface Level {
  readonly level: number;
  readonly signals: readonly Signal[];
}

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs)) return [];
  const channel = busiestChannel(pairs);
  const found = coarse(pairs, channel);
  if (!found) return [];
  const { at, mix } = found;
  const scale = 2 ** at.level;
  const free = (size: number) => mixAt(at, 'gaussian', size / scale).error;
  const size = minimised(free, found.size / 1.35, found.size * 1.35, 7);
  const candidates: Candidate[] = [];
  if (mix.spread > 0.5 && Math.abs(mix.keep) < 0.5) candidates.push(...blurs(pairs, channel, size));
  if (!isPlain(mixAt(at, 'gaussian', size / scale))) candidates.push(...details(at, size));
  return ranked(candidates, pairs);
}

/** Whether a mix is the blurred picture alone, up to rounding. */
function isPlain({ keep, spread, offset }: Mix): boolean {
  return Math.abs(keep) < 0.1 && Math.abs(keep + spread - 1) < 0.04 && Math.abs(offset) < 3;
}

/** The level and width of the blur that explains most, if one explains anything. */
function coarse(pairs: readonly Pair[], channel: number): { at: Level; size: number; mix: Mix } | undefined {
  for (let level = levelsOf(pairs); level >= 0; level--) {
    const at = { level, signals: pairs.map((pair) => signalOf(pair, channel, level)) };
    let best: { size: number; mix: Mix } | undefined;
    for (const size of level === 0 ? FINE : COARSE) {
      const mix = mixAt(at, 'gaussian', size);
      if (!best || mix.error < best.mix.error) best = { size, mix };
    }
    const { size, mix } = best!;
    if (level > 0 && (size < 2 || Math.abs(mix.spread) < 0.1)) continue;
    const plain = mixOf(
      at.signals,
      at.signals.map(({ from }) => from),
      8,
    );
    if (mix.error < 0.75 * plain.error && Math.abs(mix.spread) > 0.04) return { at, size: size * 2 ** level, mix };
  }
  return undefined;
}

function mixAt({ signals }: Level, shape: Shape, size: number): Mix {
  return mixOf(signals, spreadOut(signals, shape, size), marginOf(size));
}

function spreadOut(signals: readonly Signal[], shape: Shape, size: number): Float32Array[] {
  const kernel = halfKernel(shape, size);
  return signals.map(({ from, width, height }) => convolve(from, width, height, kernel));
}

function marginOf(size: number): number {
  return Math.ceil(2.5 * size);
}

/** Plain blurs of about this deviation, in each shape. */
function blurs(pairs: readonly Pair[], channel: number, deviation: number): Candidate[] {
  const level = Math.min(levelsOf(pairs), Math.max(0, Math.ceil(Math.log2(deviation / 6))));
  const scale = 2 ** level;
  const signals = pairs.map((pair) => signalOf(pair, channel, level));
  const error = (shape: Shape, size: number) =>
    errorOf(signals, spreadOut(signals, shape, size / scale), marginOf(deviation / scale), 0, 1, 0);
  const gainOf = (shape: Shape, size: number) => {
    const filtered = spreadOut(signals, shape, size / scale);
    const margin = marginOf(deviation / scale);
    const gain = snapped(gainIn(signals, filtered), 0.001);
    const plain = errorOf(signals, filtered, margin, 0, 1, 0);
    return errorOf(signals, filtered, margin, 0, gain, 0) < 0.8 * plain - 0.15 ? gain : 1;
  };
  const found: { shape: Shape; size: number; error: number }[] = [];
  const add = (shape: Shape, size: number) => found.push({ shape, size, error: error(shape, size) });
  const plain = minimised((size) => error('gaussian', size), deviation / 1.2, deviation * 1.2, 5);
  add(
    'gaussian',
    roundest(plain, ROUND, (size) => error('gaussian', size)),
  );
  if (found[0]!.error > EXACT) {
    const step = deviation < 4 ? 0.5 : 1;
    add(
      'libvips',
      leastOf(around(plain / 0.84, step, 0.5), (size) => error('libvips', size)),
    );
    add(
      'box',
      leastOf(around(Math.sqrt(12 * plain * plain + 1), 1, 2), (size) => error('box', size)),
    );
  }
  found.sort((a, b) => a.error - b.error);
  const transparent = pairs.some((pair) => !evidenceOf(pair).opaque);
  const out: Candidate[] = [];
  const margin = Math.min(48, marginOf(deviation));
  for (const { shape, size } of found.filter((one) => one.error <= 1.3 * found[0]!.error).slice(0, 2)) {
    const blur: Blur = { shape, size, alpha: 'with', border: 'replicate', gain: gainOf(shape, size) };
    out.push({ stage: stageOf(BLUR, blur), margin });
    if (transparent) out.push({ stage: stageOf(BLUR, { ...blur, alpha: 'kept' }), margin });
  }
  return out;
}

/** The brightness of the outputs over that of the filtered inputs. */
function gainIn(signals: readonly Signal[], filtered: readonly Float32Array[]): number {
  let [product, square] = [0, 1e-9];
  for (const [index, { to }] of signals.entries()) {
    const made = filtered[index]!;
    for (let i = 0; i < to.length; i++) {
      product += made[i]! * to[i]!;
      square += made[i]! * made[i]!;
    }
  }
  return product / square;
}

/** Multiples of `step` within a seventh of a value, at least `least`. */
function around(value: number, step: number, least: number): number[] {
  const out: number[] = [];
  for (let n = Math.floor((value * 0.86) / step); n <= Math.ceil((value * 1.14) / step); n++) {
    if (n * step >= least) out.push(n * step);
  }
  const thin = Math.ceil(out.length / 9);
  return out.filter((_, i) => i % thin === 0);
}

/** Mixtures of the picture and its blur, rounded to the simplest that explain it as well. */
function details(at: Level, deviation: number): Candidate[] {
  const scale = 2 ** at.level;
  const out: Candidate[] = [];
  for (const shape of ['gaussian', 'libvips'] as const) {
    const error = (size: number) => mixAt(at, shape, size / scale).error;
    if (shape === 'libvips' && (mixAt(at, 'gaussian', deviation / scale).error < EXACT || at.level > 1)) continue;
    const size =
      shape === 'gaussian'
        ? roundest(deviation, ROUND, error)
        : leastOf(around(deviation / 0.84, deviation < 4 ? 0.5 : 1, 1), error);
    const filtered = spreadOut(at.signals, shape, size / scale);
    const mix = mixOf(at.signals, filtered, marginOf(size / scale));
    const judge = (keep: number, spread: number, offset: number) =>
      errorOf(at.signals, filtered, marginOf(size / scale), keep, spread, offset);
    const { keep, spread, offset } = simplest(mix, judge);
    if (Math.abs(spread) < 0.04) continue;
    const detail: Detail = { shape, size, keep, spread, offset };
    out.push({ stage: stageOf(DETAIL, detail), margin: Math.min(48, marginOf(size)) });
  }
  return out;
}

function simplest(
  { keep, spread, offset, error }: Mix,
  judge: (keep: number, spread: number, offset: number) => number,
): { keep: number; spread: number; offset: number } {
  const rounded: { keep: number; spread: number; offset: number; error: number }[] = [];
  for (const step of [0.5, 0.25, 0.1, 0.05]) {
    const by = snapped(spread, step);
    if (by === 0) continue;
    rounded.push({ keep: snapped(1 - by, 0.001), spread: by, offset: 0, error: judge(1 - by, by, 0) });
    if (Math.abs(keep + spread) > 0.2) continue;
    const ground = Math.abs(offset - 128) <= 2 ? 128 : Math.round(offset);
    rounded.push({ keep: -by, spread: by, offset: ground, error: judge(-by, by, ground) });
  }
  const least = Math.min(...rounded.map((one) => one.error));
  const best = rounded.find((one) => one.error <= least + 0.03);
  if (best && best.error <= error * 1.1 + 0.2) return best;
  return { keep: snapped(keep, 0.001), spread: snapped(spread, 0.001), offset: snapped(offset, 0.1) };
}
