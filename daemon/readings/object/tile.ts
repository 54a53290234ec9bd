import type { Picture } from '../picture.ts';

/** A pattern that repeats from the frame's upper left corner: rows of RGBA bytes. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly bytes: readonly number[];
}

export interface FittedTile {
  readonly tile: Tile;
  /** The share of the pixels within three levels of it. */
  readonly share: number;
}

/** Periods tried, in pixels. */
const MOST = 64;
/** The share of pixel pairs one period apart that must agree. */
const AGREE = 0.97;
const SAME = 3;

/** The pattern that repeats over some pixels of a picture (1 in `where`); undefined where none does. */
export function fitTile({ width, height, data }: Picture, where: Uint8Array): FittedTile | undefined {
  const across = periodOf(data, where, width, height, 1);
  const down = across && periodOf(data, where, width, height, width);
  if (!across || !down) return undefined;
  const sums = new Float64Array(across * down * 5);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (where[i] === 0) continue;
      const to = 5 * ((y % down) * across + (x % across));
      for (let c = 0; c < 4; c++) sums[to + c]! += data[4 * i + c]!;
      sums[to + 4]!++;
    }
  }
  const bytes: number[] = [];
  for (let to = 0; to < sums.length; to += 5) {
    const count = sums[to + 4]!;
    // A place that is hidden everywhere stays unknown.
    if (count === 0) return undefined;
    for (let c = 0; c < 4; c++) bytes.push(Math.round(sums[to + c]! / count));
  }
  const tile = { width: across, height: down, bytes };
  return { tile, share: shareOf(tile, data, where, width) };
}

/** The shortest period along rows (`step` 1) or columns (`step` is the width). */
function periodOf(
  data: Uint8Array,
  where: Uint8Array,
  width: number,
  height: number,
  step: number,
): number | undefined {
  const room = step === 1 ? width : height;
  for (let period = 1; period <= Math.min(MOST, room >> 1); period++) {
    let [agree, count] = [0, 0];
    for (let i = 0; i < where.length - period * step; i += 7) {
      const other = i + period * step;
      if (where[i] === 0 || where[other] === 0 || (step === 1 && (i % width) + period >= width)) continue;
      count++;
      if (isSame(data, 4 * i, data, 4 * other)) agree++;
      if (count === 200 && agree < 0.85 * count) break;
    }
    if (count > 100 && agree >= AGREE * count) return period;
  }
  return undefined;
}

function isSame(some: ArrayLike<number>, at: number, others: ArrayLike<number>, to: number): boolean {
  for (let c = 0; c < 4; c++) if (Math.abs(some[at + c]! - others[to + c]!) > SAME) return false;
  return true;
}

function shareOf(
  { width: across, height: down, bytes }: Tile,
  data: Uint8Array,
  where: Uint8Array,
  width: number,
): number {
  let [same, count] = [0, 0];
  for (let i = 0; i < where.length; i += 3) {
    if (where[i] === 0) continue;
    const x = i % width;
    const y = (i - x) / width;
    count++;
    if (isSame(data, 4 * i, bytes, 4 * ((y % down) * across + (x % across)))) same++;
  }
  return same / Math.max(1, count);
}

/** The pattern over a whole picture. */
export function tilePicture({ width: across, height: down, bytes }: Tile, width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    const row = (y % down) * across;
    for (let x = 0; x < width; x++, at += 4) {
      const from = 4 * (row + (x % across));
      for (let c = 0; c < 4; c++) data[at + c] = bytes[from + c]!;
    }
  }
  return { width, height, data };
}
