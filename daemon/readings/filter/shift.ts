import { directionOf } from '../geometry/move.ts';
import { blank, type Picture } from '../picture.ts';
import { inOneSentence } from '../sentence.ts';
import type { Filter } from './filter.ts';

/** Where the values of a channel go: `x` to the right and `y` down in pixels, after scaling by `scale` about the middle. */
export type Move = { readonly x: number; readonly y: number; readonly scale: number };

export type Shift = {
  /** Of red, green and blue. */
  readonly moves: readonly Move[];
  readonly border: (typeof BORDERS)[number];
};

/** What comes in at the borders: the outermost pixels; what was there before; the pixels of the other side; or black. */
export const BORDERS = ['replicate', 'own', 'wrap', 'black'] as const;

const NAMES = ['Red', 'Green', 'Blue'];

/** Channels moved relative to one another: glitches, chromatic aberration. */
export const SHIFT: Filter<Shift> = {
  kind: 'shift',
  sentence: ({ moves }) => {
    const parts = moves.flatMap(({ x, y, scale }, c) => {
      const far = x === 0 && y === 0 ? '' : ` moved ${directionOf(x, y, 'px')}`;
      const large = scale === 1 ? '' : ` ${Math.round(scale * 1e5) / 1e3} % as large`;
      return far || large ? [`${NAMES[c]}${large}${far}`] : [];
    });
    return inOneSentence(parts, ', ');
  },
  weight: ({ moves }) =>
    moves.reduce((sum, { x, y, scale }) => sum + Number(x !== 0) + Number(y !== 0) + Number(scale !== 1), 0),
  run: shifted,
  scaled: ({ moves, border }, factor) => ({
    border,
    moves: moves.map(({ x, y, scale }) => ({ x: Math.round(x * factor), y: Math.round(y * factor), scale })),
  }),
};

function shifted(picture: Picture, { moves, border }: Shift): Picture {
  const { width, height, data } = picture;
  const out = blank(width, height);
  out.data.set(data);
  for (const [c, { x, y, scale }] of moves.entries()) {
    if (x === 0 && y === 0 && scale === 1) continue;
    if (scale !== 1) grown(picture, out, c, { x, y, scale });
    else moved(picture, out, c, x, y, border);
  }
  return out;
}

function moved(
  { width, height, data }: Picture,
  out: Picture,
  c: number,
  x: number,
  y: number,
  border: Shift['border'],
) {
  for (let v = 0, to = c; v < height; v++) {
    const row = within(v - y, height, border);
    for (let u = 0; u < width; u++, to += 4) {
      const column = within(u - x, width, border);
      // The new picture starts as a copy.
      if (border === 'own' && (row < 0 || column < 0)) continue;
      out.data[to] = row < 0 || column < 0 ? 0 : data[4 * (row * width + column) + c]!;
    }
  }
}

function within(at: number, length: number, border: Shift['border']): number {
  if (at >= 0 && at < length) return at;
  if (border === 'black' || border === 'own') return -1;
  return border === 'wrap' ? ((at % length) + length) % length : Math.min(length - 1, Math.max(0, at));
}

/** Bilinear scaling about the middle of the picture. */
function grown({ width, height, data }: Picture, out: Picture, c: number, { x, y, scale }: Move) {
  for (let v = 0, to = c; v < height; v++) {
    for (let u = 0; u < width; u++, to += 4) out.data[to] = sampled(data, width, height, c, u, v, x, y, scale) + 0.5;
  }
}

/** The value of a channel at (u, v) after it is moved and scaled. */
export function sampled(
  data: Uint8Array,
  width: number,
  height: number,
  c: number,
  u: number,
  v: number,
  x: number,
  y: number,
  scale: number,
): number {
  const column = Math.min(width - 1, Math.max(0, (u - x + 0.5 - width / 2) / scale + width / 2 - 0.5));
  const row = Math.min(height - 1, Math.max(0, (v - y + 0.5 - height / 2) / scale + height / 2 - 0.5));
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, down] = [column - left, row - top];
  const at = 4 * (top * width + left) + c;
  const beside = left + 1 < width ? 4 : 0;
  const below = top + 1 < height ? 4 * width : 0;
  const upper = data[at]! + right * (data[at + beside]! - data[at]!);
  const lower = data[at + below]! + right * (data[at + below + beside]! - data[at + below]!);
  return upper + down * (lower - upper);
}
