import type { ExamplePair } from '../answers/examples.ts';
import { binOf } from '../images/colourBins.ts';
import type { Raster } from '../images/raster.ts';

/** What needs no model: the least a model has to beat. Pictures are RGB. */
export const BASELINES: Readonly<Record<string, (examples: readonly ExamplePair[], query: Raster) => Raster>> = {
  'copy query': (_, query) => query,
  'copy example output': (examples) => examples.at(-1)!.output,
  'colour mapping': mapColours,
};

/** Colours count as one where their levels agree in the upper bits: 16 levels a channel. */
const BITS = 4;
const BINS = 1 << (3 * BITS);

/**
 * Gives each pixel of the query what the examples made of its colour: the mean output at all pixels whose input colour falls into
 * the same of 4096 bins; where there are none, that of the bin whose mean input colour is nearest to the middle of the pixel's.
 */
export function mapColours(examples: readonly ExamplePair[], query: Raster): Raster {
  const bins = fitBins(examples);
  const fitted = [...bins.values()];
  const data = new Uint8Array(query.data.length);
  for (let at = 0; at < data.length; at += 3) {
    const bin = binOf(query.data, at, BITS);
    const found = bins.get(bin) ?? nearest(fitted, bin);
    bins.set(bin, found);
    data.set(found.output, at);
  }
  return { ...query, data };
}

type Levels = readonly [number, number, number];

interface Fitted {
  readonly input: Levels;
  readonly output: Levels;
}

function fitBins(examples: readonly ExamplePair[]): Map<number, Fitted> {
  const counts = new Uint32Array(BINS);
  const sums = new Float64Array(BINS * 6);
  for (const { input, output } of examples) {
    for (let at = 0; at < input.data.length; at += 3) {
      const bin = binOf(input.data, at, BITS);
      counts[bin]!++;
      for (let channel = 0; channel < 3; channel++) {
        sums[bin * 6 + channel]! += input.data[at + channel]!;
        sums[bin * 6 + 3 + channel]! += output.data[at + channel]!;
      }
    }
  }
  const fitted = new Map<number, Fitted>();
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const mean = (i: number) => Math.round(sums[bin * 6 + i]! / count);
    fitted.set(bin, { input: [mean(0), mean(1), mean(2)], output: [mean(3), mean(4), mean(5)] });
  });
  return fitted;
}

function nearest(fitted: readonly Fitted[], bin: number): Fitted {
  const middle = (shift: number) => (((bin >> shift) & ((1 << BITS) - 1)) + 0.5) * 2 ** (8 - BITS);
  const [red, green, blue] = [middle(2 * BITS), middle(BITS), middle(0)];
  const distance = ({ input: [r, g, b] }: Fitted) => (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  return fitted.reduce((best, other) => (distance(other) < distance(best) ? other : best));
}
