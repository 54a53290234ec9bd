import type { Stage } from '../stage.ts';
import { hslStage } from './hsl.ts';
import { matrixStage } from './matrix.ts';
import type { Samples } from './samples.ts';
import { type Looks, looksOf, type SoftMask, shareMeant, softStage } from './softMask.ts';
import { spreadOf } from './spread.ts';

/** The number of colours looked at, the most frequent ones. */
const MOST_COLOURS = 500;
/** The number with which masks are compared at first. */
const FIRST_COLOURS = 150;
/** Colours that change by fewer levels are ignored. */
const LEAST_CHANGE = 8;
/** A change is accepted where at most this share of it is off the line to its full effect, and its mask leaves at most the second. */
const MOST_ASIDE = 0.12;
const MOST_LEFT = 0.2;
/** Masks that leave at most this much more than the best one, as a share, count as equal. */
const AS_GOOD = 0.03;

/** A colour: what a mask sees of it, how much of the change it shows, and its weight. */
interface Shown extends Looks {
  readonly share: number;
  readonly weight: number;
}

/**
 * Changes of some colours with soft limits by hue, saturation and luma. `changes`: what may be done to them, in addition to greying and
 * turning hues.
 */
export function fitSoft(samples: Samples, changes: readonly Stage[]): Stage[] {
  const likely = [...greys(), ...turns(samples), ...changes]
    .map((change) => ({ change, ...sharesOf(samples, change) }))
    .filter(({ aside, shown }) => aside < MOST_ASIDE && shown.length >= 24)
    .sort((one, other) => one.aside - other.aside)
    .slice(0, 2);
  let best: { change: Stage; mask: SoftMask; left: number } | undefined;
  for (const { change, shown, aside } of likely) {
    const { mask, left } = maskFor(shown);
    if (left < MOST_LEFT && (!best || left + aside < best.left)) best = { change, mask, left: left + aside };
  }
  return best ? [softStage(best.mask, best.change, spreadOf(samples))] : [];
}

function greys(): Stage[] {
  return [
    [0.299, 0.587, 0.114],
    [0.2126, 0.7152, 0.0722],
    [1 / 3, 1 / 3, 1 / 3],
  ].map((luma) => matrixStage({ rows: [0, 1, 2].flatMap(() => [...luma, 0]), numbers: 1, sentence: 'Made grey' }));
}

/** The width of a bin of turns, in degrees. */
const BIN = 5;

/** Turns of hue by the largest of the angles that many colours show. */
function turns({ count, input, output, weight }: Samples): Stage[] {
  const bins = new Float64Array(360 / BIN);
  const [before, after] = [looks(), looks()];
  let all = 0;
  for (let n = 0; n < count; n++) {
    looksOf(input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!, before);
    looksOf(output[4 * n]!, output[4 * n + 1]!, output[4 * n + 2]!, after);
    const w = Math.sqrt(weight[n]!) * before.saturation;
    if (before.saturation < 0.15 || after.saturation < 0.1) continue;
    all += w;
    const turn = (after.hue - before.hue + 720) % 360;
    if (turn > 2 * BIN && turn < 360 - 2 * BIN) bins[Math.round(turn / BIN) % bins.length]! += w;
  }
  const found = [...bins.keys()]
    .map((bin) => ({ turn: bin * BIN > 180 ? bin * BIN - 360 : bin * BIN, sum: bins[bin]! }))
    .filter(({ sum }) => sum > 0.02 * all)
    .sort((one, other) => other.sum - one.sum)
    .slice(0, 2);
  return found.map(({ turn }) => hslStage({ model: 'HSL', turn, saturation: 1, lightness: 1 }));
}

function looks(): Looks {
  return { hue: 0, saturation: 0, luma: 0 };
}

/** How far each colour went on the line to what a change makes of it, and the share of the whole change that is off that line. */
function sharesOf({ count, input, output, weight }: Samples, change: Stage): { shown: Shown[]; aside: number } {
  const colours = new Uint8Array(count * 4).fill(255);
  for (let n = 0; n < count; n++) for (let c = 0; c < 3; c++) colours[4 * n + c] = Math.round(input[3 * n + c]!);
  const made = change.apply({ width: count, height: 1, data: colours }).data;
  const shown: Shown[] = [];
  let [aside, all] = [0, 0];
  for (let n = 0; n < count; n++) {
    const w = Math.sqrt(weight[n]!);
    let [along, square, change] = [0, 0, 0];
    for (let c = 0; c < 3; c++) {
      const [way, went] = [made[4 * n + c]! - input[3 * n + c]!, output[4 * n + c]! - input[3 * n + c]!];
      along += way * went;
      square += way * way;
      change += went * went;
    }
    const share = square > 0 ? Math.min(1, Math.max(0, along / square)) : 0;
    aside += w * Math.sqrt(Math.max(0, change - 2 * share * along + share * share * square));
    all += w * Math.sqrt(change);
    if (square < LEAST_CHANGE ** 2) continue;
    const of = looks();
    looksOf(input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!, of);
    shown.push({ ...of, share, weight: w * square });
  }
  shown.sort((one, other) => other.weight - one.weight);
  return { shown: shown.slice(0, MOST_COLOURS), aside: all > 0 ? aside / all : 1 };
}

const MIDDLES = Array.from({ length: 24 }, (_, i) => 15 * i);
const WIDTHS = [15, 25, 40, 60, 85];
const SOFTNESSES = [0, 12, 30];
const RAMPS = [
  { from: 0, to: 0.2 },
  { from: 0.1, to: 0.3 },
  { from: 0.2, to: 0.4 },
  { from: 0.3, to: 0.6 },
  { from: 0.5, to: 0.8 },
];

/** The mask nearest to the shares, and the mean square that it leaves, as a share of what no mask leaves. */
function maskFor(shown: readonly Shown[]): { mask: SoftMask; left: number } {
  const error = errorOn(shown);
  const starts: SoftMask[] = [];
  for (const isInverse of [false, true]) {
    for (const middle of MIDDLES)
      for (const near of WIDTHS)
        for (const soft of SOFTNESSES) starts.push({ hue: { middle, near, far: near + soft }, isInverse });
    for (const { from, to } of RAMPS) {
      starts.push({ saturation: { from, to }, isInverse }, { luma: { from, to }, isInverse });
    }
  }
  let mask = least(starts, errorOn(shown.filter((_, i) => i % Math.ceil(shown.length / FIRST_COLOURS) === 0)));
  mask = refined(mask, error);
  for (const also of ['saturation', 'luma'] as const) {
    if (mask[also]) continue;
    const ramps = RAMPS.flatMap(({ from, to }) => [
      { from, to },
      { from: to, to: from },
    ]);
    const more = refined(
      least(
        ramps.map((ramp) => ({ ...mask, [also]: ramp })),
        error,
      ),
      error,
    );
    if (error(more) < 0.8 * error(mask)) mask = more;
  }
  mask = rounded(mask, error);
  return { mask, left: error(mask) };
}

/** The mean square of the shares that a mask leaves, as a share of what their mean leaves. */
function errorOn(shown: readonly Shown[]): (mask: SoftMask) => number {
  let [sum, mean, spread] = [0, 0, 0];
  for (const { share, weight } of shown) {
    sum += weight;
    mean += weight * share;
  }
  mean /= sum;
  for (const { share, weight } of shown) spread += weight * (share - mean) ** 2;
  return (mask) => {
    let left = 0;
    for (const one of shown) left += one.weight * (shareMeant(mask, one) - one.share) ** 2;
    return left / spread;
  };
}

function least(masks: readonly SoftMask[], error: (mask: SoftMask) => number): SoftMask {
  let [best, lowest] = [masks[0]!, Number.POSITIVE_INFINITY];
  for (const mask of masks) {
    const now = error(mask);
    if (now < lowest) [best, lowest] = [mask, now];
  }
  return best;
}

/** The numbers of a mask in order, with the step by which each is moved. */
function numbersOf({ hue, saturation, luma }: SoftMask): { values: number[]; steps: number[] } {
  return {
    values: [
      ...(hue ? [hue.middle, hue.near, hue.far] : []),
      ...(saturation ? [saturation.from, saturation.to] : []),
      ...(luma ? [luma.from, luma.to] : []),
    ],
    steps: [...(hue ? [8, 8, 8] : []), ...(saturation ? [0.08, 0.08] : []), ...(luma ? [0.08, 0.08] : [])],
  };
}

function withNumbers(mask: SoftMask, values: readonly number[]): SoftMask {
  let at = 0;
  const next = () => values[at++]!;
  const hue = mask.hue && { middle: (next() + 360) % 360, near: Math.max(0, next()), far: Math.max(0, next()) };
  return {
    ...(hue && { hue: { ...hue, far: Math.max(hue.near, hue.far) } }),
    ...(mask.saturation && { saturation: { from: next(), to: next() } }),
    ...(mask.luma && { luma: { from: next(), to: next() } }),
    isInverse: mask.isInverse,
  };
}

/** Moves one number after the other, by smaller and smaller steps, while the error falls. */
function refined(mask: SoftMask, error: (mask: SoftMask) => number): SoftMask {
  const { values, steps } = numbersOf(mask);
  let lowest = error(mask);
  for (let round = 0; round < 24; round++) {
    let isMoved = false;
    for (let k = 0; k < values.length; k++) {
      for (const sign of [1, -1]) {
        const before = values[k]!;
        values[k] = before + sign * steps[k]!;
        const now = error(withNumbers(mask, values));
        if (now < lowest) {
          lowest = now;
          isMoved = true;
          break;
        }
        values[k] = before;
      }
    }
    if (!isMoved) for (let k = 0; k < steps.length; k++) steps[k]! /= 2;
    if (steps.every((step, k) => step < (mask.hue && k < 3 ? 0.25 : 0.0025))) break;
  }
  return withNumbers(mask, values);
}

/** The roundest numbers that fit equally well. */
function rounded(mask: SoftMask, error: (mask: SoftMask) => number): SoftMask {
  const { values } = numbersOf(mask);
  const most = error(mask) * (1 + AS_GOOD) + 1e-3;
  for (let k = 0; k < values.length; k++) {
    const before = values[k]!;
    const isDegrees = mask.hue !== undefined && k < 3;
    for (const step of isDegrees ? [30, 10, 5, 1] : [0.1, 0.05, 0.01]) {
      values[k] = Math.round(Math.round(before / step) * step * 1000) / 1000;
      if (error(withNumbers(mask, values)) <= most) break;
      values[k] = before;
    }
  }
  return withNumbers(mask, values);
}
