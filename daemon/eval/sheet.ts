import { type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { shuffled, type Random } from '../figures/random.ts';
import { fitCell } from '../images/flatten.ts';
import type { Raster } from '../images/raster.ts';
import { type AnsweredCase, GUIDED, MODEL, WRONG } from './evaluate.ts';

// Pixels.
const TILE = 111;
const GAP = 6;
const PAPER: Colour = [128, 128, 128];

/** So many cases drawn at random, never chosen. */
export const SHEET_CASES = 24;

/**
 * A picture of random cases, one per row: the last example's input and output, the query, the model's answer (as it is, then guided
 * where it was), the answer with a wrong example, the truth.
 */
export function caseSheet(answered: readonly AnsweredCase[], random: Random): Raster {
  const rows = shuffled(answered, random)
    .slice(0, SHEET_CASES)
    .map(({ case: { examples, query, truth }, answers }) => {
      const { input, output } = examples.at(-1)!;
      const given = [MODEL, GUIDED, WRONG].flatMap((who) => answers.get(who)?.picture ?? []);
      return [input, output, query, ...given, truth];
    });
  return tiles(rows);
}

/** Rows of pictures, each scaled into a square tile, on grey. Rows are equally long and at least one. */
export function tiles(rows: readonly (readonly Raster[])[]): Raster {
  const width = rows[0]!.length * (TILE + GAP) + GAP;
  const height = rows.length * (TILE + GAP) + GAP;
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 3) data.set(PAPER, at);
  rows.forEach((pictures, row) => {
    pictures.forEach((picture, column) => {
      const tile = fitCell(picture, TILE, TILE, WHITE).data;
      const x = GAP + column * (TILE + GAP);
      const y = GAP + row * (TILE + GAP);
      for (let line = 0; line < TILE; line++) {
        data.set(tile.subarray(line * TILE * 3, (line + 1) * TILE * 3), ((y + line) * width + x) * 3);
      }
    });
  });
  return { width, height, channels: 3, data };
}
