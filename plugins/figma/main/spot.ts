import type { Box } from '../messages.ts';
import { Board } from './board.ts';
import { overlap, union, within } from './geometry.ts';
import type { Pace } from './pace.ts';

/** The space between a query, or its outermost layer, and its answer, in pixels. */
const GAP = 24;

const SIDES = ['right', 'below', 'left', 'above'] as const;
type Side = (typeof SIDES)[number];

/** How a run's answers are arranged: each on one side of its query, or all moved away together. */
export type Arrangement = { readonly side: Side } | { readonly dx: number; readonly dy: number };

/** One layer or canvas that an answer may be put into. */
export interface Level {
  /** The box to place the answer beside: the query, or the child of this level that contains it. */
  readonly anchor: Box;
  /** What it must not cover. */
  readonly board: Board;
  /** Where it is visible; absent if that is everywhere. */
  readonly visible?: Box;
}

export interface Spot {
  /** Index into the levels. */
  readonly level: number;
  readonly box: Box;
}

/**
 * Finds the nearest free place for a picture of `query`'s size. It follows the run's arrangement, otherwise it tries any side of the
 * anchor on each level; undefined if every side is taken.
 */
export function findSpot(query: Box, levels: readonly Level[], arrangement: Arrangement): Spot | undefined {
  const arranged = arrangedBox(query, levels[0]!.anchor, arrangement);
  if (isFree(arranged, levels[0]!)) return { level: 0, box: arranged };
  const first: Side = 'side' in arrangement ? arrangement.side : 'right';
  for (const [level, at] of levels.entries()) {
    for (const side of [first, ...SIDES]) {
      const box = beside(query, at.anchor, side);
      if (isFree(box, at)) return { level, box };
    }
  }
  return undefined;
}

/** The first free place to the right, on a level without edges. */
export function goRight(query: Box, { anchor, board }: Level): Box {
  let free = beside(query, anchor, 'right');
  for (;;) {
    const edges = board.inTheWay(free, anchor).map(({ x, width }) => x + width);
    if (edges.length === 0) return free;
    free = { ...free, x: Math.max(...edges) + GAP };
  }
}

/** The arrangement with room for the most answers, so that the answers of one run are aligned. */
export async function arrange(
  queries: readonly { readonly box: Box; readonly level: Level }[],
  pace: Pace,
): Promise<Arrangement> {
  if (queries.length === 0) return { side: 'right' };
  const all = union(queries.map(({ level }) => level.anchor));
  const [dx, dy] = [all.width + GAP, all.height + GAP];
  const choices: Arrangement[] = [
    ...SIDES.map((side) => ({ side })),
    { dx, dy: 0 },
    { dx: 0, dy },
    { dx: -dx, dy: 0 },
    { dx: 0, dy: -dy },
  ];
  const fits: number[] = [];
  for (const choice of choices) {
    const taken = new Board();
    let count = 0;
    for (const { box, level } of queries) {
      await pace.rest();
      const arranged = arrangedBox(box, level.anchor, choice);
      if (!isFree(arranged, level) || taken.inTheWay(arranged, level.anchor).length > 0) continue;
      taken.put(`${count++}`, arranged);
    }
    fits.push(count);
  }
  return choices[fits.indexOf(Math.max(...fits))]!;
}

function arrangedBox(query: Box, anchor: Box, arrangement: Arrangement): Box {
  if ('side' in arrangement) return beside(query, anchor, arrangement.side);
  return { ...query, x: query.x + arrangement.dx, y: query.y + arrangement.dy };
}

function isFree(box: Box, { anchor, board, visible }: Level): boolean {
  return (!visible || within(box, visible)) && !overlap(box, anchor) && board.inTheWay(box, anchor).length === 0;
}

function beside({ x, y, width, height }: Box, anchor: Box, side: Side): Box {
  switch (side) {
    case 'right':
      return { x: anchor.x + anchor.width + GAP, y, width, height };
    case 'below':
      return { x, y: anchor.y + anchor.height + GAP, width, height };
    case 'left':
      return { x: anchor.x - GAP - width, y, width, height };
    case 'above':
      return { x, y: anchor.y - GAP - height, width, height };
  }
}
