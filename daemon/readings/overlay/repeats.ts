import { transform2d } from '../fourier.ts';
import type { Changed } from './changed.ts';

/** A shift across and down, in pixels, which may be fractions. */
export type Shift = readonly [number, number];

/** The two shortest shifts after which a pattern is the same again. */
export interface Repeats {
  readonly a: Shift;
  readonly b: Shift;
}

/** Coarse cells across and down at most, and the side of the square within which they are shifted over one another. */
const CELLS = 96;
const SIDE = 256;
/** Marks leave most of a picture free. */
const MOST = 0.5;
/** Coarse cells that shift over each other are this much alike, as a cosine. */
const ALIKE = 0.5;
/** Shifts looked at closely. */
const LOOKED_AT = 16;
/** Changed pixels that are shifted, at most, and the least share of them that stays inside the picture. */
const POINTS = 1500;
const INSIDE = 0.1;
/** The share of them that falls on changed pixels, absolute and relative to the best shift's. */
const AGREE = 0.7;
const NEARLY = 0.92;

/** The shifts by which what changed repeats, in rows that need not be straight above one another; undefined where it does not. */
export function repeatsOf(changed: Changed): Repeats | undefined {
  const { width, height, mask, count } = changed;
  if (count > MOST * mask.length) return undefined;
  const factor = Math.max(1, Math.ceil(Math.max(width, height) / CELLS));
  const points = pointsOf(changed);
  const agree = (shift: Shift) => agreement(changed, points, shift);
  const found = coarseShifts(changed, factor).map((shift) => closest(shift, factor, agree));
  const best = Math.max(...found.map(({ share }) => share));
  if (!(best >= AGREE)) return undefined;
  const good = found
    .filter(({ share }) => share >= NEARLY * best)
    .sort((one, other) => Math.hypot(...one.shift) - Math.hypot(...other.shift));
  const a = good[0]!.shift;
  const b = good.find(({ shift }) => Math.abs(cross(a, shift)) > 0.2 * Math.hypot(...a) * Math.hypot(...shift))?.shift;
  if (!b) return undefined;
  const repeats = refined(reduced(a, b), width, height, agree);
  return holds(changed, points, repeats) ? repeats : undefined;
}

/** The share of changed pixels that recur somewhere in the picture. */
const AGAIN = 0.85;

/** Whether changed pixels are changed wherever they repeat inside the picture, and nearly all of them repeat. */
function holds({ width, height, mask }: Changed, points: Int32Array, repeats: Repeats): boolean {
  const shifts = TIMES.flatMap((i) => TIMES.filter((j) => i !== 0 || j !== 0).map((j) => sum(repeats, i, j)));
  let [inside, hits, again] = [0, 0, 0];
  for (let k = 0; k < points.length; k += 2) {
    let isAgain = false;
    for (const [dx, dy] of shifts) {
      const [x, y] = [points[k]! + Math.round(dx), points[k + 1]! + Math.round(dy)];
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      inside++;
      hits += mask[y * width + x]!;
      isAgain = true;
    }
    if (isAgain) again++;
  }
  return hits >= AGREE * inside && again >= AGAIN * (points.length / 2);
}

/** Some of the changed pixels, as x and y in turn. */
function pointsOf({ width, mask, count }: Changed): Int32Array {
  const every = Math.max(1, Math.floor(count / POINTS));
  const out: number[] = [];
  for (let i = 0, n = 0; i < mask.length; i++)
    if (mask[i] === 1 && n++ % every === 0) out.push(i % width, Math.floor(i / width));
  return Int32Array.from(out);
}

/** The share of shifted points that fall on changed pixels, of those inside the picture; 0 where these are few. */
function agreement({ width, height, mask }: Changed, points: Int32Array, [dx, dy]: Shift): number {
  let [inside, hits] = [0, 0];
  for (let k = 0; k < points.length; k += 2) {
    const [x, y] = [points[k]! + dx, points[k + 1]! + dy];
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    inside++;
    hits += mask[y * width + x]!;
  }
  return inside < INSIDE * (points.length / 2) ? 0 : hits / inside;
}

/** Shifts of the likeliest coarse cells over each other, in pixels. */
function coarseShifts({ width, height, mask }: Changed, factor: number): Shift[] {
  const [across, down] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const [real, imaginary] = [new Float32Array(SIDE * SIDE), new Float32Array(SIDE * SIDE)];
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / factor) * SIDE;
    for (let x = 0; x < width; x++, i++) if (mask[i] === 1) real[row + Math.floor(x / factor)]!++;
  }
  const energies = new Float64Array((across + 1) * (down + 1));
  for (let y = 0; y < down; y++) {
    for (let x = 0, sum = 0; x < across; x++) {
      sum += real[y * SIDE + x]! ** 2;
      energies[(y + 1) * (across + 1) + x + 1] = energies[y * (across + 1) + x + 1]! + sum;
    }
  }
  const energy = (x0: number, y0: number, x1: number, y1: number) =>
    energies[y1 * (across + 1) + x1]! -
    energies[y0 * (across + 1) + x1]! -
    energies[y1 * (across + 1) + x0]! +
    energies[y0 * (across + 1) + x0]!;
  transform2d(real, imaginary, SIDE, false);
  for (let i = 0; i < real.length; i++) {
    real[i] = real[i]! ** 2 + imaginary[i]! ** 2;
    imaginary[i] = 0;
  }
  transform2d(real, imaginary, SIDE, true);
  const alike = new Float32Array((2 * across + 1) * (down + 1));
  const at = (dx: number, dy: number) => dy * (2 * across + 1) + dx + across;
  for (let dy = 0; dy < 0.85 * down; dy++) {
    for (let dx = -Math.floor(0.85 * across); dx < 0.85 * across; dx++) {
      if ((across - Math.abs(dx)) * (down - dy) < INSIDE * across * down) continue;
      const [left, right] = [Math.max(0, -dx), Math.min(across, across - dx)];
      const product = energy(left, 0, right, down - dy) * energy(left + dx, dy, right + dx, down);
      const sum = real[((dy + SIDE) % SIDE) * SIDE + ((dx + SIDE) % SIDE)]! / SIDE ** 2;
      if (product > 0) alike[at(dx, dy)] = sum / Math.sqrt(product);
    }
  }
  const peaks: { shift: Shift; height: number }[] = [];
  for (let dy = 0; dy < down; dy++) {
    for (let dx = 1 - across; dx < across; dx++) {
      const peak = alike[at(dx, dy)]!;
      if (peak < ALIKE || (dy === 0 && dx <= 0) || Math.hypot(dx, dy) < 3) continue;
      let isPeak = true;
      for (let v = -1; v <= 1 && isPeak; v++)
        for (let u = -1; u <= 1 && isPeak; u++) isPeak = dy + v < 0 || alike[at(dx + u, dy + v)]! <= peak;
      if (isPeak) peaks.push({ shift: [dx * factor, dy * factor], height: peak });
    }
  }
  return peaks
    .sort((one, other) => other.height - one.height)
    .slice(0, LOOKED_AT)
    .map(({ shift }) => shift);
}

/** The shift within a coarse cell around one on which most points agree. */
function closest([x, y]: Shift, reach: number, agree: (shift: Shift) => number): { shift: Shift; share: number } {
  let best: { shift: Shift; share: number } = { shift: [x, y], share: 0 };
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const shift: Shift = [x + dx, y + dy];
      const share = agree(shift);
      if (share > best.share) best = { shift, share };
    }
  }
  return best;
}

function cross([ax, ay]: Shift, [bx, by]: Shift): number {
  return ax * by - ay * bx;
}

/** The shortest two shifts of the same lattice (Gauss's reduction), the flatter one first, both to the right or down. */
function reduced(a: Shift, b: Shift): Repeats {
  let [one, other] = [a, b];
  for (let round = 0; round < 20; round++) {
    if (Math.hypot(...other) < Math.hypot(...one)) [one, other] = [other, one];
    const times = Math.round((one[0] * other[0] + one[1] * other[1]) / (one[0] ** 2 + one[1] ** 2));
    if (times === 0) break;
    other = [other[0] - times * one[0], other[1] - times * one[1]];
  }
  const forward = ([x, y]: Shift): Shift => (y < 0 || (y === 0 && x < 0) ? [-x, -y] : [x, y]);
  const [flat, steep] = Math.abs(one[1] * other[0]) <= Math.abs(other[1] * one[0]) ? [one, other] : [other, one];
  return { a: forward(flat), b: forward(steep) };
}

/** A shift is measured over this many repeats of it. */
const TIMES = [-4, -3, -2, -1, 0, 1, 2, 3, 4];

/** Shifts in fractions of pixels, where the repeats together agree better on them. */
function refined(repeats: Repeats, width: number, height: number, agree: (shift: Shift) => number): Repeats {
  const pairs = TIMES.flatMap((i) => TIMES.map((j) => [i, j] as const)).filter(([i, j]) => {
    const [x, y] = sum(repeats, i, j);
    return (j > 0 || (j === 0 && i > 0)) && Math.abs(x) < 0.8 * width && Math.abs(y) < 0.8 * height;
  });
  const score = (one: Repeats) =>
    pairs.reduce((all, [i, j]) => {
      const [x, y] = sum(one, i, j);
      return all + agree([Math.round(x), Math.round(y)]);
    }, 0);
  let best = repeats;
  let most = score(best);
  for (const step of [0.5, 0.25, 0.125]) {
    for (let isMoved = true; isMoved; ) {
      isMoved = false;
      for (const [u, v, s, t] of [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
      ] as const) {
        for (const sign of [step, -step]) {
          const moved: Repeats = {
            a: [best.a[0] + sign * u, best.a[1] + sign * v],
            b: [best.b[0] + sign * s, best.b[1] + sign * t],
          };
          const now = score(moved);
          if (now <= most * 1.002) continue;
          [best, most, isMoved] = [moved, now, true];
        }
      }
    }
  }
  return best;
}

function sum({ a, b }: Repeats, i: number, j: number): Shift {
  return [i * a[0] + j * b[0], i * a[1] + j * b[1]];
}
