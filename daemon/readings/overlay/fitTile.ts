import { blank, isSameSize, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { add, layersOf, residual, SUMS } from './bins.ts';
import { type Changed, changedPixels } from './changed.ts';
import { tileStage } from './tileStage.ts';

/** A pattern leaves no more than this root mean square, in levels. */
const GOOD = 3;
/** Changed pixels fall on changed pixels, one period on, in this share of cases. */
const REPEATS = 0.7;

/** A pattern that repeats over the whole picture. */
export function fitTile(pairs: readonly Pair[]): Stage[] {
  if (pairs.some(({ input, output }) => !isSameSize(input, output))) return [];
  const changed = changedPixels(pairs[0]!);
  if (!isEverywhere(changed)) return [];
  const { width, height, mask } = changed;
  const across = periodOf(mask, width, height, 1, width);
  const down = periodOf(mask, height, width, width, 1);
  if (across === undefined || down === undefined || across * down === 1) return [];
  const sums = new Float64Array(across * down * SUMS);
  for (const { input, output } of pairs) {
    for (let y = 0, at = 0; y < input.height; y++) {
      const row = (y % down) * across;
      for (let x = 0; x < input.width; x++, at += 4) {
        if (input.data[at + 3] === 255) add(sums, (row + (x % across)) * SUMS, input.data, output.data, at);
      }
    }
  }
  if (residual(sums) > GOOD + changed.noise) return [];
  const layers = layersOf(sums);
  return layers === undefined ? [] : [tileStage(tileOf(layers, across, down))];
}

/** Whether pixels changed in all of 4 x 4 parts of the picture, and not everywhere in them. */
function isEverywhere({ width, height, mask, count }: Changed): boolean {
  if (count > 0.9 * mask.length || count < 0.005 * mask.length || width < 16 || height < 16) return false;
  const counts = new Uint32Array(16);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * 4) / height) * 4;
    for (let x = 0; x < width; x++, at++) if (mask[at] === 1) counts[row + Math.floor((x * 4) / width)]!++;
  }
  return counts.every((part) => part > 0.15 * (count / 16));
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

/** The pattern that bins of one layer each make. What covers less than a hundredth is noise. */
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
