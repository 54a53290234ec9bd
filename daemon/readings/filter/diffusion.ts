import { blank, type Picture } from '../picture.ts';
import type { Filter } from './filter.ts';
import { LUMAS, type Luma } from './planes.ts';

type Colour = readonly [number, number, number];

/**
 * Where a pixel's error goes: right, down, share. Floyd and Steinberg, 1976; Jarvis, Judice and Ninke, 1976; Stucki, 1981; Atkinson's
 * passes on three quarters of it.
 */
const KERNELS = {
  'Floyd-Steinberg': {
    over: 16,
    to: [
      [1, 0, 7],
      [-1, 1, 3],
      [0, 1, 5],
      [1, 1, 1],
    ],
  },
  Atkinson: {
    over: 8,
    to: [
      [1, 0, 1],
      [2, 0, 1],
      [-1, 1, 1],
      [0, 1, 1],
      [1, 1, 1],
      [0, 2, 1],
    ],
  },
  'Jarvis-Judice-Ninke': {
    over: 48,
    to: [
      [1, 0, 7],
      [2, 0, 5],
      [-2, 1, 3],
      [-1, 1, 5],
      [0, 1, 7],
      [1, 1, 5],
      [2, 1, 3],
      [-2, 2, 1],
      [-1, 2, 3],
      [0, 2, 5],
      [1, 2, 3],
      [2, 2, 1],
    ],
  },
  Stucki: {
    over: 42,
    to: [
      [1, 0, 8],
      [2, 0, 4],
      [-2, 1, 2],
      [-1, 1, 4],
      [0, 1, 8],
      [1, 1, 4],
      [2, 1, 2],
      [-2, 2, 1],
      [-1, 2, 2],
      [0, 2, 4],
      [1, 2, 2],
      [2, 2, 1],
    ],
  },
} as const;
export const KERNEL_NAMES = Object.keys(KERNELS) as readonly (keyof typeof KERNELS)[];

/** Few colours, with the error of each pixel passed on to the next ones. */
export type Diffusion = {
  readonly kernel: keyof typeof KERNELS;
  /** Greys on evenly spaced levels, each shown in a colour; or the nearest colours. */
  readonly of: Luma | 'colours';
  /** From dark to light. */
  readonly colours: readonly Colour[];
  /** Whether every second row runs from right to left. */
  readonly isSerpentine: boolean;
  /**
   * How levels are stored while errors are added to them: as bytes they are rounded and clipped to 0..255 each time. `parts` stores only
   * the errors, as whole sixteenths, of greys that are truncated or rounded to whole levels.
   */
  readonly store: keyof typeof STORES | keyof typeof PARTS;
};

const STORES = { double: Float64Array, single: Float32Array, byte: Uint8ClampedArray } as const;
/** Pillow's conversions from RGB and from grey pictures to two colours: floats just below a whole level count as that level. */
const PARTS = {
  parts: (grey: number) => Math.floor(grey + 1e-6),
  'rounded parts': (grey: number) => Math.floor(grey + 0.5 + 1e-6),
} as const;
export const STORE_NAMES = Object.keys(STORES) as readonly (keyof typeof STORES)[];
export const PART_NAMES = Object.keys(PARTS) as readonly (keyof typeof PARTS)[];

export const DIFFUSION: Filter<Diffusion> = {
  kind: 'error diffusion',
  sentence: ({ kernel, colours }) => `Dithered (${kernel}) in ${colours.length === 2 ? 'two' : colours.length} colours`,
  weight: ({ colours }) => 3 + 3 * colours.length,
  run: (picture, params) => diffused(picture, params, picture.height),
  scaled: (params) => params,
};

/** The first `rows` rows of a picture in few colours; those below are transparent. Alpha stays. */
export function diffused(picture: Picture, params: Diffusion, rows: number): Picture {
  const { width, height, data } = picture;
  const { kernel, of, colours, isSerpentine, store } = params;
  if (store === 'parts' || store === 'rounded parts') return inParts(picture, colours, PARTS[store], rows);
  const out = blank(width, height);
  const channels = of === 'colours' ? 3 : 1;
  const { over, to } = KERNELS[kernel];
  const steps = colours.length - 1;
  const fill = (row: Float64Array | Float32Array | Uint8ClampedArray, y: number) => {
    if (y >= height) return;
    for (let x = 0, at = 4 * y * width; x < width; x++, at += 4) {
      if (of === 'colours') for (let c = 0; c < 3; c++) row[3 * x + c] = data[at + c]!;
      else {
        const [red, green, blue] = LUMAS[of];
        row[x] = red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!;
      }
    }
  };
  // The current row and those that receive its errors.
  const levels = [0, 1, 2].map((y) => {
    const row = new STORES[store](width * channels);
    fill(row, y);
    return row;
  });
  for (let y = 0; y < rows; y++) {
    const isBack = isSerpentine && y % 2 === 1;
    const row = levels[0]!;
    for (let i = 0; i < width; i++) {
      const x = isBack ? width - 1 - i : i;
      const at = 4 * (y * width + x);
      out.data[at + 3] = data[at + 3]!;
      if (data[at + 3] === 0) continue;
      const index =
        of === 'colours'
          ? nearest(row, 3 * x, colours)
          : Math.min(steps, Math.max(0, Math.ceil((row[x]! / 255) * steps - 0.5)));
      const colour = colours[index]!;
      for (let c = 0; c < 3; c++) out.data[at + c] = colour[c]!;
      for (let c = 0; c < channels; c++) {
        const error = row[x * channels + c]! - (of === 'colours' ? colour[c]! : (index * 255) / steps);
        for (const [right, down, share] of to) {
          const u = isBack ? x - right : x + right;
          if (u >= 0 && u < width) levels[down]![u * channels + c]! += (error * share) / over;
        }
      }
    }
    levels.push(levels.shift()!);
    fill(levels[2]!, y + 3);
  }
  return out;
}

/** Floyd and Steinberg's in two colours as in Pillow (Convert.c, tobilevel): the error is divided once, towards zero. */
function inParts(
  { width, height, data }: Picture,
  colours: readonly Colour[],
  whole: (grey: number) => number,
  rows: number,
): Picture {
  const out = blank(width, height);
  const [red, green, blue] = LUMAS['601'];
  let [own, below] = [new Int32Array(width + 2), new Int32Array(width + 2)];
  for (let y = 0; y < rows; y++) {
    for (let x = 0, at = 4 * y * width; x < width; x++, at += 4) {
      const grey = whole(red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!);
      const level = Math.min(255, Math.max(0, grey + Math.trunc(own[x + 1]! / 16)));
      const isLight = level > 128;
      const error = isLight ? level - 255 : level;
      own[x + 2]! += 7 * error;
      below[x]! += 3 * error;
      below[x + 1]! += 5 * error;
      below[x + 2]! += error;
      const colour = colours[isLight ? 1 : 0]!;
      for (let c = 0; c < 3; c++) out.data[at + c] = colour[c]!;
      out.data[at + 3] = data[at + 3]!;
    }
    [own, below] = [below, own.fill(0)];
  }
  return out;
}

function nearest(row: ArrayLike<number>, at: number, colours: readonly Colour[]): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [n, [red, green, blue]] of colours.entries()) {
    const distance = (row[at]! - red) ** 2 + (row[at + 1]! - green) ** 2 + (row[at + 2]! - blue) ** 2;
    if (distance >= least) continue;
    least = distance;
    best = n;
  }
  return best;
}
