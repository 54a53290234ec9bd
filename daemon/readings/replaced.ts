import { lumaOf } from '../images/luma.ts';
import { cellsOf } from './cells.ts';
import { CHANGED, EDGE, UNCUT } from './cover.ts';
import { differenceAt, differences } from './difference.ts';
import { type Bounds, boundsOf } from './object/bounds.ts';
import { isSameSize, type Picture } from './picture.ts';

/** What stood in a place is remembered in this many cells across and down. */
export const CELLS = 12;
/** Something stands in a box where this share of its neighbours make edges; and of what was replaced no more are left, beyond chance. */
const EDGED = 0.01;
const LOST = 0.5;
/** What differs from what was replaced by more than this share of that one's own contrast is something else. */
const SAME = 0.5;

/**
 * What the examples replace as a whole by something that has edges of its own, as a word by another one: the means of luma in CELLS x CELLS
 * cells of the box around what changes, 0..255. Such content follows from what was there, so it is right only where the same thing stands.
 * Undefined where nothing is replaced, as by a bar, or where the box cuts through something, as that of a badge on a photograph does.
 */
export function replacedWholly(before: Picture, after: Picture): readonly number[] | undefined {
  if (!isSameSize(before, after)) return undefined;
  const box = changedBox(before, after);
  if (!box || cutShare(before, box) > UNCUT) return undefined;
  const { width } = before;
  const isEdge = ({ data }: Picture, at: number) => differenceAt(data, 4 * at, data, 4 * at + 4) > EDGE;
  let [within, had, has, kept] = [0, 0, 0, 0];
  for (let y = box.top; y < box.bottom; y++) {
    for (let at = y * width + box.left; at < y * width + box.right - 1; at++) {
      const [was, is] = [isEdge(before, at), isEdge(after, at)];
      within++;
      if (was) had++;
      if (is) has++;
      if (was && is) kept++;
    }
  }
  const least = EDGED * within;
  if (had < least || has < least) return undefined;
  const byChance = has / within;
  return kept / had - byChance < LOST * (1 - byChance) ? lumaIn(before, box) : undefined;
}

/** Whether what the examples replaced does not stand in the same parts of another picture. */
export function isAnother(before: Picture, after: Picture, replaced: readonly number[]): boolean {
  if (!isSameSize(before, after)) return false;
  const box = changedBox(before, after);
  if (!box) return false;
  const cells = lumaIn(before, box);
  const mean = replaced.reduce((sum, level) => sum + level, 0) / replaced.length;
  const contrast = replaced.reduce((sum, level) => sum + Math.abs(level - mean), 0);
  const apart = replaced.reduce((sum, level, n) => sum + Math.abs(level - cells[n]!), 0);
  return apart > SAME * Math.max(contrast, replaced.length);
}

/** The box around all that plainly changed. */
function changedBox(before: Picture, after: Picture): Bounds | undefined {
  return boundsOf(differences(before, after), before.width, before.height, CHANGED + 1);
}

/** The share of neighbours along the outside of a box that differ plainly; all where nothing is outside. */
function cutShare({ width, height, data }: Picture, { left, top, right, bottom }: Bounds): number {
  let [cut, border] = [0, 0];
  const look = (at: number, step: number) => {
    border++;
    if (differenceAt(data, 4 * at, data, 4 * (at + step)) > EDGE) cut++;
  };
  for (const y of [top - 1, bottom]) {
    if (y >= 0 && y < height) for (let x = left; x < right - 1; x++) look(y * width + x, 1);
  }
  for (const x of [left - 1, right]) {
    if (x >= 0 && x < width) for (let y = top; y < bottom - 1; y++) look(y * width + x, width);
  }
  return border === 0 ? 1 : cut / border;
}

/** The mean luma of each cell of a box. */
function lumaIn({ width, data }: Picture, { left, top, right, bottom }: Bounds): number[] {
  const { means } = cellsOf(right - left, bottom - top, CELLS, CELLS, (x, y) => {
    const at = 4 * ((top + y) * width + left + x);
    return lumaOf(data[at]!, data[at + 1]!, data[at + 2]!);
  });
  return Array.from(means, Math.round);
}
