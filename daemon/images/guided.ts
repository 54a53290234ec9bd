import { applyAffineMap, fitAffineMap, MAP } from './affine.ts';
import { addProduct, boxMean, invertAll, planeOf } from './planes.ts';
import type { Raster, RgbRaster } from './raster.ts';

/*
 * The colour guided filter of He, Sun and Tang, "Guided Image Filtering" (IEEE TPAMI 35(6), 2013), applied as in He and Sun, "Fast
 * Guided Filter" (arXiv 1505.00996, 2015). Within each window the output is an affine function of the guide's colour, q = A I + b. A
 * and b are found at low resolution and applied to the guide at full resolution.
 */

/** Affine colour maps in AffineMap's layout, one after another: one per pixel, or one for all. */
export interface AffineGrid {
  readonly width: number;
  readonly height: number;
  readonly maps: Float64Array;
}

/**
 * Finds the maps that turn `guide` into `input` (both RGB, of one size) around every pixel.
 * `radius`: windows are 2 * radius + 1 pixels wide, cut at the borders. `epsilon`: how strongly A is drawn to 0, as a variance of
 * colours of 0..1; smaller variations of the guide are smoothed. `weights`: how far each pixel of the input is trusted relative to
 * the others, above 0.
 */
export function fitGuided(
  guide: Raster,
  input: Raster,
  radius: number,
  epsilon: number,
  weights: Float64Array,
): AffineGrid {
  const { width, height } = guide;
  if (radius >= Math.max(width, height) - 1) {
    return { width: 1, height: 1, maps: fitAffineMap(guide, input, epsilon, weights) };
  }
  const size = width * height;
  const smooth = (plane: Float64Array) => boxMean(plane, width, height, radius);
  const weightMeans = smooth(weights);
  const mean = (plane: Float64Array) =>
    divide(smooth(addProduct(new Float64Array(size), plane, weights, 1)), weightMeans);
  const guides = [0, 1, 2].map((channel) => planeOf(guide, channel));
  const guideMeans = guides.map(mean);
  const covariance = (a: Float64Array, meanA: Float64Array, b: Float64Array, meanB: Float64Array) =>
    addProduct(mean(addProduct(new Float64Array(size), a, b, 1)), meanA, meanB, -1);

  const pairs = [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 1],
    [1, 2],
    [2, 2],
  ] as const;
  const inverses = invertAll(
    pairs.map(([a, b]) => covariance(guides[a]!, guideMeans[a]!, guides[b]!, guideMeans[b]!)),
    epsilon * 255 * 255,
  );
  const maps = new Float64Array(size * MAP);
  for (let channel = 0; channel < 3; channel++) {
    const values = planeOf(input, channel);
    const valueMeans = mean(values);
    const across = guides.map((plane, k) => covariance(values, valueMeans, plane, guideMeans[k]!));
    const offset = valueMeans;
    for (let k = 0; k < 3; k++) {
      const slope = new Float64Array(size);
      for (let j = 0; j < 3; j++) addProduct(slope, inverses[3 * k + j]!, across[j]!, 1);
      addProduct(offset, slope, guideMeans[k]!, -1);
      scatter(smooth(slope), maps, 4 * channel + k);
    }
    scatter(smooth(offset), maps, 4 * channel + 3);
  }
  return { width, height, maps };
}

/**
 * Adds levels to the maps' results. `levels` has the layout of an RGB image of this size, which is the grid's own size if it has many
 * maps.
 */
export function addLevels(grid: AffineGrid, width: number, height: number, levels: Float64Array): AffineGrid {
  const maps = new Float64Array(width * height * MAP);
  for (let at = 0; at < maps.length; at += grid.maps.length) maps.set(grid.maps, at);
  for (let i = 0; i < levels.length; i++) maps[Math.floor(i / 3) * MAP + (i % 3) * 4 + 3]! += levels[i]!;
  return { width, height, maps };
}

/**
 * Applies the maps, interpolated bilinearly, to rows of a full-size guide. `strip` (RGB) holds the rows from `top` on, of
 * `fullHeight` in all.
 */
export function applyGuided(grid: AffineGrid, strip: Raster, top: number, fullHeight: number): RgbRaster {
  if (grid.maps.length === MAP) return applyAffineMap(grid.maps, strip);
  const { width, height, data } = strip;
  const out = new Uint8ClampedArray(width * height * 3);
  const stride = grid.width * MAP;
  // One map more than a row has. It is read with weight 0 beyond the last.
  const row = new Float64Array(stride + MAP);
  const columns = Array.from({ length: width }, (_, x) => position(x, width, grid.width));
  const before = Int32Array.from(columns, Math.floor);
  const beyond = Float64Array.from(columns, (at, x) => at - before[x]!);
  for (let y = 0; y < height; y++) {
    interpolateRow(grid, position(top + y, fullHeight, grid.height), row);
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const first = before[x]! * MAP;
      const right = beyond[x]!;
      const left = 1 - right;
      const r = data[at]!;
      const g = data[at + 1]!;
      const b = data[at + 2]!;
      for (let channel = 0; channel < 3; channel++) {
        const k = first + 4 * channel;
        out[at + channel] =
          (row[k]! * left + row[k + MAP]! * right) * r +
          (row[k + 1]! * left + row[k + 1 + MAP]! * right) * g +
          (row[k + 2]! * left + row[k + 2 + MAP]! * right) * b +
          (row[k + 3]! * left + row[k + 3 + MAP]! * right);
      }
    }
  }
  return { width, height, channels: 3, data: new Uint8Array(out.buffer) };
}

/** The position of pixel `index` of `length` among `among` coarser pixels, measured between the centres of two. */
function position(index: number, length: number, among: number): number {
  return Math.min(Math.max(((index + 0.5) * among) / length - 0.5, 0), among - 1);
}

function interpolateRow({ width, height, maps }: AffineGrid, at: number, row: Float64Array): void {
  const stride = width * MAP;
  const upper = Math.floor(at) * stride;
  const lower = Math.min(Math.floor(at) + 1, height - 1) * stride;
  const share = at - Math.floor(at);
  for (let i = 0; i < stride; i++) row[i] = maps[upper + i]! * (1 - share) + maps[lower + i]! * share;
}

function divide(plane: Float64Array, by: Float64Array): Float64Array {
  for (let i = 0; i < plane.length; i++) plane[i]! /= by[i]!;
  return plane;
}

function scatter(values: Float64Array, maps: Float64Array, place: number): void {
  for (let i = 0; i < values.length; i++) maps[i * MAP + place] = values[i]!;
}
