import { ARRANGEMENTS, type ArrangementName } from './arrangements.ts';
import { GRID, hiddenPatches } from './patches.ts';
import { type Rect, transpose } from './rect.ts';

/** Red, green, blue, each 0..255. */
export type Colour = readonly [number, number, number];

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];

/** One picture of a canvas. `example` counts the example pairs from 0. */
export type Cell =
  | { readonly role: 'input' | 'output'; readonly example: number; readonly rect: Rect }
  | { readonly role: 'query'; readonly rect: Rect }
  | { readonly role: 'answer'; readonly rect: Rect };

/** Where the pictures of a prompt are on the canvas, and what is hidden from the model. */
export interface Layout {
  readonly name: string;
  /** The colour between the cells unless the user chose one. */
  readonly gap: Colour;
  /** Disjoint; exactly one query and one answer. */
  readonly cells: readonly Cell[];
  /** All patches the answer cell touches, ascending. */
  readonly hidden: readonly number[];
}

/** The side of a cell of the 2x2 grid: half a canvas minus half of the 2-pixel gap. */
export const GRID_CELL = 111;
const GRID_STARTS = [0, 113] as const;
/** Patches per row and per column of an answer in the 2x2 grid. */
export const ANSWER_GRID = GRID / 2;

/** The 2x2 grid of one example and one query. The gap is white, as in the published evaluation. */
export function gridLayout(arrangement: ArrangementName): Layout {
  const cells = [...ARRANGEMENTS[arrangement].replace('/', '')].map((letter, index): Cell => {
    const rect = {
      x: GRID_STARTS[index % 2]!,
      y: GRID_STARTS[Math.floor(index / 2)]!,
      width: GRID_CELL,
      height: GRID_CELL,
    };
    if (letter === 'I') return { role: 'input', example: 0, rect };
    if (letter === 'O') return { role: 'output', example: 0, rect };
    return { role: letter === 'Q' ? 'query' : 'answer', rect };
  });
  return layout(arrangement, WHITE, cells);
}

const STUDY_CELL = 74;
const STUDY_ROWS = [0, 75, 150] as const;
const STUDY_COLUMNS = [37, 113] as const;

/** How the study layout is turned: outputs left of inputs, and rows and columns exchanged. */
export interface StudyVariant {
  readonly swapped?: boolean;
  readonly transposed?: boolean;
}

/** Three rows on black, from the paper's synthetic study: two examples (input, output), then query and answer. */
export function studyLayout({ swapped = false, transposed = false }: StudyVariant = {}): Layout {
  const rect = (row: number, column: number): Rect => {
    const x = STUDY_COLUMNS[swapped ? 1 - column : column]!;
    const upright = { x, y: STUDY_ROWS[row]!, width: STUDY_CELL, height: STUDY_CELL };
    return transposed ? transpose(upright) : upright;
  };
  const cells: Cell[] = [
    { role: 'input', example: 0, rect: rect(0, 0) },
    { role: 'output', example: 0, rect: rect(0, 1) },
    { role: 'input', example: 1, rect: rect(1, 0) },
    { role: 'output', example: 1, rect: rect(1, 1) },
    { role: 'query', rect: rect(2, 0) },
    { role: 'answer', rect: rect(2, 1) },
  ];
  return layout(`3row${swapped ? '-swapped' : ''}${transposed ? '-transposed' : ''}`, BLACK, cells);
}

/** The rectangle that holds a layout's answer. */
export function answerRect({ cells }: Pick<Layout, 'cells'>): Rect {
  return cells.find(({ role }) => role === 'answer')!.rect;
}

function layout(name: string, gap: Colour, cells: readonly Cell[]): Layout {
  return { name, gap, cells, hidden: hiddenPatches(answerRect({ cells })) };
}
