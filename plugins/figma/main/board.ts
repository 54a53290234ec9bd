import type { Box } from '../messages.ts';
import { overlap, within } from './geometry.ts';

/** The side of the squares by which boxes are indexed, in pixels. */
const CELL = 512;

/** A box that touches more squares is checked on every query instead. */
const MOST_CELLS = 64;

/** An index of a canvas's contents by position. A query costs as much as there is nearby. */
export class Board {
  readonly #boxes = new Map<string, Box>();
  readonly #cells = new Map<string, Set<string>>();
  readonly #wide = new Set<string>();

  /** Replaces the entry of this name. */
  put(name: string, box: Box): void {
    this.remove(name);
    this.#boxes.set(name, box);
    for (const names of this.#holders(box, true)) names.add(name);
  }

  remove(name: string): void {
    const box = this.#boxes.get(name);
    if (!box) return;
    for (const names of this.#holders(box, false)) names.delete(name);
    this.#boxes.delete(name);
  }

  /** The boxes that overlap `box`, except those that contain `anchor` as a background. */
  inTheWay(box: Box, anchor: Box): Box[] {
    const found: Box[] = [];
    const seen = new Set<string>();
    for (const names of [this.#wide, ...this.#holders(box, false)]) {
      for (const name of names) {
        if (seen.has(name)) continue;
        seen.add(name);
        const other = this.#boxes.get(name)!;
        if (overlap(box, other) && !within(anchor, other)) found.push(other);
      }
    }
    return found;
  }

  /** The lists of names for a box, created on request. */
  #holders({ x, y, width, height }: Box, make: boolean): Set<string>[] {
    const [left, top] = [Math.floor(x / CELL), Math.floor(y / CELL)];
    const [right, bottom] = [Math.floor((x + width) / CELL), Math.floor((y + height) / CELL)];
    if ((right - left + 1) * (bottom - top + 1) > MOST_CELLS) return make ? [this.#wide] : this.#all();
    const holders: Set<string>[] = [];
    for (let column = left; column <= right; column++) {
      for (let row = top; row <= bottom; row++) {
        const key = `${column},${row}`;
        if (make && !this.#cells.has(key)) this.#cells.set(key, new Set());
        const names = this.#cells.get(key);
        if (names) holders.push(names);
      }
    }
    return holders;
  }

  #all(): Set<string>[] {
    return [this.#wide, ...this.#cells.values()];
  }
}
