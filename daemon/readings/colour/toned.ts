import { applyDeep } from '../deep.ts';
import { minimised } from '../filter/search.ts';
import type { Json, Pair, Stage } from '../stage.ts';
import { type CurvesParams, fitCurves } from './curves.ts';
import { type MatrixParams, matrixStage } from './matrix.ts';
import type { Samples } from './samples.ts';
import type { Spread } from './spread.ts';

export interface TonedParams {
  readonly mixed: MatrixParams;
  readonly curves: CurvesParams;
}

const LUMAS = [
  [0.299, 0.587, 0.114],
  [0.2126, 0.7152, 0.0722],
  [1 / 3, 1 / 3, 1 / 3],
] as const;
type Luma = (typeof LUMAS)[number];

/** Saturations between which the best is sought, and those from which the search starts. */
const STARTS = [0.1, 0.35, 0.6, 0.85, 1.15, 1.4, 1.7, 2];
/** At most this share of what curves alone leave may be left. */
const MUCH_LESS = 0.5;

/** Colours made paler or stronger, then the levels of each channel by a curve. None where curves alone do nearly as well. */
export function fitToned(
  pairs: readonly Pair[],
  samples: Samples,
  shown: Spread,
  trust?: readonly Float32Array[],
): Stage[] {
  const plain = spreadAt(samples, LUMAS[0], 1);
  let best: { luma: Luma; saturation: number; spread: number } | undefined;
  for (const luma of LUMAS) {
    const error = (saturation: number) => spreadAt(samples, luma, saturation);
    const start = STARTS.reduce((one, other) => (error(other) < error(one) ? other : one));
    const saturation = minimised(error, start / 1.4, start * 1.4, 9);
    const spread = error(saturation);
    if (!best || spread < 0.95 * best.spread) best = { luma, saturation, spread };
  }
  if (!best || best.spread > MUCH_LESS * plain) return [];
  const { luma } = best;
  const saturation = Math.round(best.saturation * 100) / 100;
  const rows = [0, 1, 2].flatMap((c) => [
    ...luma.map((share, k) => share * (1 - saturation) + (k === c ? saturation : 0)),
    0,
  ]);
  const percent = Math.round(100 * Math.abs(1 - saturation));
  const sentence = `Colours ${percent} % ${saturation < 1 ? 'paler' : 'stronger'}`;
  const mixed = matrixStage({ rows, numbers: 1, sentence });
  const curves = fitCurves(
    pairs.map(({ input, output }) => ({ input: mixed.apply(input), output })),
    shown,
    trust,
  );
  return curves ? [tonedStage(mixed, curves)] : [];
}

/** Levels of a bin in which results are compared. */
const BIN = 4;

/** How far outputs are from the mean of those whose channel has the same level, after a change of saturation; a mean square. */
function spreadAt({ count, input, output, weight }: Samples, [red, green, blue]: Luma, saturation: number): number {
  const bins = 256 / BIN;
  const sums = new Float64Array(3 * 3 * bins);
  let all = 0;
  for (let n = 0; n < count; n++) {
    const w = Math.sqrt(weight[n]!);
    const y = red * input[3 * n]! + green * input[3 * n + 1]! + blue * input[3 * n + 2]!;
    all += w;
    for (let c = 0; c < 3; c++) {
      const level = Math.min(255, Math.max(0, y + saturation * (input[3 * n + c]! - y)));
      const of = 3 * (c * bins + Math.floor(level / BIN));
      const value = output[4 * n + c]!;
      sums[of]! += w;
      sums[of + 1]! += w * value;
      sums[of + 2]! += w * value * value;
    }
  }
  let left = 0;
  for (let of = 0; of < sums.length; of += 3) {
    if (sums[of]! > 0) left += sums[of + 2]! - (sums[of + 1]! * sums[of + 1]!) / sums[of]!;
  }
  return left / Math.max(1e-9, 3 * all);
}

export function tonedStage(mixed: Stage, curves: Stage): Stage {
  const sentence = curves.sentence;
  const stage: Stage = {
    part: 'colour',
    kind: 'toned',
    sentence: `${mixed.sentence}, then ${sentence[0]!.toLowerCase()}${sentence.slice(1)}`,
    weight: mixed.weight + curves.weight,
    params: { mixed: mixed.params, curves: curves.params } as Json,
    apply: (picture) => curves.apply(mixed.apply(picture)),
    deep: (picture) => applyDeep([mixed, curves], picture),
    coverage: (picture) => curves.coverage!(picture),
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}
