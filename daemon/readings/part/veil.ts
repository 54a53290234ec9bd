import { hexOf } from '../../images/hex.ts';
import { COLOUR } from '../colour/fit.ts';
import { matrixStage } from '../colour/matrix.ts';
import { BLUR, DETAIL, type Detail } from '../filter/blur.ts';
import { stageOf } from '../filter/filter.ts';
import type { Rgb } from '../picture.ts';
import type { Pair, Stage, StageFamily } from '../stage.ts';

/** A mixture with a blur that keeps at most this share of the picture itself is the blur, with something laid over it. */
const KEPT = 0.05;

/** The blur in such a mixture; undefined for other stages. */
export function blurIn({ kind, params }: Stage): Stage | undefined {
  if (kind !== DETAIL.kind) return undefined;
  const { shape, size, keep, spread } = params as Detail;
  if (Math.abs(keep) > KEPT || spread <= 0) return undefined;
  return stageOf(BLUR, { shape, size, alpha: 'with', border: 'replicate', gain: 1 });
}

/** About this many pixels are looked at. */
const LOOKED_AT = 40_000;
const ROUNDS = 3;
/** Errors from about this many levels on count less. */
const OUTLYING = 4;
/** Opacities are rounded to hundredths, and to these steps where they are this close. */
const STEP = 0.05;
const CLOSE = 0.011;
/** Colours within this many levels of black or white are that. */
const NEARLY = 5;

/** One colour laid evenly over pictures. */
export const VEILS: StageFamily = { part: 'colour', kinds: [], fit: fitVeil, read: COLOUR.read };

/** By least squares without outliers; none where it shows nothing or hides all. */
function fitVeil(pairs: readonly Pair[]): Stage[] {
  let [keep, lifts, means] = [1, [0, 0, 0], [[0, 0]]];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = [0, 1, 2].map(() => new Float64Array(5));
    for (const { input, output } of pairs) {
      const [from, to] = [input.data, output.data];
      const step = 4 * Math.max(1, Math.floor(from.length / 4 / LOOKED_AT));
      for (let at = 0; at < from.length; at += step) {
        for (let c = 0; c < 3; c++) {
          const [x, y] = [from[at + c]!, to[at + c]!];
          const weight = round === 0 ? 1 : 1 / (1 + ((y - keep * x - lifts[c]!) / OUTLYING) ** 2);
          const sum = sums[c]!;
          sum[0]! += weight;
          sum[1]! += weight * x;
          sum[2]! += weight * y;
          sum[3]! += weight * x * x;
          sum[4]! += weight * x * y;
        }
      }
    }
    // One share for all channels, each with a lift of its own.
    const [together, alone] = sums.reduce(
      ([top, bottom], [w, x, y, xx, xy]) => [top + xy! - (x! * y!) / w!, bottom + xx! - (x! * x!) / w!],
      [0, 1e-9],
    );
    keep = together! / alone!;
    means = sums.map(([w, x, y]) => [x! / w!, y! / w!]);
    lifts = means.map(([x, y]) => y! - keep * x!);
  }
  const opacity = rounded(1 - keep);
  if (opacity <= 0 || opacity >= 1) return [];
  const [r, g, b] = means.map(([x, y]) => level((y! - (1 - opacity) * x!) / opacity));
  return [veil([r!, g!, b!], opacity)];
}

function rounded(opacity: number): number {
  const round = Math.round(opacity / STEP) * STEP;
  return Math.round(100 * (Math.abs(round - opacity) <= CLOSE ? round : opacity)) / 100;
}

function level(value: number): number {
  if (value <= NEARLY) return 0;
  return value >= 255 - NEARLY ? 255 : Math.round(value);
}

function veil(colour: Rgb, opacity: number): Stage {
  const rows = colour.flatMap((level, c) => [0, 1, 2].map((k) => (k === c ? 1 - opacity : 0)).concat(opacity * level));
  const isPlain = colour.every((level) => level === colour[0]) && colour[0] % 255 === 0;
  const name = isPlain ? (colour[0] === 0 ? 'Black' : 'White') : hexOf(colour);
  return matrixStage({ rows, numbers: isPlain ? 1 : 4, sentence: `${name} at ${Math.round(100 * opacity)} %` });
}
