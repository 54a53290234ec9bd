import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { Rect } from '@likewise/shared/prompt/rect.ts';
import type { Raster, RgbRaster } from './raster.ts';

/** One byte per pixel, 1 where it is set, row-major. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly set: Uint8Array;
}

export function maskOf(raster: Raster, isSet: (red: number, green: number, blue: number) => boolean): Mask {
  const { width, height, channels, data } = raster;
  const set = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < set.length; i++, at += channels)
    set[i] = isSet(data[at]!, data[at + 1]!, data[at + 2]!) ? 1 : 0;
  return { width, height, set };
}

/** A mask of the pixels that have exactly this colour. */
export function maskOfColour(raster: Raster, [red, green, blue]: Colour): Mask {
  return maskOf(raster, (r, g, b) => r === red && g === green && b === blue);
}

/** The bounding rectangle of a mask's pixels; undefined if it has none. */
export function boundingBox({ width, height, set }: Mask): Rect | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let i = 0; i < set.length; i++) {
    if (!set[i]) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** The pixels above, below, left and right of a pixel that are in the picture. */
export function neighboursOf(pixel: number, width: number, size: number): number[] {
  const x = pixel % width;
  const found: number[] = [];
  if (x > 0) found.push(pixel - 1);
  if (x < width - 1) found.push(pixel + 1);
  if (pixel >= width) found.push(pixel - width);
  if (pixel + width < size) found.push(pixel + width);
  return found;
}

/** The mask of a rectangle inside a picture of this size. */
export function filledBox({ x, y, width: across, height: down }: Rect, width: number, height: number): Mask {
  const set = new Uint8Array(width * height);
  for (let row = y; row < y + down; row++) set.fill(1, row * width + x, row * width + x + across);
  return { width, height, set };
}

/** White where a mask is set, black elsewhere. */
export function maskPicture({ width, height, set }: Mask): RgbRaster {
  const data = new Uint8Array(set.length * 3);
  for (let i = 0; i < set.length; i++) if (set[i]) data.fill(255, i * 3, i * 3 + 3);
  return { width, height, channels: 3, data };
}
