import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import type { Box, Item, Roles } from '../messages.ts';
import { pairsByName } from './namedPairs.ts';

/** The roles of layers, and why, in a sentence for people. */
interface Guess {
  readonly roles: Roles;
  readonly how: string;
}

/**
 * Guesses the roles of layers, from their names if possible, otherwise from their positions. At most three pairs are examples; the
 * others are queries.
 */
export function guessRoles(items: readonly Item[]): Guess {
  const rows = rowsOf(items);
  const named = pairsByName(([] as Item[]).concat(...rows));
  if (named.length > 0) return guess(rows, named, 'Guessed from the names of the layers.');
  const upright = pairAtTheLeft(items);
  if (upright)
    return guess(rows, [upright], 'Guessed from places: one above the other, the others in a row at the right.');
  const { pairs, how } = pairedRows(rows);
  return guess(rows, pairs, how);
}

type Pair = readonly [input: Item, output: Item];

function guess(rows: readonly Item[][], pairs: readonly Pair[], how: string): Guess {
  const taken = pairs.slice(0, MAX_EXAMPLES);
  const used = ([] as Item[]).concat(...taken.map(([input, output]) => [input, output]));
  const rest = ([] as Item[]).concat(...rows).filter((item) => used.indexOf(item) < 0);
  return {
    roles: {
      examples: taken.map(([input, output]) => ({ input: input.id, output: output.id })),
      queries: rest.map(({ id }) => id),
    },
    how: taken.length > 0 ? how : '',
  };
}

/** Two layers, one above the other, with all others in one row to their right. Reading by rows would separate them. */
function pairAtTheLeft(items: readonly Item[]): Pair | undefined {
  const [input, output, ...others] = items.slice().sort((a, b) => a.box.x - b.box.x || a.box.y - b.box.y);
  if (!input || !output || others.length < 2 || rowsOf(others).length > 1) return undefined;
  const edge = Math.max(input.box.x + input.box.width, output.box.x + output.box.width);
  const isColumn = !sideBySide(input.box, output.box) && oneAboveTheOther(input.box, output.box);
  if (!isColumn || others.some(({ box }) => box.x < edge)) return undefined;
  return input.box.y < output.box.y ? [input, output] : [output, input];
}

/**
 * The rows of two that are examples. Rows separated from the others above or below are examples. Without a gap, the rows of two at
 * the top are, unless they continue like a grid. If there is no row of two, the first two layers are the example.
 */
function pairedRows(rows: readonly Item[][]): { readonly pairs: readonly Pair[]; readonly how: string } {
  const [first = [], ...others] = blocksOf(rows);
  const last = others[others.length - 1] ?? [];
  if (others.length > 0 && first.every(isPair)) return { pairs: first.map(toPair), how: APART };
  if (others.length > 0 && last.every(isPair)) return { pairs: last.map(toPair), how: APART };
  const begin = rows.findIndex(isPair);
  if (begin < 0) {
    const two = ([] as Item[]).concat(...rows).slice(0, 2);
    return { pairs: isPair(two) ? [toPair(two)] : [], how: 'Guessed from places: the first two layers.' };
  }
  const end = rows.findIndex((row, index) => index > begin && !isPair(row));
  const run = rows.slice(begin, end < 0 ? rows.length : end);
  // Rows of two to the end, or to a last row that is not full: a grid of queries below one example.
  const isGrid = run.length > 1 && (end < 0 || (run.length > 2 && end === rows.length - 1 && rows[end]!.length < 2));
  return isGrid
    ? { pairs: [toPair(run[0]!)], how: 'Guessed from places: the first row of two, the others as a grid.' }
    : { pairs: run.map(toPair), how: 'Guessed from places: left and right in a row of two.' };
}

const APART = 'Guessed from places: those apart from the others.';

const isPair = (row: readonly Item[]): boolean => row.length === 2;
const toPair = (row: readonly Item[]): Pair => [row[0]!, row[1]!];

/** A gap this many times larger than the smallest one separates rows. */
const PARTING = 1.5;

/** Rows, grouped at gaps that are clearly larger than others. */
function blocksOf(rows: readonly Item[][]): Item[][][] {
  const top = (row: readonly Item[]) => Math.min(...row.map(({ box }) => box.y));
  const bottom = (row: readonly Item[]) => Math.max(...row.map(({ box }) => box.y + box.height));
  const gaps = rows.slice(1).map((row, index) => top(row) - bottom(rows[index]!));
  const least = Math.max(1, Math.min(...gaps));
  const blocks: Item[][][] = [];
  for (const [index, row] of rows.entries()) {
    if (index > 0 && gaps[index - 1]! <= PARTING * least) blocks[blocks.length - 1]!.push(row);
    else blocks.push([row]);
  }
  return blocks;
}

/**
 * In reading order: rows from the top, and from the left in a row. Layers share a row if they overlap its first layer by half of the
 * lower one's height.
 */
function rowsOf(items: readonly Item[]): Item[][] {
  const rows: Item[][] = [];
  for (const item of items.slice().sort((a, b) => a.box.y - b.box.y)) {
    const row = rows.find(([first]) => sideBySide(first!.box, item.box));
    if (row) row.push(item);
    else rows.push([item]);
  }
  for (const row of rows) row.sort((a, b) => a.box.x - b.box.x);
  return rows;
}

function sideBySide(a: Box, b: Box): boolean {
  const common = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return common >= Math.min(a.height, b.height) / 2;
}

function oneAboveTheOther(a: Box, b: Box): boolean {
  const common = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  return common >= Math.min(a.width, b.width) / 2;
}
