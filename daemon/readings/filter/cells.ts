import { blank, type Picture } from '../picture.ts';
import { type Filter, twoDecimals } from './filter.ts';

export type By = 'px' | 'about' | 'count';
export type Rounding = 'round' | 'ceil' | 'floor';

/** Blocks of one colour each. */
export type Cells = {
  /**
   * What `across` and `down` are: the width and height of a block in pixels; an approximate size, where the nearest whole number of blocks
   * fills the picture; or the number of blocks.
   */
  readonly by: By;
  readonly across: number;
  readonly down: number;
  /** How borders between blocks are rounded to whole pixels. */
  readonly rounding: Rounding;
  /** The mean of the block, its middle pixel, or its first. */
  readonly colour: 'mean' | 'middle' | 'first';
};

export const PIXELATE: Filter<Cells> = {
  kind: 'pixelate',
  sentence: ({ by, across, down }) => {
    if (by === 'count') return `Pixelated, ${across} blocks across and ${down} down`;
    return `Pixelated, blocks of ${twoDecimals(across)}${across === down ? '' : ` x ${twoDecimals(down)}`} px`;
  },
  weight: ({ across, down }) => (across === down ? 1 : 2),
  run: pixelated,
  scaled: (cells, factor) =>
    cells.by === 'count'
      ? cells
      : { ...cells, across: Math.max(1, cells.across * factor), down: Math.max(1, cells.down * factor) },
};

/** Where blocks start along a side of `length` pixels, followed by the side's end. */
export function starts(length: number, by: By, size: number, rounding: Rounding): Int32Array {
  const whole = by === 'about' ? length / size : size;
  const count = by === 'px' ? Math.ceil(length / size - 1e-9) : Math.min(length, Math.max(1, Math.round(whole)));
  const step = by === 'px' ? size : length / count;
  const nudge = rounding === 'round' ? 0 : rounding === 'ceil' ? -1e-9 : 1e-9;
  return Int32Array.from({ length: count + 1 }, (_, i) =>
    i === count ? length : Math.min(length, Math[rounding](i * step + nudge)),
  );
}

function pixelated(picture: Picture, { by, across, down, rounding, colour }: Cells): Picture {
  const { width, height, data } = picture;
  const out = blank(width, height);
  const columns = starts(width, by, across, rounding);
  const rows = starts(height, by, down, rounding);
  const sum = new Float64Array(4);
  const made = new Uint8Array(4);
  for (let row = 0; row + 1 < rows.length; row++) {
    const [top, bottom] = [rows[row]!, rows[row + 1]!];
    for (let column = 0; column + 1 < columns.length; column++) {
      const [left, right] = [columns[column]!, columns[column + 1]!];
      if (right <= left || bottom <= top) continue;
      if (colour === 'mean') {
        meanOf(picture, left, top, right, bottom, sum);
        for (let c = 0; c < 4; c++) made[c] = sum[c]! + 0.5;
      } else {
        const [x, y] = colour === 'first' ? [left, top] : [(left + right) >> 1, (top + bottom) >> 1];
        made.set(data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4));
      }
      for (let y = top; y < bottom; y++) {
        for (let x = left, at = 4 * (y * width + left); x < right; x++, at += 4) {
          out.data[at] = made[0]!;
          out.data[at + 1] = made[1]!;
          out.data[at + 2] = made[2]!;
          out.data[at + 3] = made[3]!;
        }
      }
    }
  }
  return out;
}

/** The mean colour, weighted by alpha, and the mean alpha of a rectangle. */
function meanOf(
  { width, data }: Picture,
  left: number,
  top: number,
  right: number,
  bottom: number,
  into: Float64Array,
) {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left, at = 4 * (y * width + left); x < right; x++, at += 4) {
      const a = data[at + 3]!;
      red += a * data[at]!;
      green += a * data[at + 1]!;
      blue += a * data[at + 2]!;
      alpha += a;
    }
  }
  const by = alpha === 0 ? 0 : 1 / alpha;
  into[0] = red * by;
  into[1] = green * by;
  into[2] = blue * by;
  into[3] = alpha / ((right - left) * (bottom - top));
}
