import { blank, isSameSize, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { add, layersOf, residual, SUMS } from './bins.ts';
import { type Changed, changedPixels } from './changed.ts';
import { offsetIn, reachOf, repeatStage } from './repeatStage.ts';
import { type Repeats, repeatsOf } from './repeats.ts';
import { tileStage } from './tileStage.ts';

/** A pattern leaves no more than this root mean square, in levels. */
const GOOD = 3;
/** This share of changed pixels has a changed pixel one period further on. */
const REPEATS = 0.7;

/** A pattern that repeats over the whole picture. */
export function fitTile(pairs: readonly Pair[]): Stage[] {
  if (pairs.some(({ input, output }) => !isSameSize(input, output))) return [];
  const changed = changedPixels(pairs[0]!);
  if (!isEverywhere(changed, 2)) return [];
  const { width, height, mask, noise } = changed;
  const isDense = isEverywhere(changed, 4);
  const across = isDense ? periodOf(mask, width, height, 1, width) : undefined;
  const down = across && periodOf(mask, height, width, width, 1);
  if (across && down) return across * down === 1 ? [] : tiles(pairs, across, down, noise);
  if (isOfBands(changed)) return [];
  const repeats = repeatsOf(changed);
  if (!repeats) return [];
  const { a, b } = repeats;
  const isUpright = a[1] === 0 && b[0] === 0 && Number.isInteger(a[0]) && Number.isInteger(b[1]);
  return isUpright ? tiles(pairs, a[0], b[1], noise) : repeated(pairs, repeats, noise);
}

/** A row or column has changed as a whole where this share of it has; such rows make up this share of what changed. */
const WHOLLY = 0.75;
const MOST_CHANGED = 0.8;

/** Whether most of what changed are whole rows or whole columns: bars across the picture, and no marks. */
function isOfBands({ width, height, mask, count }: Changed): boolean {
  const [rows, columns] = [new Uint32Array(height), new Uint32Array(width)];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    rows[Math.floor(i / width)]!++;
    columns[i % width]!++;
  }
  const isOf = (lines: Uint32Array, length: number) =>
    lines.reduce((sum, changed) => sum + (changed > WHOLLY * length ? changed : 0), 0) > MOST_CHANGED * count;
  return isOf(rows, width) || isOf(columns, height);
}

/** A rectangle repeated without a gap. */
function tiles(pairs: readonly Pair[], across: number, down: number, noise: number): Stage[] {
  const sums = new Float64Array(across * down * SUMS);
  for (const { input, output } of pairs) {
    for (let y = 0, at = 0; y < input.height; y++) {
      const row = (y % down) * across;
      for (let x = 0; x < input.width; x++, at += 4) {
        if (input.data[at + 3] === 255) add(sums, (row + (x % across)) * SUMS, input.data, output.data, at);
      }
    }
  }
  if (residual(sums) > GOOD + noise) return [];
  const layers = layersOf(sums);
  return layers === undefined ? [] : [tileStage(tileOf(layers, across, down))];
}

/** A mark repeated by two shifts. */
function repeated(pairs: readonly Pair[], repeats: Repeats, noise: number): Stage[] {
  const [right, bottom] = reachOf(repeats);
  const [across, down] = [2 * right + 1, 2 * bottom + 1];
  // About half of the rectangle that holds all offsets occurs.
  const bins = new Int32Array(across * down).fill(-1);
  const place = (x: number, y: number) => {
    const [u, v] = offsetIn(repeats, x, y);
    return (v + bottom) * across + u + right;
  };
  const { width, height } = pairs[0]!.input;
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = place(x, y);
      if (bins[at] === -1) bins[at] = count++;
    }
  }
  const sums = new Float64Array(count * SUMS);
  for (const { input, output } of pairs) {
    for (let y = 0, at = 0; y < input.height; y++) {
      for (let x = 0; x < input.width; x++, at += 4) {
        const bin = bins[place(x, y)]!;
        if (bin >= 0 && input.data[at + 3] === 255) add(sums, bin * SUMS, input.data, output.data, at);
      }
    }
  }
  if (residual(sums) > GOOD + noise) return [];
  const layers = layersOf(sums, 1);
  if (layers === undefined) return [];
  const all = new Float64Array(4 * bins.length).fill(Number.NaN);
  for (const [at, bin] of bins.entries()) if (bin >= 0) all.set(layers.subarray(4 * bin, 4 * bin + 4), 4 * at);
  return [repeatStage({ ...repeats, patch: tileOf(all, across, down), left: -right, top: -bottom })];
}

/** Whether pixels changed in each of `parts` x `parts` parts of the picture, but not everywhere in them. */
function isEverywhere({ width, height, mask, count }: Changed, parts: number): boolean {
  if (count > 0.9 * mask.length || count < 0.005 * mask.length || width < 16 || height < 16) return false;
  const counts = new Uint32Array(parts * parts);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * parts) / height) * parts;
    for (let x = 0; x < width; x++, at++) if (mask[at] === 1) counts[row + Math.floor((x * parts) / width)]!++;
  }
  return counts.every((part) => part > 0.15 * (count / counts.length));
}

/** The period of a mask along lines of `length` pixels; 1 where it is the same all along; undefined where it has none. */
function periodOf(mask: Uint8Array, length: number, lines: number, step: number, lineStep: number): number | undefined {
  const most = Math.floor(length / 2);
  const scores = new Float64Array(most + 1);
  const every = Math.max(1, Math.floor(lines / 48));
  for (let lag = 1; lag <= most; lag++) {
    let [both, either] = [0, 0];
    for (let line = lag % every; line < lines; line += every) {
      const start = line * lineStep;
      for (let i = 0, at = start; i < length - lag; i++, at += step) {
        const sum = mask[at]! + mask[at + lag * step]!;
        if (sum === 0) continue;
        either++;
        if (sum === 2) both++;
      }
    }
    scores[lag] = either === 0 ? 0 : both / either;
  }
  const best = Math.max(...scores);
  if (best < REPEATS) return undefined;
  let mean = 0;
  for (let lag = 1; lag <= most; lag++) mean += scores[lag]! / most;
  if (mean > 0.97 * best) return 1;
  for (let lag = 2; lag < most; lag++) {
    if (scores[lag]! >= 0.96 * best && scores[lag]! >= scores[lag - 1]! && scores[lag]! >= scores[lag + 1]!) return lag;
  }
  return undefined;
}

/** The pattern made by one layer per bin. What covers less than a hundredth is noise. */
function tileOf(layers: Float64Array, width: number, height: number): Picture {
  const tile = blank(width, height);
  for (let i = 0, at = 0; at < tile.data.length; i += 4, at += 4) {
    const cover = 1 - layers[i]!;
    if (!(cover > 0.012)) continue;
    for (let c = 0; c < 3; c++) tile.data[at + c] = Math.min(255, Math.max(0, Math.round(layers[i + 1 + c]! / cover)));
    tile.data[at + 3] = Math.round(cover * 255);
  }
  return tile;
}
