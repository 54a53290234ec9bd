import type { Box } from '../messages.ts';
import { overlap, within } from './geometry.ts';

/** Between a query, or what holds it, and its answer, in pixels. */
const GAP = 24;

const SIDES = ['right', 'below', 'left', 'above'] as const;
type Side = (typeof SIDES)[number];

/** How the answers of a run stand to their queries: each on one side of it, or all together moved away. */
export type Arrangement = { readonly side: Side } | { readonly dx: number; readonly dy: number };

/** One layer that an answer may be put into, on the way from the query's parent to the page. */
export interface Level {
  /** What the answer stands beside: the query, or the layer of this level that holds it. */
  readonly anchor: Box;
  /** What it must not cover. */
  readonly obstacles: readonly Box[];
  /** Where it can be seen; absent where that is everywhere. */
  readonly visible?: Box;
}

export interface Spot {
  /** Index into the levels. */
  readonly level: number;
  readonly box: Box;
}

/**
 * Finds the nearest free place for a picture of `query`'s size: as the run arranges it, else on each level on any side of the
 * anchor. On the last level, where every side is taken, it goes on to the right until nothing is in the way.
 */
export function findSpot(
  query: Box,
  levels: readonly Level[],
  arrangement: Arrangement,
  taken: readonly Box[] = [],
): Spot {
  const arranged = arrangedBox(query, levels, arrangement);
  if (isFree(arranged, levels[0]!, taken)) return { level: 0, box: arranged };
  const first: Side = 'side' in arrangement ? arrangement.side : 'right';
  for (const [level, at] of levels.entries()) {
    for (const side of [first, ...SIDES]) {
      const box = beside(query, at.anchor, side);
      if (isFree(box, at, taken)) return { level, box };
    }
  }
  const last = levels[levels.length - 1]!;
  return { level: levels.length - 1, box: goRight(beside(query, last.anchor, 'right'), [...last.obstacles, ...taken]) };
}

/** The arrangement that finds room for most answers at once, so that those of one run stand alike. */
export function arrange(queries: readonly { readonly box: Box; readonly levels: readonly Level[] }[]): Arrangement {
  const all = union(queries.map(({ box }) => box));
  const [dx, dy] = [all.width + GAP, all.height + GAP];
  const choices: Arrangement[] = [
    ...SIDES.map((side) => ({ side })),
    { dx, dy: 0 },
    { dx: 0, dy },
    { dx: -dx, dy: 0 },
    { dx: 0, dy: -dy },
  ];
  const fits = choices.map((choice) => {
    const taken: Box[] = [];
    for (const { box, levels } of queries) {
      const arranged = arrangedBox(box, levels, choice);
      if (isFree(arranged, levels[0]!, taken)) taken.push(arranged);
    }
    return taken.length;
  });
  return choices[fits.indexOf(Math.max(...fits))]!;
}

function arrangedBox(query: Box, levels: readonly Level[], arrangement: Arrangement): Box {
  if ('side' in arrangement) return beside(query, levels[0]!.anchor, arrangement.side);
  return { ...query, x: query.x + arrangement.dx, y: query.y + arrangement.dy };
}

function isFree(box: Box, { obstacles, visible }: Level, taken: readonly Box[]): boolean {
  return (!visible || within(box, visible)) && ![...obstacles, ...taken].some((other) => overlap(box, other));
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

function goRight(box: Box, obstacles: readonly Box[]): Box {
  let free = box;
  for (;;) {
    const edges = obstacles.filter((other) => overlap(free, other)).map(({ x, width }) => x + width);
    if (edges.length === 0) return free;
    free = { ...free, x: Math.max(...edges) + GAP };
  }
}

function union(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}
