import { median } from '../median.ts';
import type { Picture } from '../picture.ts';

/** From this alpha on something is there. */
const THERE = 128;
/** Holes of a solid patch are small beside what is there, and with them it fills so much of its rectangle: no letters, no rings. */
const SMALL = 0.15;
const SOLID = 0.6;
/** Patches of fewer pixels across or down have no holes that matter. */
const LEAST_SIDE = 24;
/** Levels by which the colours of one hole may differ from their middle, in so large a share of it: it has soft rims. */
const FLAT = 16;
const MOSTLY = 0.6;
/** Pixels of a hole's soft rim. */
const RIM = 2;

/**
 * A solid patch with its holes of one colour filled by what the output shows there, at `left` and `top`: white letters on a badge that was put on
 * a white ground are of the badge, and not openings in it.
 */
export function withHolesFilled(patch: Picture, output: Picture, left: number, top: number): Picture {
  const { width, height, data } = patch;
  if (Math.min(width, height) < LEAST_SIDE) return patch;
  const isOpen = (i: number) => data[4 * i + 3]! < THERE;
  /** 0 where nobody has been, else the number of the open part. */
  const parts = new Int32Array(width * height);
  const spread = (from: number, part: number): number[] => {
    parts[from] = part;
    const found = [from];
    for (let k = 0; k < found.length; k++) {
      const i = found[k]!;
      const x = i % width;
      for (const next of [x > 0 ? i - 1 : i, x < width - 1 ? i + 1 : i, i - width, i + width]) {
        if (next < 0 || next >= parts.length || parts[next] !== 0 || !isOpen(next)) continue;
        parts[next] = part;
        found.push(next);
      }
    }
    return found;
  };
  for (let x = 0; x < width; x++)
    for (const i of [x, (height - 1) * width + x]) if (parts[i] === 0 && isOpen(i)) spread(i, 1);
  for (let y = 0; y < height; y++)
    for (const i of [y * width, y * width + width - 1]) if (parts[i] === 0 && isOpen(i)) spread(i, 1);
  const levelsOf = (hole: readonly number[], c: number) =>
    hole.map((i) => output.data[4 * ((top + Math.floor(i / width)) * output.width + left + (i % width)) + c]!);
  const isFlat = (hole: readonly number[]) =>
    [0, 1, 2].every((c) => {
      const levels = levelsOf(hole, c);
      const middle = median(levels);
      return levels.filter((level) => Math.abs(level - middle) <= FLAT).length >= MOSTLY * hole.length;
    });
  let there = 0;
  const holes: number[][] = [];
  for (let i = 0; i < parts.length; i++) {
    if (!isOpen(i)) there++;
    else if (parts[i] === 0) holes.push(spread(i, holes.length + 2));
  }
  const filled = holes.filter((hole) => hole.length <= SMALL * there && isFlat(hole));
  const all = filled.reduce((sum, { length }) => sum + length, there);
  if (filled.length === 0 || all < SOLID * parts.length) return patch;
  const out = { ...patch, data: data.slice() };
  for (const i of filled.flat()) {
    for (
      let y = Math.max(0, Math.floor(i / width) - RIM);
      y <= Math.min(height - 1, Math.floor(i / width) + RIM);
      y++
    ) {
      for (let x = Math.max(0, (i % width) - RIM); x <= Math.min(width - 1, (i % width) + RIM); x++) {
        const to = y * width + x;
        if (parts[to] === 1 || data[4 * to + 3] === 255) continue;
        const from = 4 * ((top + y) * output.width + left + x);
        out.data.set([...output.data.subarray(from, from + 3), 255], 4 * to);
      }
    }
  }
  return out;
}
