import { blank, isOpaque, type Picture } from '../picture.ts';
import { words } from '../words.ts';
import { type Fill, fillAround, type Shown } from './fill.ts';
import { type Kernel, type Taps, tapsOf } from './kernels.ts';
import type { Placement } from './placement.ts';

/** What a placement shows of a picture, with `fill` beyond the picture. Whole pixels are copied to the byte. */
export function render(picture: Picture, placement: Placement, kernel: Kernel, fill: Fill): Picture {
  const out = blank(placement.width, placement.height);
  const shown = isCopy(placement) ? copy(picture, placement, out) : resampled(picture, placement, kernel, out);
  fillAround(out, shown, picture, fill);
  return out;
}

/** Whether whole pixels are copied. */
export function isCopy({ across, down, left, top }: Placement): boolean {
  return across === 1 && down === 1 && Number.isInteger(left) && Number.isInteger(top);
}

function copy(picture: Picture, { left, top }: Placement, out: Picture): Shown {
  const shown = {
    left: clamp(-left, out.width),
    top: clamp(-top, out.height),
    right: clamp(picture.width - left, out.width),
    bottom: clamp(picture.height - top, out.height),
  };
  if (shown.right <= shown.left) return { left: 0, top: 0, right: 0, bottom: 0 };
  for (let y = shown.top; y < shown.bottom; y++) {
    const from = ((y + top) * picture.width + shown.left + left) * 4;
    const length = (shown.right - shown.left) * 4;
    out.data.set(picture.data.subarray(from, from + length), (y * out.width + shown.left) * 4);
  }
  return shown;
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

const OPAQUE = new WeakMap<Picture, boolean>();

/** Small parts of one picture are drawn many times. */
function isKnownOpaque(picture: Picture): boolean {
  const known = OPAQUE.get(picture) ?? isOpaque(picture);
  OPAQUE.set(picture, known);
  return known;
}

/** Row by row: source rows are summed into one of the source's width, and that is resampled. Colours are weighted by alpha. */
function resampled(picture: Picture, placement: Placement, kernel: Kernel, out: Picture): Shown {
  const across = tapsOf(kernel, picture.width, out.width, placement.left, placement.across);
  const down = tapsOf(kernel, picture.height, out.height, placement.top, placement.down);
  const shown = { ...endsOf(across, 'left', 'right'), ...endsOf(down, 'top', 'bottom') };
  if (kernel === 'nearest') {
    copyNearest(picture, across, down, out);
    return shown;
  }
  const opaque = isKnownOpaque(picture);
  const row = new Float32Array(picture.width * 4);
  // Of a small part of a large picture, only the columns in use are summed.
  const [first, last] = rangeOf(across.sources);
  const made = new Uint8ClampedArray(out.data.buffer);
  for (let y = 0; y < out.height; y++) {
    if (down.starts[y] === down.starts[y + 1]) continue;
    sumRows(picture, down, y, opaque, row, 4 * first, 4 * last);
    if (opaque) sumOpaque(row, across, made, y * out.width * 4);
    else sumColumns(row, across, made, y * out.width * 4);
  }
  return shown;
}

/** From the smallest to one past the largest. */
function rangeOf(sources: Int32Array): readonly [number, number] {
  let [first, last] = [sources[0] ?? 0, -1];
  for (let i = 0; i < sources.length; i++) {
    first = Math.min(first, sources[i]!);
    last = Math.max(last, sources[i]!);
  }
  return [first, last + 1];
}

/** The first target pixel with taps, and the one after the last. */
function endsOf<First extends string, Last extends string>({ starts }: Taps, first: First, last: Last) {
  let from = 0;
  let to = starts.length - 1;
  while (from < to && starts[from] === starts[from + 1]) from++;
  while (to > from && starts[to] === starts[to - 1]) to--;
  return { [first]: from, [last]: to } as Record<First | Last, number>;
}

function copyNearest(picture: Picture, across: Taps, down: Taps, out: Picture): void {
  const from = words(picture);
  const to = new Uint32Array(out.data.buffer);
  for (let y = 0, at = 0; y < out.height; y++) {
    const line = down.starts[y]! < down.starts[y + 1]! ? down.sources[down.starts[y]!]! * picture.width : -1;
    for (let x = 0; x < out.width; x++, at++) {
      if (line >= 0 && across.starts[x]! < across.starts[x + 1]!)
        to[at] = from[line + across.sources[across.starts[x]!]!]!;
    }
  }
}

function sumRows(
  picture: Picture,
  { starts, sources, weights }: Taps,
  y: number,
  opaque: boolean,
  row: Float32Array,
  from: number,
  to: number,
): void {
  const { width, data } = picture;
  row.fill(0, from, to);
  for (let k = starts[y]!; k < starts[y + 1]!; k++) {
    const weight = weights[k]!;
    const first = sources[k]! * width * 4;
    if (opaque) for (let i = from; i < to; i++) row[i]! += weight * data[first + i]!;
    else {
      for (let i = from, at = first + from; i < to; i += 4, at += 4) {
        const alpha = data[at + 3]!;
        if (alpha === 0) continue;
        const share = (weight * alpha) / 255;
        row[i]! += share * data[at]!;
        row[i + 1]! += share * data[at + 1]!;
        row[i + 2]! += share * data[at + 2]!;
        row[i + 3]! += weight * alpha;
      }
    }
  }
}

function sumOpaque(row: Float32Array, { starts, sources, weights }: Taps, made: Uint8ClampedArray, first: number) {
  for (let x = 0, to = first; x < starts.length - 1; x++, to += 4) {
    if (starts[x] === starts[x + 1]) continue;
    let [red, green, blue] = [0, 0, 0];
    for (let k = starts[x]!; k < starts[x + 1]!; k++) {
      const weight = weights[k]!;
      const at = sources[k]! * 4;
      red += weight * row[at]!;
      green += weight * row[at + 1]!;
      blue += weight * row[at + 2]!;
    }
    made[to] = red;
    made[to + 1] = green;
    made[to + 2] = blue;
    made[to + 3] = 255;
  }
}

function sumColumns(row: Float32Array, { starts, sources, weights }: Taps, made: Uint8ClampedArray, first: number) {
  for (let x = 0, to = first; x < starts.length - 1; x++, to += 4) {
    let [red, green, blue, alpha] = [0, 0, 0, 0];
    for (let k = starts[x]!; k < starts[x + 1]!; k++) {
      const weight = weights[k]!;
      const at = sources[k]! * 4;
      red += weight * row[at]!;
      green += weight * row[at + 1]!;
      blue += weight * row[at + 2]!;
      alpha += weight * row[at + 3]!;
    }
    if (alpha < 0.5) continue;
    made[to] = (red * 255) / alpha;
    made[to + 1] = (green * 255) / alpha;
    made[to + 2] = (blue * 255) / alpha;
    made[to + 3] = alpha;
  }
}
