import { BLACK, type Colour, gridLayout, type Layout, studyLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import { composeCanvas } from '../images/compose.ts';
import { put } from '../images/put.ts';
import { DRAWN_FAMILIES } from './families/families.ts';
import { SHAPE_FAMILIES } from './families/shapes.ts';
import type { Family, Palette } from './family.ts';
import type { Random } from './random.ts';
import { drawSceneFigure } from './scene.ts';

/** A training figure. */
export interface Figure {
  /** RGB, 224 x 224. */
  readonly pixels: Uint8Array;
  /** The patches of the answer's cell, ascending; empty if any patches may be hidden. */
  readonly hidden: readonly number[];
  /** The task's name; absent if there is none. */
  readonly family?: string;
}

/** Pairs in rows, or in columns, with the answer at the bottom right. */
const GRID_LAYOUTS = [gridLayout('A1'), gridLayout('A8')];
const STUDY_LAYOUTS = [studyLayout(), studyLayout({ transposed: true })];

// Shares of all figures, of the grids, and of the three-row grids.
const SCENES = 0.1;
const THREE_ROWS = 0.3;
const SHAPES_IN_ROWS = 0.65;

/** A grid of one task on different pictures. One time in ten it is a scene without a task. */
export function drawFigure(palette: Palette, random: Random): Figure {
  if (random.chance(SCENES)) return { pixels: drawSceneFigure(palette, random), hidden: [] };
  if (!random.chance(THREE_ROWS)) {
    return drawGrid(palette, random.pick(DRAWN_FAMILIES), random.pick(GRID_LAYOUTS), WHITE, random);
  }
  const families = random.chance(SHAPES_IN_ROWS) ? SHAPE_FAMILIES : DRAWN_FAMILIES;
  return drawGrid(palette, random.pick(families), random.pick(STUDY_LAYOUTS), random.pick([BLACK, WHITE]), random);
}

/** One task on every row of a layout, with the answer filled in. */
export function drawGrid(palette: Palette, family: Family, layout: Layout, gap: Colour, random: Random): Figure {
  const task = family.task(palette, random);
  const examples = layout.cells.filter(({ role }) => role === 'input').map(({ rect }) => task.pair(rect.width, random));
  const answer = layout.cells.find(({ role }) => role === 'answer')!.rect;
  const { input, output } = task.pair(answer.width, random);
  const pixels = composeCanvas(layout, { examples, query: input }, gap);
  put({ width: CANVAS, height: CANVAS, channels: 3, data: pixels }, output, answer.x, answer.y);
  return { pixels, hidden: layout.hidden, family: family.name };
}
