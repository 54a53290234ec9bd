import { blank, type Picture } from '../picture.ts';
import { type Filter, twoDecimals } from './filter.ts';
import { LUMAS, type Luma } from './planes.ts';

type Colour = readonly [number, number, number];

/** Greys cut into bands, each of one colour: thresholds, and posters of few colours. */
export type Bands = {
  readonly luma: Luma;
  /** Where a band ends and the next begins, ascending: a grey at a cut belongs to the upper band. */
  readonly cuts: readonly number[];
  /** One more than cuts. */
  readonly colours: readonly Colour[];
};

export const BANDS: Filter<Bands> = {
  kind: 'bands',
  sentence: ({ cuts }) =>
    cuts.length === 1 ? `Two colours, cut at ${twoDecimals(cuts[0]!)}` : `${cuts.length + 1} colours by brightness`,
  weight: ({ cuts, colours }) => cuts.length + 3 * colours.length,
  run: (picture, { luma, cuts, colours }) => {
    const { width, height, data } = picture;
    const out = blank(width, height);
    const [red, green, blue] = LUMAS[luma];
    for (let at = 0; at < data.length; at += 4) {
      const grey = red * data[at]! + green * data[at + 1]! + blue * data[at + 2]! + 1e-6;
      let band = 0;
      while (band < cuts.length && grey >= cuts[band]!) band++;
      const colour = colours[band]!;
      out.data[at] = colour[0];
      out.data[at + 1] = colour[1];
      out.data[at + 2] = colour[2];
      out.data[at + 3] = data[at + 3]!;
    }
    return out;
  },
  scaled: (bands) => bands,
};

/** Each channel on few levels. */
export type Posterise = {
  readonly levels: number;
  readonly by: Steps;
};

/**
 * How levels are rounded: to the nearest of evenly spaced ones; by equal parts of the range, spread to 0..255; or by equal parts, to the
 * lower end or the middle of each.
 */
type Steps = 'nearest' | 'spread' | 'lower' | 'middle';

export const POSTERISE: Filter<Posterise> = {
  kind: 'posterise',
  sentence: ({ levels }) => `Posterised to ${levels} levels a channel`,
  weight: () => 1,
  run: (picture: Picture, params) => {
    const table = stairs(params);
    const out = { ...picture, data: picture.data.slice() };
    for (let at = 0; at < out.data.length; at += 4) {
      for (let c = at; c < at + 3; c++) out.data[c] = table[out.data[c]!]!;
    }
    return out;
  },
  scaled: (params) => params,
};

/** The result of each of 256 levels. */
export function stairs({ levels, by }: Posterise): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, value) => {
    if (by === 'nearest') return Math.round((Math.round((value / 255) * (levels - 1)) * 255) / (levels - 1));
    const step = Math.min(levels - 1, Math.floor((value * levels) / 256));
    if (by === 'spread') return Math.round((step * 255) / (levels - 1));
    return Math.floor(((by === 'lower' ? step : step + 0.5) * 256) / levels);
  });
}
