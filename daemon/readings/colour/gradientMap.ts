import { DEEP_LEVEL } from '../deep.ts';
import { blank } from '../picture.ts';
import type { Json, Pair, Stage } from '../stage.ts';
import { fitKnots, type Knots, levelSums, tabulate } from './knots.ts';
import { colourName } from './names.ts';
import { strideFor } from './samples.ts';
import { type Spread, sureShare } from './spread.ts';

/** Beyond this number, each knot is determined by levels of its own. */
const MOST_NUMBERS = 9;

/** Shares of red, green and blue in what may be called lightness: BT.601, BT.709, the mean, and single channels. */
const LIGHTNESSES: readonly (readonly [number, number, number])[] = [
  [0.299, 0.587, 0.114],
  [0.2126, 0.7152, 0.0722],
  [1 / 3, 1 / 3, 1 / 3],
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

interface Map {
  /** The weights of lightness; 'linear' is BT.709 of linear light; 'most', 'least' and 'middle' are taken of the channels. */
  readonly of: readonly number[] | 'linear' | 'most' | 'least' | 'middle';
  /** Colours multiplied by alpha, and alpha, of an opaque input; or, with three values, straight colours. */
  readonly knots: Knots;
  /** The colours it was found with. */
  readonly shown: Spread;
}

/** Every pixel by its lightness alone: greys, duotones, gradient maps, thresholds, alpha from lightness. Returns the best two. */
export function fitGradientMaps(
  pairs: readonly Pair[],
  shown: Spread,
  hasAlpha: boolean,
  trust?: readonly Float32Array[],
): Stage[] {
  const tries: Map['of'][] = [...LIGHTNESSES, 'linear', 'most', 'least', 'middle'];
  const channels = hasAlpha ? 4 : 3;
  // The lightness is chosen with some of the pixels.
  const left = tries.map((of) => spread(sumsOf(pairs, of, channels, LOOKED_AT, trust)));
  const of = tries[left.indexOf(Math.min(...left))]!;
  const knots = fitKnots(sumsOf(pairs, of, channels, MOST_PIXELS, trust));
  return knots ? [gradientMapStage({ of, knots: sharpened(knots, pairs, of), shown })] : [];
}

/** The most pixels looked at: to choose a lightness, and to find its curve. */
const LOOKED_AT = 20_000;
const MOST_PIXELS = 1 << 18;

/** The variance left where all pixels of one lightness get their mean. */
function spread({ channels, sums, squares, weights }: ReturnType<typeof levelSums>): number {
  let [left, all] = [0, 0];
  for (let level = 0; level < 256; level++) {
    const weight = weights[level]!;
    if (weight === 0) continue;
    all += weight;
    for (let c = 0; c < channels; c++) {
      const at = level * channels + c;
      left += Math.max(0, squares[at]! - (sums[at]! * sums[at]!) / weight);
    }
  }
  return all > 0 ? left / all : 0;
}

function sumsOf(pairs: readonly Pair[], of: Map['of'], channels: 3 | 4, most: number, trust?: readonly Float32Array[]) {
  const found = levelSums(channels);
  const { sums, squares, weights } = found;
  const stride = strideFor(
    pairs.reduce((sum, { input }) => sum + input.width * input.height, 0),
    most,
  );
  const light = lightnessTable(of);
  for (const [p, { input, output }] of pairs.entries()) {
    const [from, to] = [input.data, output.data];
    for (let at = 0, pixel = 0; at < from.length; at += 4 * stride, pixel += stride) {
      const alpha = from[at + 3]!;
      if (alpha < 128 || (channels === 3 && to[at + 3]! < 128)) continue;
      const weight = trust ? trust[p]![pixel]! : 1;
      if (weight < 1e-3) continue;
      const level = Math.round(lightnessAt(light, of, from[at]!, from[at + 1]!, from[at + 2]!));
      const share = channels === 4 ? Math.min(1, to[at + 3]! / alpha) : 1;
      for (let c = 0; c < channels; c++) {
        const made = share * (c === 3 ? 255 : to[at + c]!);
        sums[level * channels + c]! += weight * made;
        squares[level * channels + c]! += weight * made * made;
      }
      weights[level]! += weight;
    }
  }
  return found;
}

const LINEAR = Float64Array.from({ length: 256 }, (_, level) => {
  const share = level / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

function lightnessTable(of: Map['of']): Float64Array {
  return of === 'linear' ? LINEAR : Float64Array.from(typeof of === 'string' ? [0, 0, 0] : of);
}

function lightnessAt(table: Float64Array, of: Map['of'], red: number, green: number, blue: number): number {
  if (of === 'linear') {
    const y = 0.2126 * table[red]! + 0.7152 * table[green]! + 0.0722 * table[blue]!;
    return 255 * (y <= 0.0031308 ? 12.92 * y : 1.055 * y ** (1 / 2.4) - 0.055);
  }
  if (of === 'most') return Math.max(red, green, blue);
  if (of === 'least') return Math.min(red, green, blue);
  if (of === 'middle') return (Math.max(red, green, blue) + Math.min(red, green, blue)) / 2;
  return table[0]! * red + table[1]! * green + table[2]! * blue;
}

/** Places distinguished between two levels. */
const FINE = 16;
/** A curve that changes by this many levels from one whole level to the next has a step there. */
const STEP = 24;

/** The same curve with its steps where the pixels have them, to a sixteenth of a level. */
function sharpened(knots: Knots, pairs: readonly Pair[], of: Map['of']): Knots {
  const at = [...knots.at];
  let lights: readonly Float64Array[] | undefined;
  for (let k = 0; k + 1 < at.length; k++) {
    const [low, high] = [knots.values[k]!, knots.values[k + 1]!];
    const rise = low.map((value, c) => high[c]! - value);
    const most = rise.reduce((best, value, c) => (Math.abs(value) > Math.abs(rise[best]!) ? c : best), 0);
    if (at[k + 1]! - at[k]! > 2 || Math.abs(rise[most]!) < STEP || most === 3) continue;
    const start = at[k]! - 1;
    const places = 4 * FINE;
    const above = new Float64Array(places);
    const all = new Float64Array(places);
    lights ??= lightsOf(pairs, of);
    for (const [p, { output }] of pairs.entries()) {
      const [light, to] = [lights[p]!, output.data];
      for (let pixel = 0; pixel < light.length; pixel++) {
        const place = Math.floor((light[pixel]! - start) * FINE);
        if (place < 0 || place >= places) continue;
        const i = 4 * pixel;
        all[place]!++;
        if (Math.abs(to[i + most]! - high[most]!) < Math.abs(to[i + most]! - low[most]!)) above[place]!++;
      }
    }
    // Below the step there should be none that are above, and vice versa.
    let wrong = all.reduce((sum, count, i) => sum + count - above[i]!, 0);
    let [least, best] = [wrong, 0];
    for (let place = 0; place < places; place++) {
      wrong += above[place]! - (all[place]! - above[place]!);
      if (wrong >= least) continue;
      least = wrong;
      best = place + 1;
    }
    const step = start + best / FINE;
    at[k] = step - 1 / FINE;
    at[k + 1] = step;
  }
  const rising = at.every((place, i) => i === 0 || place > at[i - 1]!);
  return rising ? { at, values: knots.values } : knots;
}

/** The lightness of all pixels; far below 0 where they are hardly visible. */
function lightsOf(pairs: readonly Pair[], of: Map['of']): Float64Array[] {
  const light = lightnessTable(of);
  return pairs.map(({ input: { data } }) => {
    const lights = new Float64Array(data.length / 4);
    for (let pixel = 0, at = 0; pixel < lights.length; pixel++, at += 4)
      lights[pixel] = data[at + 3]! < 128 ? -1000 : lightnessAt(light, of, data[at]!, data[at + 1]!, data[at + 2]!);
    return lights;
  });
}

export function gradientMapStage(map: Map): Stage {
  const { of, knots, shown } = map;
  const tables = tabulate(knots);
  const fine = tabulate(knots, FINE);
  const stage: Stage = {
    part: 'colour',
    kind: 'gradient map',
    sentence: sentenceOf(map, tables),
    weight: 1 + knots.at.length * (1 + tables.length),
    params: map as unknown as Json,
    apply({ width, height, data }) {
      const out = blank(width, height);
      const made = out.data;
      const light = lightnessTable(of);
      const [red, green, blue, opacity] = [fine[0]!, fine[1]!, fine[2]!, fine[3]];
      for (let at = 0; at < data.length; at += 4) {
        const alpha = data[at + 3]!;
        if (alpha === 0) continue;
        const i = Math.floor(FINE * lightnessAt(light, of, data[at]!, data[at + 1]!, data[at + 2]!) + 1e-4);
        const share = opacity ? opacity[i]! / 255 : 1;
        made[at + 3] = Math.round(alpha * share);
        if (share < 0.002) continue;
        made[at] = Math.min(255, red[i]! / share + 0.5);
        made[at + 1] = Math.min(255, green[i]! / share + 0.5);
        made[at + 2] = Math.min(255, blue[i]! / share + 0.5);
      }
      return out;
    },
    deep({ width, height, data }) {
      // Light is summed with a table of 256 levels; alpha is made of colours that are not known more precisely.
      if (of === 'linear' || fine.length > 3) return undefined;
      const made = new Uint16Array(data.length);
      const light = lightnessTable(of);
      const levels = tabulate(knots, DEEP_LEVEL).map((table) =>
        Uint16Array.from(table, (level) => Math.round(DEEP_LEVEL * level)),
      );
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 0) continue;
        const i = Math.round(lightnessAt(light, of, data[at]!, data[at + 1]!, data[at + 2]!));
        for (let c = 0; c < 3; c++) made[at + c] = levels[c]![i]!;
        made[at + 3] = data[at + 3]!;
      }
      return { width, height, data: made };
    },
    coverage: (picture) => sureShare(shown, Math.min(MOST_NUMBERS, stage.weight), picture),
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}

function sentenceOf({ knots }: Map, tables: readonly Float32Array[]): string {
  const [red, green, blue, alpha] = tables;
  const name = (level: number) => colourName(red![level]!, green![level]!, blue![level]!);
  if (alpha?.some((value) => value < 250)) return 'Transparent by how light it is';
  const isGrey = red!.every((value, i) => Math.abs(value - green![i]!) < 2 && Math.abs(value - blue![i]!) < 2);
  const isSame = isGrey && red!.every((value, i) => Math.abs(value - i) < 3);
  if (isSame) return 'Made grey';
  const [dark, light] = [name(knots.at[0]!), name(knots.at.at(-1)!)];
  const levels = new Set(Array.from(red!, (value) => Math.round(value))).size;
  if (levels <= 2) return `Two colours, ${dark} and ${light}, by how light it is`;
  return isGrey ? 'Made grey, its tones by a curve' : `Shades from ${dark} to ${light}, by how light it is`;
}
