import { solvePositive } from '../../images/cholesky.ts';
import type { Pair, Stage, StageFamily } from '../stage.ts';
import { type ByLightness, byLightnessStage, fitByLightness } from './byLightness.ts';
import { fitHslCurves, type HslCurves, hslCurvesStage } from './hslCurves.ts';
import { fitLightMatrix, type LightMatrix, lightMatrixStage } from './lightMatrix.ts';
import { missedBy, type Picks, pickPixels } from './picks.ts';
import { gatherSamples } from './samples.ts';
import { type Spread, spreadOf } from './spread.ts';
import { fitVibrance, type Vibrance, vibranceStage } from './vibrance.ts';

/** Changes of colour by formulas of editors that are neither curves nor matrices of levels. */
export const FORMULAS: StageFamily = {
  part: 'colour',
  kinds: ['by lightness', 'vibrance', 'light matrix', 'hsl curves'],
  fit,
  read: (kind, params) => {
    if (kind === 'vibrance') return vibranceStage(params as unknown as Vibrance);
    if (kind === 'light matrix') return lightMatrixStage(params as unknown as LightMatrix);
    const { shown, ...rest } = params as unknown as (ByLightness | HslCurves) & { shown: Spread };
    return kind === 'by lightness'
      ? byLightnessStage(rest as ByLightness, shown)
      : hslCurvesStage(rest as HslCurves, shown);
  },
};

/** A formula needs at least this many pixels of different colours; one of many numbers needs the second number of them. */
const LEAST = 40;
const LEAST_OF_MANY = 200;
/** Where a matrix or curves leave at most this, in levels, nothing else is needed. */
const DONE = 1;
/** A formula must leave at most this share of what these leave, and at most this many levels. */
const SHARE = 0.35;
const MOST = 4;
/** A formula of few numbers that leaves at most this, in levels, is also offered beside matrices and curves that leave hardly more. */
const EXACT = 0.35;
const CLEARLY = 0.85;
const FEW_NUMBERS = 9;
/** The most formulas offered, and by how much more than the best one they may miss. */
const OFFERED = 2;
const NEAR = 1.6;

function fit(pairs: readonly Pair[]): Stage[] {
  const picks = pickPixels(pairs);
  if (picks.count < LEAST) return [];
  const before = Math.min(missedByMatrix(picks), missedByCurves(picks));
  let shown: Spread | undefined;
  const spread = () => {
    shown ??= spreadOf(gatherSamples(pairs));
    return shown;
  };
  const light = fitLightMatrix(picks);
  const short = [
    { missed: light.missed, make: () => lightMatrixStage(light.params) },
    ...fitHslCurves(picks).map(({ params, missed }) => ({ missed, make: () => hslCurvesStage(params, spread()) })),
  ].sort((a, b) => a.missed - b.missed);
  if (before < DONE) {
    // With few colours, curves and matrices may explain what they will not explain for others.
    const exact = short.filter(({ missed }) => missed < Math.min(EXACT, CLEARLY * before)).map(({ make }) => make());
    return exact.filter(({ weight }) => weight <= FEW_NUMBERS).slice(0, 1);
  }
  const limit = Math.min(MOST, SHARE * before);
  const vivid = fitVibrance(picks, limit);
  const toned = picks.count < LEAST_OF_MANY ? undefined : fitByLightness(picks, limit);
  const found = [
    ...short,
    ...(vivid ? [{ missed: vivid.missed, make: () => vibranceStage(vivid.params) }] : []),
    ...(toned ? [{ missed: toned.missed, make: () => byLightnessStage(toned.params, spread()) }] : []),
  ].sort((a, b) => a.missed - b.missed);
  return found
    .filter(({ missed }) => missed <= limit && missed <= NEAR * found[0]!.missed + 0.3)
    .slice(0, OFFERED)
    .map(({ make }) => make());
}

/** The mean difference that the best affine change of levels leaves. */
function missedByMatrix(picks: Picks): number {
  const { count, input, output } = picks;
  const rows = [0, 1, 2].map((c) => {
    const [normal, right] = [new Float64Array(16), new Float64Array(4)];
    for (let n = 0; n < count; n++) {
      const of = [input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!, 64];
      for (let k = 0; k < 4; k++) {
        right[k]! += of[k]! * output[3 * n + c]!;
        for (let m = 0; m <= k; m++) normal[4 * k + m]! += of[k]! * of[m]!;
      }
    }
    for (let k = 0; k < 4; k++) normal[5 * k]! += 1;
    return solvePositive(normal, right);
  });
  return missedBy(picks, (red, green, blue, out) => {
    for (let c = 0; c < 3; c++) {
      const row = rows[c]!;
      out[c] = row[0]! * red + row[1]! * green + row[2]! * blue + 64 * row[3]!;
    }
  });
}

/** Levels of a bin in which a channel's curve counts as straight. */
const BIN = 8;

/** The mean difference that a curve for each channel leaves. */
function missedByCurves({ count, input, output }: Picks): number {
  const bins = 256 / BIN;
  const sums = new Float64Array(3 * bins * 5);
  for (let i = 0; i < 3 * count; i++) {
    const of = 5 * ((i % 3) * bins + Math.floor(input[i]! / BIN));
    sums[of]!++;
    sums[of + 1]! += input[i]!;
    sums[of + 2]! += output[i]!;
    sums[of + 3]! += input[i]! ** 2;
    sums[of + 4]! += input[i]! * output[i]!;
  }
  let left = 0;
  for (let i = 0; i < 3 * count; i++) {
    const of = 5 * ((i % 3) * bins + Math.floor(input[i]! / BIN));
    const [n, x, y, xx, xy] = sums.subarray(of, of + 5) as unknown as [number, number, number, number, number];
    const slope = (xy - (x * y) / n) / Math.max(1, xx - (x * x) / n);
    left += Math.min(24, Math.abs((y + slope * (n * input[i]! - x)) / n - output[i]!));
  }
  return left / Math.max(1, 3 * count);
}
