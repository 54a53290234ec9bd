import { solvePositive } from '../../images/cholesky.ts';
import type { Json, Stage } from '../stage.ts';
import { LIGHTNESSES, type Lightness, lightnessOf } from './lightness.ts';
import { type Formula, isCut, missedBy, type Picks, thinned } from './picks.ts';
import { pointwise } from './pointwise.ts';
import { type Spread, sureShare } from './spread.ts';

/** Every channel scaled and a colour added, both depending on the pixel's lightness, piecewise linearly between knots. */
export interface ByLightness {
  readonly of: Lightness;
  /** Levels, ascending. */
  readonly at: readonly number[];
  /** At each knot the factor, and what is added to red, green and blue. */
  readonly values: readonly (readonly [number, number, number, number])[];
}

/** Knots that are tried: two pieces, or as many as smooth curves need, closer together in the dark. */
const KNOTS = [
  [0, 127.5, 255],
  [0, 8, 16, 32, 56, 88, 128, 160, 192, 224, 255],
];
/** More knots must leave less than this share of what fewer leave. */
const LESS = 0.7;

/** Pixels used to compare lightnesses, and how many of the best are looked at closely. */
const FEW = 600;
const CLOSELY = 2;

/** The best by any lightness; undefined where all miss more than about `limit` levels. */
export function fitByLightness(picks: Picks, limit: number): { params: ByLightness; missed: number } | undefined {
  const few = thinned(picks, FEW);
  const tried = (of: Lightness, at: readonly number[], all: Picks) => {
    const params = solved(all, of, at);
    return { params, missed: missedBy(all, formulaOf(params)) };
  };
  const likely = LIGHTNESSES.map((of) => tried(of, KNOTS[1]!, few))
    .filter(({ missed }) => missed < 1.5 * limit)
    .sort((a, b) => a.missed - b.missed)
    .slice(0, CLOSELY)
    .map(({ params }) => params.of);
  if (likely.length === 0) return undefined;
  const found = KNOTS.map((at) =>
    likely.map((of) => tried(of, at, picks)).reduce((a, b) => (b.missed < 0.95 * a.missed ? b : a)),
  );
  return found.reduce((a, b) => (b.missed < LESS * a.missed ? b : a));
}

/** From this many levels on, an error is an outlier. */
const OUTLIER = 8;
/** The weight of bends between pieces, beside a pixel's: they matter only where no pixel decides. */
const STIFF = 0.05;

/** Least squares of the factors and of what is added, with outliers weighted down and without levels that may be clipped. */
function solved({ count, input, output }: Picks, of: Lightness, at: readonly number[]): ByLightness {
  const size = 4 * at.length;
  let numbers: Float64Array | undefined;
  const [places, shares] = [new Int32Array(4), new Float64Array(4)];
  for (let round = 0; round < 3; round++) {
    const [normal, right] = [new Float64Array(size * size), new Float64Array(size)];
    for (let n = 0; n < count; n++) {
      const y = lightnessOf(of, input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!);
      const [low, share] = placeIn(at, y);
      for (let c = 0; c < 3; c++) {
        const [from, to] = [input[3 * n + c]! / 255, output[3 * n + c]!];
        if (isCut(to)) continue;
        places[0] = 4 * low;
        places[1] = 4 * low + 1 + c;
        places[2] = 4 * low + 4;
        places[3] = 4 * low + 5 + c;
        shares[0] = (1 - share) * from;
        shares[1] = 1 - share;
        shares[2] = share * from;
        shares[3] = share;
        let weight = 1;
        if (numbers) {
          let made = 0;
          for (let k = 0; k < 4; k++) made += shares[k]! * numbers[places[k]!]!;
          weight = 1 / (1 + ((made - to) / OUTLIER) ** 2);
        }
        for (let k = 0; k < 4; k++) {
          right[places[k]!]! += weight * shares[k]! * to;
          for (let m = 0; m <= k; m++) {
            normal[places[k]! * size + places[m]!]! += weight * shares[k]! * shares[m]!;
          }
        }
      }
    }
    stiffen(normal, at);
    numbers = solvePositive(normal, right);
  }
  const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits + 0;
  return {
    of,
    at,
    values: at.map((_, k) => [
      round(numbers![4 * k]! / 255, 4),
      round(numbers![4 * k + 1]!, 2),
      round(numbers![4 * k + 2]!, 2),
      round(numbers![4 * k + 3]!, 2),
    ]),
  };
}

/** Makes pieces that have no pixels continue straight. */
function stiffen(normal: Float64Array, at: readonly number[]): void {
  const size = 4 * at.length;
  for (let i = 0; i < size; i++) normal[i * (size + 1)]! += 1e-6;
  for (let k = 1; k + 1 < at.length; k++) {
    const [before, after] = [at[k]! - at[k - 1]!, at[k + 1]! - at[k]!];
    const bend = [after / (before + after), -1, before / (before + after)];
    for (let c = 0; c < 4; c++) {
      for (let i = 0; i < 3; i++)
        for (let j = 0; j <= i; j++)
          normal[(4 * (k - 1 + i) + c) * size + 4 * (k - 1 + j) + c]! += STIFF * bend[i]! * bend[j]!;
    }
  }
}

/** The piece in which a level lies, and how far into it, 0..1. */
function placeIn(at: readonly number[], level: number): [number, number] {
  let low = 0;
  while (low < at.length - 2 && at[low + 1]! <= level) low++;
  return [low, (level - at[low]!) / (at[low + 1]! - at[low]!)];
}

function formulaOf({ of, at, values }: ByLightness): Formula {
  return (red, green, blue, out) => {
    const [low, share] = placeIn(at, lightnessOf(of, red, green, blue));
    const [one, other] = [values[low]!, values[low + 1]!];
    const factor = one[0] + share * (other[0] - one[0]);
    out[0] = factor * red + one[1] + share * (other[1] - one[1]);
    out[1] = factor * green + one[2] + share * (other[2] - one[2]);
    out[2] = factor * blue + one[3] + share * (other[3] - one[3]);
  };
}

export function byLightnessStage(params: ByLightness, shown: Spread): Stage {
  const formula = formulaOf(params);
  const weight = 4 * params.at.length;
  const stage: Stage = {
    ...pointwise(formula),
    kind: 'by lightness',
    sentence: sentenceOf(formula),
    weight,
    params: { ...params, shown } as unknown as Json,
    coverage: (picture) => sureShare(shown, 12, picture),
    scaled: () => stage,
  };
  return stage;
}

function sentenceOf(formula: Formula): string {
  const made = new Float64Array(3);
  const isExchanged = [40, 100, 160, 220].every((grey) => {
    formula(grey, grey, grey, made);
    return made.every((level) => Math.abs(level - (255 - grey)) < 6);
  });
  if (isExchanged) return 'Light and dark exchanged, hues kept';
  return `Colours changed by how light they are: ${tintAt(formula, 64, 'shadows')}, ${tintAt(formula, 192, 'lights')}`;
}

/** Differences from this many levels on are visible. */
const SEEN = 4;

/** What a grey becomes, in a word or two. */
function tintAt(formula: Formula, grey: number, name: string): string {
  const made = new Float64Array(3);
  formula(grey, grey, grey, made);
  const [red, green, blue] = made as unknown as [number, number, number];
  const light = (red + green + blue) / 3 - grey;
  const words = [
    ...(red - blue > SEEN ? ['warmer'] : blue - red > SEEN ? ['cooler'] : []),
    ...(light > SEEN ? ['lighter'] : light < -SEEN ? ['darker'] : []),
  ];
  return `${name} ${words.length > 0 ? words.join(' and ') : 'as light as before'}`;
}
