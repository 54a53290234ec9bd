import { blank, type Picture } from '../picture.ts';
import type { Filter } from './filter.ts';
import { LUMAS, type Luma } from './planes.ts';

type Colour = readonly [number, number, number];

/** Few levels, with a pattern of thresholds that creates the levels between. */
export type Dither = {
  /** The side of the pattern; its thresholds 0..1, row by row, starting at the picture's upper left corner. */
  readonly side: number;
  readonly thresholds: readonly number[];
  /** Greys, with a colour for each step, or each channel on a number of levels. */
  readonly of: Luma | 'channels';
  readonly levels: number;
  /** From dark to light, one for each level; none for channels. */
  readonly colours: readonly Colour[];
  /** The name of the pattern, if it has one. */
  readonly name: string;
};

export const DITHER: Filter<Dither> = {
  kind: 'dither',
  sentence: ({ side, of, levels, name }) =>
    `Dithered${name ? ` (${name})` : ''} by a pattern of ${side} x ${side} px, ${of === 'channels' ? `${levels} levels a channel` : `${levels === 2 ? 'two' : levels} colours`}`,
  weight: ({ side, name, colours }) => (name ? 3 : side * side) + 3 * Math.max(0, colours.length - 2),
  run: dithered,
  scaled: (dither) => dither,
};

function dithered({ width, height, data }: Picture, { side, thresholds, of, levels, colours }: Dither): Picture {
  const out = blank(width, height);
  const steps = levels - 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const threshold = thresholds[(y % side) * side + (x % side)]!;
      out.data[at + 3] = data[at + 3]!;
      if (of === 'channels') {
        for (let c = at; c < at + 3; c++) out.data[c] = stepOf(data[c]!, threshold, steps) * (255 / steps) + 0.5;
      } else {
        const [red, green, blue] = LUMAS[of];
        const grey = red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!;
        const colour = colours[stepOf(grey, threshold, steps)]!;
        out.data[at] = colour[0];
        out.data[at + 1] = colour[1];
        out.data[at + 2] = colour[2];
      }
    }
  }
  return out;
}

/** The step 0..steps of a level 0..255: the upper one where the remainder reaches the threshold. */
function stepOf(value: number, threshold: number, steps: number): number {
  return Math.min(steps, Math.max(0, Math.floor((value / 255) * steps + 1 - threshold + 1e-6)));
}

/** The thresholds 0..side^2 - 1 of Bayer's pattern; `side` is a power of two. */
export function bayer(side: number): number[] {
  if (side === 1) return [0];
  const half = bayer(side / 2);
  return Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    const corner = [0, 2, 3, 1][2 * Math.floor((2 * y) / side) + Math.floor((2 * x) / side)]!;
    return 4 * half[(y % (side / 2)) * (side / 2) + (x % (side / 2))]! + corner;
  });
}
