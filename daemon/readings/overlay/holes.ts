import { flood, floodFromFrame } from '../flood.ts';
import { median } from '../median.ts';
import type { Picture } from '../picture.ts';
import { hullArea } from './hull.ts';

/** From this alpha on, a pixel is part of the patch. */
const THERE = 128;
/** Holes of a solid patch are at most this share of it, and with them it fills this share of its convex hull: no letters, no rings. */
const SMALL = 0.15;
const SOLID = 0.6;
/** Patches with fewer pixels across or down have no holes that matter. */
const LEAST_SIDE = 24;
/** Levels by which the colours of one hole may differ from their median, in this share of the hole: it has soft rims. */
const FLAT = 16;
const MOSTLY = 0.6;
/** Pixels of a hole's soft rim. */
const RIM = 2;

/**
 * A solid patch whose holes of one colour are filled with what the output shows there, at `left` and `top`: white letters on a badge that
 * was put on a white ground belong to the badge and are not openings in it.
 */
export function withHolesFilled(patch: Picture, output: Picture, left: number, top: number): Picture {
  const { width, height, data } = patch;
  if (Math.min(width, height) < LEAST_SIDE) return patch;
  // 1 is open, 2 an opening that is already listed.
  const tags = new Uint8Array(width * height);
  for (let i = 0; i < tags.length; i++) if (data[4 * i + 3]! < THERE) tags[i] = 1;
  const queue = new Int32Array(tags.length);
  let tail = floodFromFrame(tags, width, height, queue);
  const around = tags.slice();
  const levelsOf = (hole: Int32Array, c: number) =>
    Array.from(hole, (i) => output.data[4 * ((top + Math.floor(i / width)) * output.width + left + (i % width)) + c]!);
  const isFlat = (hole: Int32Array) =>
    [0, 1, 2].every((c) => {
      const levels = levelsOf(hole, c);
      const middle = median(levels);
      return levels.filter((level) => Math.abs(level - middle) <= FLAT).length >= MOSTLY * hole.length;
    });
  const holes: Int32Array[] = [];
  for (let i = 0; i < tags.length; i++) {
    if (tags[i] !== 1) continue;
    const end = flood(tags, width, height, i, queue, tail);
    holes.push(queue.subarray(tail, end));
    tail = end;
  }
  const there = tags.length - tail;
  const filled = holes.filter((hole) => hole.length <= SMALL * there && isFlat(hole));
  const all = filled.reduce((sum, { length }) => sum + length, there);
  const hull = () => hullArea((i) => data[4 * i + 3]! >= THERE, width, height);
  if (filled.length === 0 || all < SOLID * hull()) return patch;
  const out = { ...patch, data: data.slice() };
  for (const i of filled.flatMap((hole) => [...hole])) {
    for (
      let y = Math.max(0, Math.floor(i / width) - RIM);
      y <= Math.min(height - 1, Math.floor(i / width) + RIM);
      y++
    ) {
      for (let x = Math.max(0, (i % width) - RIM); x <= Math.min(width - 1, (i % width) + RIM); x++) {
        const to = y * width + x;
        if (around[to] === 2 || data[4 * to + 3] === 255) continue;
        const from = 4 * ((top + y) * output.width + left + x);
        out.data.set([...output.data.subarray(from, from + 3), 255], 4 * to);
      }
    }
  }
  return out;
}
