import type { Json, Stage } from '../stage.ts';
import { type Spread, sureShare } from './spread.ts';

export interface MatrixParams {
  /** Rows of red, green, blue, constant. */
  readonly rows: readonly number[];
  /** The colours it was found with; absent where it holds for all. */
  readonly shown?: Spread;
  /** Of how many numbers it is made, and what it does. */
  readonly numbers: number;
  readonly sentence: string;
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** Colours as they are. */
export const UNCHANGED: MatrixParams = { rows: IDENTITY, numbers: 0, sentence: 'Colours as they are' };

/** Every channel by an affine function of all three, cut to 0..255. */
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
      for (let at = 0; at < made.length; at += 4) {
        if (made[at + 3] === 0) continue;
        const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
        made[at] = cut(tables[0]![r]! + tables[1]![g]! + tables[2]![b]! + tables[3]![0]!);
        made[at + 1] = cut(tables[4]![r]! + tables[5]![g]! + tables[6]![b]! + tables[7]![0]!);
        made[at + 2] = cut(tables[8]![r]! + tables[9]![g]! + tables[10]![b]! + tables[11]![0]!);
      }
      return { width, height, data: made };
    },
    coverage: (picture) => (shown ? sureShare(shown, numbers, picture) : 1),
    scaled: () => stage,
  };
  return stage;
}

function cut(level: number): number {
  return Math.min(255, Math.max(0, level));
}
