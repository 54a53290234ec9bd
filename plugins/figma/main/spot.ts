import type { Box } from '../messages.ts';
import { overlap, within } from './geometry.ts';

/** Between a query, or what holds it, and its answer, in pixels. */
export const GAP = 24;

export const SIDES = ['right', 'below', 'left', 'above'] as const;
export type Side = (typeof SIDES)[number];

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
 * Finds the nearest free place for a picture of `query`'s size: on each level beside the anchor, first on the side that is
 * preferred. On the last level, where every side is taken, it goes on to the right until nothing is in the way.
 */
export function findSpot(query: Box, levels: readonly Level[], prefer: Side, taken: readonly Box[] = []): Spot {
  const sides = [prefer, ...SIDES.filter((side) => side !== prefer)];
  for (const [level, { anchor, obstacles, visible }] of levels.entries()) {
    const inTheWay = [...obstacles, ...taken];
    for (const side of sides) {
      const box = beside(query, anchor, side);
      if ((!visible || within(box, visible)) && !inTheWay.some((other) => overlap(box, other))) return { level, box };
    }
  }
  const last = levels[levels.length - 1]!;
  return { level: levels.length - 1, box: goRight(beside(query, last.anchor, 'right'), [...last.obstacles, ...taken]) };
}

/** The side on which most answers find room at once, so that those of one run stand alike. */
export function bestSide(queries: readonly { readonly box: Box; readonly levels: readonly Level[] }[]): Side {
  const fits = (side: Side) => {
    const taken: Box[] = [];
    for (const { box, levels } of queries) {
      const spot = findSpot(box, levels, side, taken);
      if (sameBox(spot.box, beside(box, levels[spot.level]!.anchor, side))) taken.push(spot.box);
    }
    return taken.length;
  };
  const counts = SIDES.map(fits);
  return SIDES[counts.indexOf(Math.max(...counts))]!;
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

function sameBox(a: Box, b: Box): boolean {
  return a.x === b.x && a.y === b.y;
}
