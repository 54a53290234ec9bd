import { type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { fitCell } from './flatten.ts';
import type { Raster } from './raster.ts';

/** Pixels between tiles. */
const GAP = 6;
const PAPER: Colour = [128, 128, 128];

/** Rows of pictures, each scaled into a square tile, on grey. The first row is the longest. */
export function tiles(rows: readonly (readonly Raster[])[], side: number): Raster {
  const width = rows[0]!.length * (side + GAP) + GAP;
  const height = rows.length * (side + GAP) + GAP;
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 3) data.set(PAPER, at);
  rows.forEach((pictures, row) => {
    pictures.forEach((picture, column) => {
      const tile = fitCell(picture, side, side, WHITE).data;
      const x = GAP + column * (side + GAP);
      const y = GAP + row * (side + GAP);
      for (let line = 0; line < side; line++) {
        data.set(tile.subarray(line * side * 3, (line + 1) * side * 3), ((y + line) * width + x) * 3);
      }
    });
  });
  return { width, height, channels: 3, data };
}
