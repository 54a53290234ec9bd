import type { Matrix } from './matrix.ts';
import type { Plane } from './plane.ts';

/** Probes are blocks of this many pixels on either side of their middle. */
const RADIUS = 3;
const SIDE = 2 * RADIUS + 1;
const AREA = SIDE * SIDE;
/** At most one probe is taken from each cell of a grid with this many cells each way. */
const CELLS = 14;
/** Places tried in a cell along each axis. */
const TRIES = 6;
/** Blocks whose levels deviate by less than this, or by less than this share of what strong blocks do, have no structure. */
const LEAST_DEVIATION = 1.2;
const LEAST_SHARE = 0.12;
/** What counts as noise in a block's sum of squares: half a level per pixel. */
const NOISE = 0.25 * AREA;
/** Probes may stick out of the input by this many pixels. */
const MARGIN = 1.5;
/** How far block matching looks for a better place. */
const REACH = 2;
const WIDE = SIDE + 2 * REACH;

/** Where each probe is best found: its displacement in the plane's pixels, and the squared correlation there (0: nowhere). */
export interface Matches {
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  readonly quality: Float32Array;
}

/**
 * Small blocks with structure, one for each cell of a grid over a plane, to find again in another plane. Blocks are compared by squared
 * correlation, which no linear change of levels alters, inversion included.
 */
export class Probes {
  /** Middles of the blocks, in whole pixels of the plane. */
  readonly xs: number[] = [];
  readonly ys: number[] = [];
  /** Structure tensors (xx, xy, yy), of trace 1: the directions in which a block determines its displacement. */
  readonly tensors: Float32Array;
  readonly plane: Plane;
  private readonly blocks: Float32Array;
  private readonly patch = new Float32Array(WIDE * WIDE);

  constructor(plane: Plane) {
    this.plane = plane;
    this.choose();
    this.blocks = new Float32Array(this.count * AREA);
    this.tensors = new Float32Array(this.count * 3);
    for (let i = 0; i < this.count; i++) {
      this.normalise(i);
      this.measure(i);
    }
  }

  get count(): number {
    return this.xs.length;
  }

  private choose(): void {
    const { width, height } = this.plane;
    const cell = Math.max(2, width / CELLS, height / CELLS);
    const found: { x: number; y: number; squares: number }[] = [];
    const step = Math.max(1, Math.ceil(cell / TRIES));
    for (let top = RADIUS; top < height - RADIUS; top += cell) {
      for (let left = RADIUS; left < width - RADIUS; left += cell) {
        let best = { x: 0, y: 0, squares: -1 };
        const bottom = Math.min(height - RADIUS, top + cell);
        const right = Math.min(width - RADIUS, left + cell);
        for (let y = Math.ceil(top); y < bottom; y += step) {
          for (let x = Math.ceil(left); x < right; x += step) {
            const squares = this.squaresAt(x, y);
            if (squares > best.squares) best = { x, y, squares };
          }
        }
        if (best.squares >= 0) found.push(best);
      }
    }
    const sorted = found.map(({ squares }) => squares).sort((a, b) => a - b);
    const strong = sorted[Math.floor(sorted.length * 0.9)] ?? 0;
    const least = Math.max(LEAST_DEVIATION ** 2 * AREA, LEAST_SHARE ** 2 * strong);
    for (const { x, y, squares } of found) {
      if (squares < least) continue;
      this.xs.push(x);
      this.ys.push(y);
    }
  }

  private squaresAt(x: number, y: number): number {
    const { width, values } = this.plane;
    let [sum, squares] = [0, 0];
    for (let v = -RADIUS; v <= RADIUS; v++) {
      let at = (y + v) * width + x - RADIUS;
      for (let u = 0; u < SIDE; u++, at++) {
        const value = values[at]!;
        sum += value;
        squares += value * value;
      }
    }
    return squares - (sum * sum) / AREA;
  }

  private normalise(i: number): void {
    const { width, values } = this.plane;
    const first = i * AREA;
    let sum = 0;
    for (let v = 0, to = first; v < SIDE; v++) {
      let at = (this.ys[i]! - RADIUS + v) * width + this.xs[i]! - RADIUS;
      for (let u = 0; u < SIDE; u++, at++, to++) {
        this.blocks[to] = values[at]!;
        sum += values[at]!;
      }
    }
    let squares = 0;
    for (let at = first; at < first + AREA; at++) {
      this.blocks[at]! -= sum / AREA;
      squares += this.blocks[at]! ** 2;
    }
    const length = Math.sqrt(squares + NOISE);
    for (let at = first; at < first + AREA; at++) this.blocks[at]! /= length;
  }

  private measure(i: number): void {
    let [xx, xy, yy] = [1e-9, 0, 1e-9];
    for (let v = 1; v < SIDE - 1; v++) {
      for (let u = 1; u < SIDE - 1; u++) {
        const at = i * AREA + v * SIDE + u;
        const across = this.blocks[at + 1]! - this.blocks[at - 1]!;
        const down = this.blocks[at + SIDE]! - this.blocks[at - SIDE]!;
        xx += across * across;
        xy += across * down;
        yy += down * down;
      }
    }
    this.tensors.set([xx / (xx + yy), xy / (xx + yy), yy / (xx + yy)], 3 * i);
  }

  /**
   * How much of the plane's structure `input` shows where `map` says (both in pixels of the planes), 0..1: the mean over all probes of
   * twice the squared correlation minus one, where that is positive. Probes outside the input count little.
   */
  score(input: Plane, map: Matrix): number {
    let [sum, inside] = [0, 0];
    for (let i = 0; i < this.count; i++) {
      if (!sample(input, map, this.xs[i]! - RADIUS, this.ys[i]! - RADIUS, SIDE, this.patch)) continue;
      inside++;
      sum += Math.max(0, 2 * this.correlation(i, SIDE, 0, 0) - 1);
    }
    if (inside < Math.max(4, 0.12 * this.count)) return 0;
    return sum / (inside + 0.3 * (this.count - inside));
  }

  /** Finds each probe near where `map` says it is. */
  match(input: Plane, map: Matrix): Matches {
    const dx = new Float32Array(this.count);
    const dy = new Float32Array(this.count);
    const quality = new Float32Array(this.count);
    const grid = new Float32Array((2 * REACH + 1) ** 2);
    const places = 2 * REACH + 1;
    for (let i = 0; i < this.count; i++) {
      const half = RADIUS + REACH;
      if (!sample(input, map, this.xs[i]! - half, this.ys[i]! - half, WIDE, this.patch)) continue;
      let best = 0;
      for (let place = 0; place < grid.length; place++) {
        grid[place] = this.correlation(i, WIDE, place % places, Math.floor(place / places));
        if (grid[place]! > grid[best]!) best = place;
      }
      const [u, v] = [best % places, Math.floor(best / places)];
      dx[i] = u - REACH + (u > 0 && u < places - 1 ? vertex(grid[best - 1]!, grid[best]!, grid[best + 1]!) : 0);
      dy[i] =
        v - REACH + (v > 0 && v < places - 1 ? vertex(grid[best - places]!, grid[best]!, grid[best + places]!) : 0);
      quality[i] = grid[best]!;
    }
    return { dx, dy, quality };
  }

  /** Squared correlation of a probe with the part of the sampled patch, `side` wide, that starts at (left, top). */
  private correlation(i: number, side: number, left: number, top: number): number {
    const { patch, blocks } = this;
    let [sum, squares, product] = [0, 0, 0];
    for (let v = 0, at = i * AREA; v < SIDE; v++) {
      let from = (top + v) * side + left;
      for (let u = 0; u < SIDE; u++, from++, at++) {
        const value = patch[from]!;
        sum += value;
        squares += value * value;
        product += value * blocks[at]!;
      }
    }
    return (product * product) / (squares - (sum * sum) / AREA + NOISE);
  }
}

/** Where a parabola through three values, the middle one the largest, is largest: -0.5..0.5. */
function vertex(before: number, at: number, behind: number): number {
  const bend = before - 2 * at + behind;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - behind) / (2 * bend))) : 0;
}

/** Samples `side` x `side` output pixels from (left, top) on, bilinearly. False where that leaves the plane. */
function sample(
  { width, height, values }: Plane,
  map: Matrix,
  left: number,
  top: number,
  side: number,
  out: Float32Array,
): boolean {
  const [a, b, c, d, e, f, g, h, i] = map;
  const [mostX, mostY] = [width - 1, height - 1];
  for (let v = 0, to = 0; v < side; v++) {
    const y = top + v + 0.5;
    for (let u = 0; u < side; u++, to++) {
      const x = left + u + 0.5;
      const w = 1 / (g * x + h * y + i);
      let px = (a * x + b * y + c) * w - 0.5;
      let py = (d * x + e * y + f) * w - 0.5;
      if (!(px > -MARGIN && py > -MARGIN && px < mostX + MARGIN && py < mostY + MARGIN)) return false;
      if (px < 0) px = 0;
      else if (px > mostX) px = mostX;
      if (py < 0) py = 0;
      else if (py > mostY) py = mostY;
      const column = px < mostX ? px | 0 : mostX - 1;
      const row = py < mostY ? py | 0 : mostY - 1;
      const [fx, fy] = [px - column, py - row];
      const at = row * width + column;
      const upper = values[at]! + fx * (values[at + 1]! - values[at]!);
      const lower = values[at + width]! + fx * (values[at + width + 1]! - values[at + width]!);
      out[to] = upper + fy * (lower - upper);
    }
  }
  return true;
}
