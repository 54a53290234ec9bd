import type { Filter } from '../filter/filter.ts';
import { byTables, TONES_SAID, type Tones } from './tones.ts';

/**
 * Levels spread so that each part of the range holds the same number of pixels: histogram equalisation. `form` is how the sums are counted:
 * from the first level that occurs (OpenCV), in whole steps (Pillow), or as plain shares (scikit-image).
 */
export type Equalise = { readonly of: Tones; readonly form: 'first' | 'steps' | 'shares' };

export const EQUALISE: Filter<Equalise> = {
  kind: 'equalise',
  sentence: ({ of }) => `Histogram equalised, ${TONES_SAID[of]}`,
  weight: () => 1,
  run: (picture, { of, form }) => byTables(picture, of, (histogram) => equalised(histogram, form)),
  scaled: (params) => params,
};

/** The result of each level of a picture with this histogram. */
export function equalised(histogram: Uint32Array, form: Equalise['form']): Uint8Array {
  const all = histogram.reduce((sum, count) => sum + count, 0);
  const out = Uint8Array.from({ length: 256 }, (_, level) => level);
  const first = histogram.findIndex((count) => count > 0);
  if (first < 0 || histogram[first] === all) return out;
  if (form === 'steps') {
    const last = 255 - [...histogram].reverse().findIndex((count) => count > 0);
    const step = Math.floor((all - histogram[last]!) / 255);
    if (step === 0) return out;
    let n = step >> 1;
    for (let level = 0; level < 256; level++) {
      out[level] = Math.min(255, Math.floor(n / step));
      n += histogram[level]!;
    }
    return out;
  }
  let sum = 0;
  for (let level = 0; level < 256; level++) {
    if (form === 'shares' || level > first) sum += histogram[level]!;
    out[level] = Math.round((255 * sum) / (form === 'shares' ? all : all - histogram[first]!));
  }
  return out;
}
