import { type Filter, twoDecimals } from '../filter/filter.ts';
import type { Picture } from '../picture.ts';
import { carried, type Levels, levelsOf, TONES_SAID, type Tones } from './tones.ts';

/**
 * Contrast-limited adaptive histogram equalisation, as in OpenCV: `grid` x `grid` tiles, each equalised by its own levels, none of which
 * counts more than `limit` times the mean, and blended bilinearly. Source: K. Zuiderveld, Graphics Gems IV (1994).
 */
export type Clahe = { readonly of: Tones; readonly limit: number; readonly grid: number };

export const CLAHE: Filter<Clahe> = {
  kind: 'clahe',
  sentence: ({ of, limit, grid }) =>
    `Local contrast evened out, ${TONES_SAID[of]}: CLAHE, limit ${twoDecimals(limit)}, ${grid} x ${grid} tiles`,
  weight: () => 3,
  run: (picture, { of, limit, grid }) => {
    const before = levelsOf(picture, of);
    const after = before.map((plane) => {
      const tiles = tilesOf(plane, picture, grid);
      const tables = tileTables(tiles, limit);
      const out = new Uint8Array(plane.length);
      const { width } = picture;
      for (let i = 0; i < out.length; i++) out[i] = blended(tables, tiles, i % width, Math.floor(i / width), plane[i]!);
      return out;
    });
    return carried(picture, of, before, after);
  },
  scaled: (params) => params,
};

/** The histograms of the tiles of a plane, row by row. */
export interface Tiles {
  readonly grid: number;
  readonly across: number;
  readonly down: number;
  readonly area: number;
  readonly histograms: readonly Uint32Array[];
}

/** Where the grid does not divide the sides, they are extended on the right and at the bottom by reflection. */
export function tilesOf(plane: Levels, { width, height }: Pick<Picture, 'width' | 'height'>, grid: number): Tiles {
  const isEven = width % grid === 0 && height % grid === 0;
  const sides = isEven ? [width, height] : [width + grid - (width % grid), height + grid - (height % grid)];
  const [across, down] = [sides[0]! / grid, sides[1]! / grid];
  const reflected = (at: number, size: number) => (at < size ? at : Math.max(0, 2 * size - 2 - at));
  const histograms = Array.from({ length: grid * grid }, () => new Uint32Array(256));
  for (let y = 0; y < sides[1]!; y++) {
    const row = reflected(y, height) * width;
    const first = grid * Math.floor(y / down);
    for (let x = 0; x < sides[0]!; x++) {
      histograms[first + Math.floor(x / across)]![plane[row + reflected(x, width)]!]!++;
    }
  }
  return { grid, across, down, area: across * down, histograms };
}

/** The result of each level in each tile. */
export function tileTables({ histograms, area }: Tiles, limit: number): readonly Uint8Array[] {
  return histograms.map((histogram) => limited(histogram, limit, area));
}

function limited(histogram: Uint32Array, limit: number, area: number): Uint8Array {
  const counts = histogram.slice();
  const most = Math.max(1, Math.floor((limit * area) / 256));
  let over = 0;
  for (let level = 0; level < 256; level++) {
    if (counts[level]! <= most) continue;
    over += counts[level]! - most;
    counts[level] = most;
  }
  const [each, rest] = [Math.floor(over / 256), over % 256];
  for (let level = 0; level < 256; level++) counts[level]! += each;
  const step = rest > 0 ? Math.max(1, Math.floor(256 / rest)) : 0;
  for (let level = 0, left = rest; left > 0 && level < 256; level += step, left--) counts[level]!++;
  let sum = 0;
  return Uint8Array.from(counts, (count) => {
    sum += count;
    return Math.min(255, Math.round((255 * sum) / area));
  });
}

/** The result of a level at a place, interpolated between the tables of the four tiles around it. */
export function blended(
  tables: readonly Uint8Array[],
  { grid, across, down }: Tiles,
  x: number,
  y: number,
  level: number,
): number {
  const [u, v] = [x / across - 0.5, y / down - 0.5];
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const within = (at: number) => Math.min(grid - 1, Math.max(0, at));
  const at = (column: number, row: number) => tables[within(row) * grid + within(column)]![level]!;
  const upper = at(left, top) * (1 - u + left) + at(left + 1, top) * (u - left);
  const lower = at(left, top + 1) * (1 - u + left) + at(left + 1, top + 1) * (u - left);
  return Math.round(upper * (1 - v + top) + lower * (v - top));
}
