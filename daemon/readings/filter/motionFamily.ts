import type { Pair, Stage, StageFamily } from '../stage.ts';
import { isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { lineOf, MOTION, type Motion } from './motion.ts';
import { leastOf, minimised, roundest } from './search.ts';
import { busiestChannel, type Signal, signalOf } from './signal.ts';

/** Blurs along a line. */
export const MOTIONS: StageFamily = {
  part: 'filter',
  kinds: [MOTION.kind],
  fit,
  read: (kind, params) => readStage([MOTION], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs)) return [];
  const channel = busiestChannel(pairs);
  const signals = pairs.map((pair) => signalOf(pair, channel, 0));
  if (!isDirected(signals)) return [];
  let best = { angle: 0, length: 1, error: Number.POSITIVE_INFINITY };
  for (let angle = 0; angle < 180; angle += 15) {
    for (const length of [3, 5, 8, 12, 18, 26, 38]) {
      const error = errorOf(signals, { angle, length }, 13);
      if (error < best.error) best = { angle, length, error };
    }
  }
  let { angle, length } = best;
  const by = (a: number, l: number) => errorOf(signals, { angle: (a + 180) % 180, length: l }, 3);
  for (const step of [6, 2, 0.7]) {
    const [fixed, long] = [angle, length];
    angle = leastOf([fixed, fixed - step, fixed + step, fixed - step / 2, fixed + step / 2], (a) => by(a, long));
    length = minimised((l) => by(angle, l), length / 1.3, length * 1.3, 6);
  }
  angle = (((nearest(angle, (a) => by(a, length)) % 180) + 180) % 180) + 0;
  length = roundest(length, [5, 1, 0.5], (l) => by(angle, l), 0.05);
  return ranked([{ stage: stageOf(MOTION, { angle, length }), margin: Math.ceil(length / 2) }], pairs);
}

/** The roundest angle that is equally good. */
function nearest(angle: number, error: (angle: number) => number): number {
  const least = error(angle);
  for (const step of [45, 15, 5, 1]) {
    const round = Math.round(angle / step) * step;
    if (Math.abs(round - angle) < 8 && error(round) <= least * 1.05 + 0.05) return round;
  }
  return Math.round(angle * 10) / 10;
}

/** Whether changes between neighbours were damped along some direction much more than across it. */
function isDirected(signals: readonly Signal[]): boolean {
  const ratio = (u: number, v: number) => {
    let [before, after] = [1e-9, 1e-9];
    for (const { width, height, from, to } of signals) {
      for (let y = 0; y < height - 1; y++) {
        for (let x = 1; x < width - 1; x++) {
          const [i, j] = [y * width + x, (y + v) * width + x + u];
          before += (from[j]! - from[i]!) ** 2;
          after += (to[j]! - to[i]!) ** 2;
        }
      }
    }
    return after / before;
  };
  const upright = ratio(1, 0) / ratio(0, 1);
  const slanted = ratio(1, 1) / ratio(-1, 1);
  return [upright, 1 / upright, slanted, 1 / slanted].some((by) => by > 1.25);
}

/** The mean error that a motion blur leaves, at every n-th pixel. */
function errorOf(signals: readonly Signal[], motion: Motion, every: number): number {
  const taps = lineOf(motion);
  const margin = Math.ceil(motion.length / 2) + 1;
  let [sum, count] = [0, 1e-9];
  for (const { width, height, from, to } of signals) {
    const offsets = Int32Array.from(taps, ({ u, v }) => v * width + u);
    const weights = Float64Array.from(taps, ({ weight }) => weight);
    const [across, down] = [Math.min(margin, width >> 1), Math.min(margin, height >> 1)];
    for (let y = down; y < height - down; y++) {
      for (let x = across + ((y * 3) % every); x < width - across; x += every) {
        const at = y * width + x;
        let made = 0;
        for (let k = 0; k < offsets.length; k++) made += weights[k]! * from[at + offsets[k]!]!;
        sum += Math.min(40, Math.abs(made - to[at]!));
        count++;
      }
    }
  }
  return sum / count;
}
