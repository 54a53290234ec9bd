import { type Random, shuffled } from '../figures/random.ts';
import type { Raster } from '../images/raster.ts';
import { tiles } from '../images/tiles.ts';
import { type AnsweredCase, GUIDED, MODEL, WRONG } from './evaluate.ts';

/** Pixels: a cell of the 2x2 grid as it is. */
const TILE = 111;

/** This many cases drawn at random, never chosen. */
const SHEET_CASES = 24;

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
  return tiles(rows, TILE);
}
