import { type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { fitCell } from './flatten.ts';
import { plain } from './plain.ts';
import { put } from './put.ts';
import type { Raster } from './raster.ts';

/** Pixels between tiles. */
const GAP = 6;
const PAPER: Colour = [128, 128, 128];

/** Rows of pictures, each scaled to fit a square tile, on grey. The first row is the longest. */
export function tiles(rows: readonly (readonly Raster[])[], side: number): Raster {
  const width = rows[0]!.length * (side + GAP) + GAP;
  const height = rows.length * (side + GAP) + GAP;
  const sheet = plain(width, height, PAPER);
  rows.forEach((pictures, row) => {
    pictures.forEach((picture, column) => {
      put(sheet, fitCell(picture, side, side, WHITE), GAP + column * (side + GAP), GAP + row * (side + GAP));
    });
  });
  return sheet;
}
