import { contains, type Rect } from './rect.ts';

/** The side of a patch in pixels. */
export const PATCH = 16;
/** Patches per row and per column; a patch's id is GRID * row + column. */
export const GRID = 14;
/** The side of a canvas in pixels. */
export const CANVAS = PATCH * GRID;

export const CANVAS_RECT: Rect = { x: 0, y: 0, width: CANVAS, height: CANVAS };

/** The pixels of one patch. */
export function patchRect(id: number): Rect {
  return { x: (id % GRID) * PATCH, y: Math.floor(id / GRID) * PATCH, width: PATCH, height: PATCH };
}

/** The ids, ascending, of all patches that a rectangle touches. Throws a RangeError if it is empty or leaves the canvas. */
export function hiddenPatches(rect: Rect): number[] {
  if (rect.width < 1 || rect.height < 1 || !contains(CANVAS_RECT, rect)) {
    throw new RangeError(`not a rectangle of the canvas: ${JSON.stringify(rect)}`);
  }
  const lastRow = Math.floor((rect.y + rect.height - 1) / PATCH);
  const lastColumn = Math.floor((rect.x + rect.width - 1) / PATCH);
  const ids: number[] = [];
  for (let row = Math.floor(rect.y / PATCH); row <= lastRow; row++) {
    for (let column = Math.floor(rect.x / PATCH); column <= lastColumn; column++) ids.push(GRID * row + column);
  }
  return ids;
}

/** The ids, ascending, of all patches that are not hidden. */
export function visiblePatches(hidden: readonly number[]): number[] {
  const isHidden = new Set(hidden);
  return Array.from({ length: GRID * GRID }, (_, id) => id).filter((id) => !isHidden.has(id));
}
