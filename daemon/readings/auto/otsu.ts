import type { Filter } from '../filter/filter.ts';
import { byTables } from './tones.ts';

/**
 * Greys cut to black and white where the two parts are farthest apart. Source: N. Otsu, A Threshold Selection Method from Gray-Level
 * Histograms (1979).
 */
export type Otsu = { readonly isInverted: boolean };

export const OTSU: Filter<Otsu> = {
  kind: 'otsu',
  sentence: ({ isInverted }) =>
    `${isInverted ? 'White and black' : 'Black and white'}, cut where the greys part (Otsu)`,
  weight: () => 1,
  run: (picture, params) => byTables(picture, 'greyed', (histogram) => parted(histogram, params)),
  scaled: (params) => params,
};

/** Black or white for each level of a picture with this histogram. */
export function parted(histogram: Uint32Array, { isInverted }: Otsu): Uint8Array {
  const cut = cutOf(histogram);
  return Uint8Array.from({ length: 256 }, (_, level) => (level > cut !== isInverted ? 255 : 0));
}

/** The last level of the darker part. */
function cutOf(histogram: Uint32Array): number {
  let [all, total] = [0, 0];
  for (let level = 0; level < 256; level++) {
    all += histogram[level]!;
    total += level * histogram[level]!;
  }
  let [count, sum, most, cut] = [0, 0, -1, 127];
  for (let level = 0; level < 255; level++) {
    count += histogram[level]!;
    sum += level * histogram[level]!;
    if (count === 0 || count === all) continue;
    const apart = count * (all - count) * (sum / count - (total - sum) / (all - count)) ** 2;
    if (apart > most) [most, cut] = [apart, level];
  }
  return cut;
}
