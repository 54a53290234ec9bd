import { DEEP_LEVEL } from '../deep.ts';
import type { Json, Pair, Stage } from '../stage.ts';
import { fitKnots, type Knots, type LevelSums, levelSums, tabulate } from './knots.ts';
import { fitLaw, type Law, tableOf } from './laws.ts';
import { strideFor } from './samples.ts';
import { type Spread, sureShare } from './spread.ts';

/** Beyond this number, each knot is determined by levels of its own. */
const MOST_NUMBERS = 9;

/** Every channel by its own curve, or all by one: brightness, contrast, inversion, posterising. */
export function fitCurves(pairs: readonly Pair[], shown: Spread, trust?: readonly Float32Array[]): Stage | undefined {
  const channels = [levelSums(1), levelSums(1), levelSums(1)];
  const stride = strideFor(pairs.reduce((sum, { input }) => sum + input.width * input.height, 0));
  for (const [p, { input, output }] of pairs.entries()) {
    const [from, to] = [input.data, output.data];
    for (let at = 0, pixel = 0; at < from.length; at += 4 * stride, pixel += stride) {
      if (from[at + 3]! < 128 || to[at + 3]! < 128) continue;
      const weight = trust ? trust[p]![pixel]! : 1;
      if (weight < 1e-3) continue;
      for (let c = 0; c < 3; c++) {
        const level = from[at + c]!;
        const made = to[at + c]!;
        const { sums, squares, weights } = channels[c]!;
        sums[level]! += weight * made;
        squares[level]! += weight * made * made;
        weights[level]! += weight;
      }
    }
  }
  const together = levelSums(1);
  for (const { sums, squares, weights } of channels) {
    for (let level = 0; level < 256; level++) {
      together.sums[level]! += sums[level]!;
      together.squares[level]! += squares[level]!;
      together.weights[level]! += weights[level]!;
    }
  }
  const one = fitKnots(together);
  const own = channels.map(fitKnots);
  if (!one || own.some((knots) => !knots)) return undefined;
  const apart = own as Knots[];
  const isOne = missed(channels, [one, one, one]) <= 1.2 * missed(channels, apart) + 0.5;
  const curves = isOne ? [one] : apart;
  return curvesStage({ curves: curves.map((knots, c) => fitLaw(isOne ? together : channels[c]!) ?? knots), shown });
}

/** A law where the levels follow one, otherwise straight pieces. */
type Curve = Knots | Law;

/** @param fine places a level */
function tableFor(curve: Curve, fine = 1): Float32Array {
  return 'law' in curve ? tableOf(curve, fine) : tabulate(curve, fine)[0]!;
}

/** The mean absolute error of curves over the levels' means. */
function missed(channels: readonly LevelSums[], curves: readonly Curve[]): number {
  let [sum, all] = [0, 0];
  for (const [c, { sums, weights }] of channels.entries()) {
    const table = tableFor(curves[c]!);
    for (let level = 0; level < 256; level++) {
      const weight = weights[level]!;
      if (weight === 0) continue;
      sum += weight * Math.abs(table[level]! - sums[level]! / weight);
      all += weight;
    }
  }
  return sum / Math.max(1, all);
}

export interface CurvesParams {
  /** One for all channels, or one for each. */
  readonly curves: readonly Curve[];
  /** The colours they were found with. */
  readonly shown: Spread;
}

export function curvesStage(params: CurvesParams): Stage {
  const { curves, shown } = params;
  const tables = curves.map((curve) => Uint8Array.from(tableFor(curve), Math.round));
  const stage: Stage = {
    part: 'colour',
    kind: 'curves',
    sentence: sentenceOf(curves),
    weight: curves.reduce((sum, curve) => sum + ('law' in curve ? 1 + curve.numbers.length : 2 * curve.at.length), 0),
    params: params as unknown as Json,
    apply({ width, height, data }) {
      const made = data.slice();
      const [red, green, blue] = [tables[0]!, tables[1] ?? tables[0]!, tables[2] ?? tables[0]!];
      for (let at = 0; at < made.length; at += 4) {
        if (made[at + 3] === 0) continue;
        made[at] = red[made[at]!]!;
        made[at + 1] = green[made[at + 1]!]!;
        made[at + 2] = blue[made[at + 2]!]!;
      }
      return { width, height, data: made };
    },
    deep({ width, height, data }) {
      const made = data.slice();
      const fine = curves.map((curve) =>
        Uint16Array.from(tableFor(curve, DEEP_LEVEL), (level) => Math.round(DEEP_LEVEL * level)),
      );
      for (let at = 0; at < made.length; at += 4) {
        if (made[at + 3] === 0) continue;
        for (let c = 0; c < 3; c++) made[at + c] = (fine[c] ?? fine[0]!)[made[at + c]!]!;
      }
      return { width, height, data: made };
    },
    coverage: (picture) => sureShare(shown, Math.min(MOST_NUMBERS, stage.weight), picture),
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}

function sentenceOf(curves: readonly Curve[]): string {
  if (curves.length > 1) return 'Levels of red, green and blue by a curve each';
  const table = tableFor(curves[0]!);
  if (table.every((value, level) => Math.abs(value - (255 - level)) < 3)) return 'Colours inverted';
  const distinct = new Set(Array.from(table, Math.round)).size;
  if (distinct === 1) return 'All of one level';
  if (distinct <= 8) return distinct === 2 ? 'Two levels only' : `Posterised to ${distinct} levels`;
  const [dark, middle, light] = [table[32]! - 32, table[128]! - 128, table[224]! - 224];
  if (dark < -4 && light > 4) return 'More contrast';
  if (dark > 4 && light < -4) return 'Less contrast';
  return middle >= 0 ? 'Brighter' : 'Darker';
}
