import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import type { Box, Item, Roles } from '../messages.ts';

/**
 * Guesses what layers are to each other from where they stand, as one reads: rows from the top, in a row from the left. A row
 * of two is an example, before and after; at most three are taken. The others are queries. Where only pairs stand there, the
 * last one is two queries; where no row is a pair, the first two layers are the example.
 */
export function guessRoles(items: readonly Item[]): Roles {
  const rows = rowsOf(items);
  const pairs = rows.filter(({ length }) => length === 2).slice(0, MAX_EXAMPLES);
  if (pairs.length > 1 && pairs.length === rows.length) pairs.pop();
  if (pairs.length === 0) return firstTwo(rows);
  const rest = rows.filter((row) => pairs.indexOf(row) < 0);
  return { examples: pairs.map(toExample), queries: ids(rest) };
}

function firstTwo(rows: readonly Item[][]): Roles {
  const [input, output, ...queries] = ids(rows);
  if (input === undefined || output === undefined) return { examples: [], queries: input === undefined ? [] : [input] };
  return { examples: [{ input, output }], queries };
}

function toExample(pair: readonly Item[]): Roles['examples'][number] {
  return { input: pair[0]!.id, output: pair[1]!.id };
}

function ids(rows: readonly Item[][]): string[] {
  return rows.reduce<string[]>((all, row) => all.concat(row.map(({ id }) => id)), []);
}

/** Layers stand in one row when they share at least half of the lower one's height with the row's first. */
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
