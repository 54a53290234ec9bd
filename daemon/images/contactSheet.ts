import { type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { fitCell } from './flatten.ts';
import { plain } from './plain.ts';
import { put } from './put.ts';
import type { Raster } from './raster.ts';

/** A task on a contact sheet, or more of its answers. */
export interface SheetRow {
  readonly example?: SheetPair;
  readonly answers: readonly SheetPair[];
}

export interface SheetPair {
  readonly before: Raster;
  readonly after: Raster;
}

// Pixels.
const TILE = 160;
const ARROW = 40;
const PAIR = 2 * TILE + ARROW;
const GAP = 48;
const MARGIN = 40;
const CARD = 14;

const PAPER: Colour = [250, 250, 249];
const EXAMPLE_CARD: Colour = [224, 231, 245];
const FRAME: Colour = [214, 211, 209];
const INK: Colour = [120, 113, 108];

/** Resizes a picture for the sheet. */
export function sheetTile(picture: Raster): Raster {
  return fitCell(picture, TILE, TILE, WHITE);
}

/** Draws each row: the example pair on a card, then each query and its answer, with arrows between them. RGB. */
export function contactSheet(rows: readonly SheetRow[]): Raster {
  const pairs = Math.max(...rows.map(({ example, answers }) => (example ? 1 : 0) + answers.length));
  const sheet = plain(2 * MARGIN + pairs * (PAIR + GAP) - GAP, 2 * MARGIN + rows.length * (TILE + GAP) - GAP, PAPER);
  rows.forEach(({ example, answers }, row) => {
    const y = MARGIN + row * (TILE + GAP);
    if (example) fill(sheet, MARGIN - CARD, y - CARD, PAIR + 2 * CARD, TILE + 2 * CARD, EXAMPLE_CARD);
    for (const [column, pair] of [...(example ? [example] : []), ...answers].entries())
      drawPair(sheet, pair, MARGIN + column * (PAIR + GAP), y);
  });
  return sheet;
}

function drawPair(sheet: Raster, { before, after }: SheetPair, x: number, y: number): void {
  drawTile(sheet, before, x, y);
  drawArrow(sheet, x + TILE + ARROW / 2, y + TILE / 2);
  drawTile(sheet, after, x + TILE + ARROW, y);
}

function drawTile(sheet: Raster, picture: Raster, x: number, y: number): void {
  fill(sheet, x - 1, y - 1, TILE + 2, TILE + 2, FRAME);
  put(sheet, sheetTile(picture), x, y);
}

/** A triangle that points right, 16 wide and 16 high. */
function drawArrow(sheet: Raster, centreX: number, centreY: number): void {
  for (let column = 0; column < 16; column++) {
    const half = Math.floor((16 - column) / 2);
    fill(sheet, centreX - 8 + column, centreY - half, 1, 2 * half, INK);
  }
}

function fill(
  { width: stride, data }: Raster,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: Colour,
): void {
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) data.set(colour, (row * stride + column) * 3);
  }
}
