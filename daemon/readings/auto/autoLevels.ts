import { type Filter, twoDecimals } from '../filter/filter.ts';
import { byTables, TONES_SAID, type Tones } from './tones.ts';

/**
 * Levels stretched so that the picture's own darkest and lightest become black and white. `low` and `high` are the shares of pixels,
 * 0..0.2, that may be darker and lighter. If one is absent, that end stays.
 */
export type AutoLevels = {
  readonly of: Tones;
  readonly low?: number;
  readonly high?: number;
  /** How numbers are rounded to levels. */
  readonly rounding: 'down' | 'nearest';
};

export const AUTO_LEVELS: Filter<AutoLevels> = {
  kind: 'auto levels',
  sentence: ({ of, low, high }) => {
    const ends = [low !== undefined && 'darkest to black', high !== undefined && 'lightest to white'].filter(Boolean);
    const spared = Math.max(low ?? 0, high ?? 0);
    return `Auto levels, ${TONES_SAID[of]}: ${ends.join(', ')}${spared > 0 ? `, but for ${twoDecimals(100 * spared)} %` : ''}`;
  },
  weight: ({ low, high }) => 1 + (low ? 1 : 0) + (high && high !== low ? 1 : 0),
  run: (picture, params) => byTables(picture, params.of, (histogram) => stretched(histogram, params)),
  scaled: (params) => params,
};

/** The result of each level of a picture with this histogram. */
export function stretched(histogram: Uint32Array, { low, high, rounding }: Omit<AutoLevels, 'of'>): Uint8Array {
  let all = 0;
  for (let level = 0; level < 256; level++) all += histogram[level]!;
  const from = low === undefined ? 0 : levelAbove(histogram, Math.floor(all * low), 0, 1);
  const to = high === undefined ? 255 : levelAbove(histogram, Math.floor(all * high), 255, -1);
  if (to <= from) return Uint8Array.from({ length: 256 }, (_, level) => level);
  const slope = 255 / (to - from);
  const more = rounding === 'down' ? 1e-6 : 0.5;
  const out = new Uint8Array(256);
  for (let level = from; level < 256; level++) out[level] = Math.min(255, (level - from) * slope + more);
  return out;
}

/** The first level, from one end, up to which there are more than `count` pixels. */
function levelAbove(histogram: Uint32Array, count: number, start: number, step: number): number {
  let sum = 0;
  let level = start;
  for (; level >= 0 && level < 256; level += step) {
    sum += histogram[level]!;
    if (sum > count) break;
  }
  return Math.min(255, Math.max(0, level));
}
