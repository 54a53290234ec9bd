import { solvePositive } from '../../images/cholesky.ts';
import type { Json, Stage } from '../stage.ts';
import { LIGHTNESSES, type Lightness, lightnessOf } from './lightness.ts';
import { type Formula, isCut, missedBy, type Picks, thinned } from './picks.ts';
import { pointwise } from './pointwise.ts';

/**
 * How vivid a colour is, 0..1: its range, the range as a share of its largest channel (HSV) or of what its lightness allows (HSL), or how
 * far the largest channel is above the mean.
 */
const VIVIDNESSES = ['range', 'hsv', 'hsl', 'above'] as const;
type Vividness = (typeof VIVIDNESSES)[number];

/** Colours moved away from grey, or towards it, by a factor that depends on how vivid they are. */
export interface Vibrance {
  /** The grey. */
  readonly from: Lightness;
  readonly by: Vividness;
  /** The factor is numbers[0] + numbers[1] * vividness + numbers[2] * vividness squared. */
  readonly numbers: readonly [number, number, number];
}

function vividness(by: Vividness, red: number, green: number, blue: number): number {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  switch (by) {
    case 'range':
      return (most - least) / 255;
    case 'hsv':
      return most === 0 ? 0 : (most - least) / most;
    case 'hsl':
      return most === least ? 0 : (most - least) / Math.min(most + least, 510 - most - least);
    case 'above':
      return (2 * (most - (red + green + blue) / 3)) / 255;
  }
}

/** Pixels used to compare greys and measures, and how many of the best are looked at closely. */
const FEW = 400;
const CLOSELY = 3;

/** The best of all greys and all measures of vividness; undefined where all miss more than about `limit` levels. */
export function fitVibrance(picks: Picks, limit: number): { params: Vibrance; missed: number } | undefined {
  const few = thinned(picks, FEW);
  const found = LIGHTNESSES.flatMap((from) => VIVIDNESSES.map((by) => solved(few, from, by, 2)));
  const likely = found
    .map((params) => ({ params, missed: missedBy(few, formulaOf(params)) }))
    .filter(({ missed }) => missed < 1.5 * limit)
    .sort((a, b) => a.missed - b.missed);
  if (likely.length === 0) return undefined;
  const best = likely
    .slice(0, CLOSELY)
    .flatMap(({ params: { from, by } }) => [2, 3].map((terms) => solved(picks, from, by, terms)))
    .map((params) => ({ params, missed: missedBy(picks, formulaOf(params)) }));
  return best.reduce((a, b) => (b.missed < 0.93 * a.missed ? b : a));
}

/** From this many levels on, an error is an outlier. */
const OUTLIER = 8;

function solved({ count, input, output }: Picks, from: Lightness, by: Vividness, terms: number): Vibrance {
  let numbers: Float64Array = new Float64Array(terms);
  const powers = new Float64Array(terms);
  for (let round = 0; round < 3; round++) {
    const [normal, right] = [new Float64Array(terms * terms), new Float64Array(terms)];
    for (let n = 0; n < count; n++) {
      const [red, green, blue] = [input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!];
      const [grey, vivid] = [lightnessOf(from, red, green, blue), vividness(by, red, green, blue)];
      let factor = 0;
      for (let k = 0; k < terms; k++) {
        powers[k] = k === 0 ? 1 : powers[k - 1]! * vivid;
        factor += numbers[k]! * powers[k]!;
      }
      for (let i = 3 * n; i < 3 * n + 3; i++) {
        if (isCut(output[i]!)) continue;
        const [away, to] = [input[i]! - grey, output[i]! - grey];
        const weight = (round === 0 ? 1 : 1 / (1 + ((away * factor - to) / OUTLIER) ** 2)) * away;
        for (let k = 0; k < terms; k++) {
          right[k]! += weight * powers[k]! * to;
          for (let m = 0; m <= k; m++) normal[k * terms + m]! += weight * away * powers[k]! * powers[m]!;
        }
      }
    }
    for (let k = 0; k < terms; k++) normal[k * (terms + 1)]! += 1e-3;
    numbers = solvePositive(normal, right);
  }
  const [a, b, c] = Array.from({ length: 3 }, (_, k) => Math.round(1000 * (numbers[k] ?? 0)) / 1000 + 0);
  return { from, by, numbers: [a!, b!, c!] };
}

function factorAt({ numbers: [a, b, c] }: Vibrance, vivid: number): number {
  return a + b * vivid + c * vivid * vivid;
}

function formulaOf(params: Vibrance): Formula {
  const { from, by } = params;
  return (red, green, blue, out) => {
    const grey = lightnessOf(from, red, green, blue);
    const factor = factorAt(params, vividness(by, red, green, blue));
    out[0] = grey + factor * (red - grey);
    out[1] = grey + factor * (green - grey);
    out[2] = grey + factor * (blue - grey);
  };
}

export function vibranceStage(params: Vibrance): Stage {
  const formula = formulaOf(params);
  const strength = (factor: number) =>
    `${Math.round(100 * Math.abs(factor - 1))} % ${factor >= 1 ? 'stronger' : 'paler'}`;
  const stage: Stage = {
    ...pointwise(formula),
    kind: 'vibrance',
    sentence: `Pale colours ${strength(factorAt(params, 0.1))}, vivid ones ${strength(factorAt(params, 0.8))}`,
    weight: params.numbers[2] === 0 ? 4 : 5,
    params: params as unknown as Json,
    scaled: () => stage,
  };
  return stage;
}
