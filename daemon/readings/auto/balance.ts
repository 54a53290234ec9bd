import { lightnessOf } from '../colour/lightness.ts';
import type { Filter } from '../filter/filter.ts';
import { byte } from '../filter/planes.ts';
import { histogramsOf, throughTables } from './tones.ts';

/**
 * Channels scaled so that their means are equal (grey world): to the mean of all three, that of green, or that of the greys. Or all scaled
 * alike, or raised to one power, so that the mean of the greys is half of the range (`exposed`, `gamma`).
 */
export type Balance = {
  readonly to: 'mean' | 'green' | 'greys' | 'exposed' | 'gamma';
  /** How numbers are rounded to levels. */
  readonly rounding: 'down' | 'nearest';
};

/** Half of the range, to which pictures are exposed. */
const MIDDLE = 127.5;

export const BALANCE: Filter<Balance> = {
  kind: 'auto balance',
  sentence: ({ to }) =>
    to === 'exposed' || to === 'gamma'
      ? `Exposed so that the mean is half${to === 'gamma' ? ', by a gamma' : ''}`
      : 'White balance by the mean colour (grey world)',
  weight: () => 1,
  run: (picture, params) => {
    return throughTables(picture, tablesFor(meansOf(histogramsOf(picture, 'channels')), params));
  },
  scaled: (params) => params,
};

/** The means of red, green and blue over the visible pixels, from their histograms. */
export function meansOf(histograms: readonly Uint32Array[]): readonly [number, number, number] {
  return histograms.map((histogram) => {
    let [sum, count] = [0, 0];
    for (let level = 0; level < 256; level++) {
      sum += level * histogram[level]!;
      count += histogram[level]!;
    }
    return sum / Math.max(1, count);
  }) as unknown as [number, number, number];
}

/** The result of each level of the three channels. */
export function tablesFor(means: readonly [number, number, number], { to, rounding }: Balance): readonly Uint8Array[] {
  const [red, green, blue] = means;
  const grey = lightnessOf('601', red, green, blue);
  const table = (make: (level: number) => number) =>
    Uint8Array.from({ length: 256 }, (_, level) => byte(make(level) - (rounding === 'down' ? 0.5 - 1e-6 : 0)));
  if (to === 'gamma') {
    const power = Math.log(MIDDLE / 255) / Math.log(Math.min(254, Math.max(1, grey)) / 255);
    const one = table((level) => 255 * (level / 255) ** power);
    return [one, one, one];
  }
  const target = { mean: (red + green + blue) / 3, green, greys: grey, exposed: MIDDLE }[to];
  return means.map((mean) => table((level) => (level * target) / Math.max(1, to === 'exposed' ? grey : mean)));
}
