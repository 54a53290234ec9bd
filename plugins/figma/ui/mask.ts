import type { Box } from '../messages.ts';

/** Pixels in the format of a canvas. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8ClampedArray;
}

const DARK = 64;
const BRIGHT = 192;
const GREY = 40;

/** Patches smaller than this share of the picture are noise. */
const LEAST_AREA = 0.004;

/** Whether a picture is black and white: nearly every pixel is one of the two, and both occur. */
export function isMask({ data }: Pixels): boolean {
  let dark = 0;
  let bright = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [least, most] = range(data, i);
    if (most - least > GREY) continue;
    if (most < DARK) dark++;
    else if (least > BRIGHT) bright++;
  }
  const pixels = data.length / 4;
  return dark + bright > 0.9 * pixels && Math.min(dark, bright) > 0.01 * pixels;
}

/** The boxes around the white patches, as parts 0..1 of the picture, the largest first. */
export function whiteBoxes({ width, height, data }: Pixels): Box[] {
  const white = Uint8Array.from({ length: width * height }, (_, i) => (range(data, 4 * i)[0] > 127 ? 1 : 0));
  const found: { readonly area: number; readonly box: Box }[] = [];
  for (let start = 0; start < white.length; start++) {
    if (!white[start]) continue;
    const { area, left, right, top, bottom } = flood(white, start, width);
    if (area < LEAST_AREA * white.length) continue;
    const box = {
      x: left / width,
      y: top / height,
      width: (right + 1 - left) / width,
      height: (bottom + 1 - top) / height,
    };
    found.push({ area, box });
  }
  return found.sort((a, b) => b.area - a.area).map(({ box }) => box);
}

/** Clears the patch that contains `start`, and measures it. */
function flood(white: Uint8Array, start: number, width: number) {
  const patch = { area: 0, left: width, right: 0, top: Number.POSITIVE_INFINITY, bottom: 0 };
  const open = [start];
  white[start] = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const x = at % width;
    const y = Math.floor(at / width);
    patch.area++;
    patch.left = Math.min(patch.left, x);
    patch.right = Math.max(patch.right, x);
    patch.top = Math.min(patch.top, y);
    patch.bottom = Math.max(patch.bottom, y);
    const neighbours = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width];
    for (const next of neighbours) {
      if (!white[next]) continue;
      white[next] = 0;
      open.push(next);
    }
  }
  return patch;
}

/** The smallest and the largest of red, green and blue. */
function range(data: Uint8ClampedArray, i: number): [number, number] {
  const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
  return [Math.min(r, g, b), Math.max(r, g, b)];
}
