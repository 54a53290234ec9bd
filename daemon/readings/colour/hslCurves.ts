import type { Json, Stage } from '../stage.ts';
import { type HslParams, toHsl, toRgb } from './hsl.ts';
import { fitKnots, type Knots, type LevelSums, levelSums, tabulate } from './knots.ts';
import { fitLaw, type Law, tableOf } from './laws.ts';
import { type Formula, missedBy, type Picks } from './picks.ts';
import { pointwise } from './pointwise.ts';
import { type Spread, sureShare } from './spread.ts';

/** Few evenly spaced levels. */
interface Stairs {
  readonly count: number;
  readonly by: keyof typeof ROUNDINGS;
}

/**
 * How shares 0..1 are brought to one of `n` levels: to the nearest of those from 0 to 1; by equal parts of the range, to these; or by equal
 * parts to the lower end or the middle of each.
 */
const ROUNDINGS = {
  nearest: (v: number, n: number) => Math.round(v * (n - 1)) / (n - 1),
  spread: (v: number, n: number) => Math.min(n - 1, Math.floor(v * n)) / (n - 1),
  lower: (v: number, n: number) => Math.floor(v * n) / n,
  middle: (v: number, n: number) => (Math.min(n - 1, Math.floor(v * n)) + 0.5) / n,
};

type Curve = Knots | Law | Stairs;

/** Hues turned or made one, and saturation and lightness each by a curve over 256 levels; null where it stays. */
export interface HslCurves {
  readonly model: HslParams['model'];
  /** Degrees: what is added to hues, or the one hue. */
  readonly hue: number;
  readonly isOneHue: boolean;
  readonly saturation: Curve | null;
  readonly lightness: Curve | null;
}

/** Colours with a smaller range, in levels, have no reliable hue; nearly black and white ones, up to this share, no reliable saturation. */
const LEAST_RANGE = 20;
const DARK = 0.06;
/** Hues agree where the length of their mean is at least this. */
const AGREE = 0.985;

/** The best curves in each model; none where hues do not fit. */
export function fitHslCurves(picks: Picks): { params: HslCurves; missed: number }[] {
  return (['HSL', 'HSV'] as const).flatMap((model) => {
    const params = solved(picks, model);
    return params ? [{ params, missed: missedBy(picks, formulaOf(params)) }] : [];
  });
}

function solved({ count, input, output }: Picks, model: HslParams['model']): HslCurves | undefined {
  const [before, after] = [new Float64Array(3), new Float64Array(3)];
  const [saturations, lightnesses] = [levelSums(1), levelSums(1)];
  const steps: number[] = [];
  const [turned, one] = [
    [0, 0, 0],
    [0, 0, 0],
  ] as [Mean, Mean];
  for (let n = 0; n < count; n++) {
    const [red, green, blue] = [input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!];
    const [r, g, b] = [output[3 * n]!, output[3 * n + 1]!, output[3 * n + 2]!];
    toHsl(model, red, green, blue, before);
    toHsl(model, r, g, b, after);
    put(lightnesses, before[2]!, after[2]!, 1);
    steps.push(before[2]!, after[2]!);
    const range = Math.max(red, green, blue) - Math.min(red, green, blue);
    const range2 = Math.max(r, g, b) - Math.min(r, g, b);
    if (range < LEAST_RANGE) continue;
    if (range2 >= LEAST_RANGE) {
      addTurn(turned, after[0]! - before[0]!);
      addTurn(one, after[0]!);
    }
    const isLit = (l: number) => l > DARK && (model === 'HSV' || l < 1 - DARK);
    if (isLit(before[2]!) && isLit(after[2]!)) put(saturations, before[1]!, after[1]!, range / 64);
  }
  const [turn, hue] = [meanOf(turned), meanOf(one)];
  const isOneHue = hue.length > AGREE && hue.length > turn.length;
  if (!isOneHue && turned[2] > 0 && turn.length < AGREE) return undefined;
  const degrees = isOneHue ? hue.degrees : turn.degrees;
  const [saturation, lightness] = [curveOf(saturations), stairsOf(steps) ?? curveOf(lightnesses)];
  if (saturation === undefined || lightness === undefined) return undefined;
  return {
    model,
    hue: Math.abs(Math.round(degrees) - degrees) < 0.6 ? Math.round(degrees) + 0 : Math.round(10 * degrees) / 10,
    isOneHue,
    saturation,
    lightness,
  };
}

/** Sums of cosines and sines, and their number. */
type Mean = [number, number, number];

function addTurn(mean: Mean, degrees: number): void {
  const turn = (degrees * Math.PI) / 180;
  mean[0] += Math.cos(turn);
  mean[1] += Math.sin(turn);
  mean[2]++;
}

function meanOf([cosine, sine, count]: Mean): { degrees: number; length: number } {
  return { degrees: (Math.atan2(sine, cosine) * 180) / Math.PI, length: Math.hypot(cosine, sine) / Math.max(1, count) };
}

function put({ sums, squares, weights }: LevelSums, from: number, to: number, weight: number): void {
  const level = Math.round(255 * Math.min(1, from));
  const made = 255 * to;
  sums[level]! += weight * made;
  squares[level]! += weight * made * made;
  weights[level]! += weight;
}

/** Stairs must fit this share of the colours, to within the second number; no more steps than the third are tried. */
const NEARLY_ALL = 0.93;
const CLOSE = 0.012;
const MOST_STEPS = 16;

/** The stairs that nearly all lightnesses follow, given before and after in turn. */
function stairsOf(lightnesses: readonly number[]): Stairs | undefined {
  for (let count = 2; count <= MOST_STEPS; count++) {
    for (const by of Object.keys(ROUNDINGS) as Stairs['by'][]) {
      let wrong = 0;
      const most = (1 - NEARLY_ALL) * (lightnesses.length / 2);
      for (let i = 0; i < lightnesses.length && wrong <= most; i += 2) {
        if (Math.abs(ROUNDINGS[by](lightnesses[i]!, count) - lightnesses[i + 1]!) > CLOSE) wrong++;
      }
      if (wrong <= most) return { count, by };
    }
  }
  return undefined;
}

/** Levels by which a value that stays may seem to change. */
const STAYS = 1.5;

/** A straight line passes within this many levels of nearly all levels' means. */
const STRAIGHT = 1.2;

/** The line that nearly all levels follow. */
function lineOf({ sums, weights }: LevelSums): Knots | undefined {
  let [n, x, y, xx, xy] = [1e-9, 0, 0, 0, 0];
  for (let level = 0; level < 256; level++) {
    n += weights[level]!;
    x += weights[level]! * level;
    xx += weights[level]! * level * level;
    y += sums[level]!;
    xy += sums[level]! * level;
  }
  const slope = (xy - (x * y) / n) / Math.max(1e-6, xx - (x * x) / n);
  const start = (y - slope * x) / n;
  let close = 0;
  for (let level = 0; level < 256; level++) {
    if (weights[level] === 0) continue;
    const off = sums[level]! / weights[level]! - start - slope * level;
    if (Math.abs(off) <= STRAIGHT) close += weights[level]!;
  }
  if (close < NEARLY_ALL * n) return undefined;
  const quarter = (value: number) => Math.round(4 * value) / 4 + 0;
  return { at: [0, 255], values: [[quarter(start)], [quarter(start + 255 * slope)]] };
}

/** A line, or a law, otherwise straight pieces; null where everything stays; undefined where nothing was seen. */
function curveOf(sums: LevelSums): Curve | null | undefined {
  let [off, all] = [0, 0];
  for (let level = 0; level < 256; level++) {
    if (sums.weights[level] === 0) continue;
    off += sums.weights[level]! * Math.abs(sums.sums[level]! / sums.weights[level]! - level);
    all += sums.weights[level]!;
  }
  if (all > 0 && off < STAYS * all) return null;
  return lineOf(sums) ?? fitLaw(sums) ?? fitKnots(sums);
}

function tableFor(curve: Exclude<Curve, Stairs>): Float32Array {
  return 'law' in curve ? tableOf(curve) : tabulate(curve)[0]!;
}

/** What a curve makes of shares 0..1. */
function through(curve: Curve | null): (value: number) => number {
  if (!curve) return (value) => value;
  if ('by' in curve) return (value) => ROUNDINGS[curve.by](value, curve.count);
  const table = tableFor(curve);
  return (value) => {
    const place = 255 * Math.min(1, Math.max(0, value));
    const low = Math.min(254, Math.floor(place));
    return (table[low]! + (place - low) * (table[low + 1]! - table[low]!)) / 255;
  };
}

function formulaOf({ model, hue, isOneHue, saturation, lightness }: HslCurves): Formula {
  const [bySaturation, byLight] = [through(saturation), through(lightness)];
  const of = new Float64Array(3);
  return (red, green, blue, out) => {
    toHsl(model, red, green, blue, of);
    // What has no hue gets no saturation.
    const s = of[1] === 0 ? 0 : bySaturation(of[1]!);
    toRgb(model, isOneHue ? hue : of[0]! + hue, s, byLight(of[2]!), out);
  };
}

function numbersOf(curve: Curve | null): number {
  if (curve === null) return 0;
  if ('by' in curve) return 2;
  return 'law' in curve ? 1 + curve.numbers.length : 2 * curve.at.length;
}

/** Beyond this number, each knot is determined by levels of its own. */
const MOST_NUMBERS = 9;

export function hslCurvesStage(params: HslCurves, shown: Spread): Stage {
  const formula = formulaOf(params);
  const weight = 2 + numbersOf(params.saturation) + numbersOf(params.lightness);
  const stage: Stage = {
    ...pointwise(formula),
    kind: 'hsl curves',
    sentence: sentenceOf(params),
    weight,
    params: { ...params, shown } as unknown as Json,
    coverage: (picture) => sureShare(shown, Math.min(MOST_NUMBERS, weight), picture),
    scaled: () => stage,
  };
  return stage;
}

function sentenceOf({ model, hue, isOneHue, saturation, lightness }: HslCurves): string {
  const parts: string[] = [];
  if (lightness && 'by' in lightness) parts.push(`lightness in ${lightness.count} steps`);
  else if (lightness) {
    const table = tableFor(lightness);
    if (table[230]! < table[25]! - 64) parts.push('light and dark exchanged');
    else parts.push(table[128]! >= 128 ? 'lighter' : 'darker');
  }
  if (isOneHue) parts.push(`all hues made one, ${((hue % 360) + 360) % 360}°`);
  else parts.push(hue === 0 ? 'hues kept' : `hues turned by ${hue}°`);
  if (saturation) parts.push(through(saturation)(0.25) >= 0.25 ? 'pale colours stronger' : 'pale colours paler');
  const text = parts.join(', ');
  return `${text[0]!.toUpperCase()}${text.slice(1)} (${model})`;
}
