import { DEEP_LEVEL } from '../deep.ts';
import type { Json, Stage } from '../stage.ts';
import { type Spread, sureShare } from './spread.ts';

export interface MatrixParams {
  /** Rows of red, green, blue, constant. */
  readonly rows: readonly number[];
  /** The colours it was found with; absent where it holds for all colours. */
  readonly shown?: Spread;
  /** The number of numbers it consists of, and its sentence. */
  readonly numbers: number;
  readonly sentence: string;
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** Colours unchanged. */
export const UNCHANGED: MatrixParams = { rows: IDENTITY, numbers: 0, sentence: 'Colours as they are' };

/** Every channel by an affine function of all three, clipped to 0..255. */
export function matrixStage(params: MatrixParams): Stage {
  const { shown, numbers, sentence } = params;
  const rows = params.rows.map((number) => Math.round(number * 1e4) / 1e4);
  const isIdentity = rows.every((number, i) => number === IDENTITY[i]);
  const stage: Stage = {
    part: 'colour',
    kind: 'matrix',
    sentence,
    weight: numbers,
    params: { ...params, rows } as unknown as Json,
    apply(picture) {
      if (isIdentity) return picture;
      const { width, height, data } = picture;
      const made = data.slice();
      // Tables by level, so that a pixel costs nine look-ups.
      const tables = rows.map((factor, i) =>
        Float32Array.from({ length: 256 }, (_, level) => (i % 4 === 3 ? factor + 0.5 : factor * level)),
      );
      const [rr, rg, rb, gr, gg, gb, br, bg, bb] = [0, 1, 2, 4, 5, 6, 8, 9, 10].map((i) => tables[i]!) as Nine;
      const [r0, g0, b0] = [tables[3]![0]!, tables[7]![0]!, tables[11]![0]!];
      let [last, red, green, blue] = [-1, 0, 0, 0];
      for (let at = 0; at < made.length; at += 4) {
        if (made[at + 3] === 0) continue;
        const r = data[at]!;
        const g = data[at + 1]!;
        const b = data[at + 2]!;
        const colour = (r << 16) | (g << 8) | b;
        if (colour !== last) {
          last = colour;
          red = cut(rr[r]! + rg[g]! + rb[b]! + r0);
          green = cut(gr[r]! + gg[g]! + gb[b]! + g0);
          blue = cut(br[r]! + bg[g]! + bb[b]! + b0);
        }
        made[at] = red;
        made[at + 1] = green;
        made[at + 2] = blue;
      }
      return { width, height, data: made };
    },
    deep(picture) {
      if (isIdentity) return picture;
      const { width, height, data } = picture;
      const made = data.slice();
      const deepRows = rows.map((factor, i) => (i % 4 === 3 ? DEEP_LEVEL * factor : factor));
      for (let at = 0; at < made.length; at += 4) {
        if (made[at + 3] === 0) continue;
        for (let c = 0; c < 3; c++) {
          const [r, g, b, constant] = deepRows.slice(4 * c, 4 * c + 4) as [number, number, number, number];
          const level = Math.round(r * data[at]! + g * data[at + 1]! + b * data[at + 2]! + constant);
          made[at + c] = Math.min(65535, Math.max(0, level));
        }
      }
      return { width, height, data: made };
    },
    coverage: (picture) => (shown ? sureShare(shown, numbers, picture) : 1),
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}

type Table = Float32Array;
type Nine = [Table, Table, Table, Table, Table, Table, Table, Table, Table];

/** A whole level of 0..255; what is beyond is clipped. */
function cut(level: number): number {
  return level <= 0 ? 0 : level >= 255 ? 255 : level | 0;
}
