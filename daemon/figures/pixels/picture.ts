import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { Rect } from '@likewise/shared/prompt/rect.ts';
import type { Raster } from '../../images/raster.ts';

/** A square RGB picture of one colour. */
export function plain(side: number, colour: Colour): Raster {
  return fromPixels(side, () => colour);
}

/** A square RGB picture, drawn pixel by pixel. Levels are rounded and kept in 0..255. */
export function fromPixels(side: number, levels: (x: number, y: number) => readonly [number, number, number]): Raster {
  const data = new Uint8ClampedArray(side * side * 3);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 3) [data[at], data[at + 1], data[at + 2]] = levels(x, y);
  }
  return { width: side, height: side, channels: 3, data: new Uint8Array(data.buffer) };
}

/** Each pixel of an RGB picture made into another, whatever its place. Levels are rounded and kept in 0..255. */
export function mapColours(
  picture: Raster,
  change: (red: number, green: number, blue: number) => readonly [number, number, number],
): Raster {
  const { data } = picture;
  const out = new Uint8ClampedArray(data.length);
  for (let at = 0; at < data.length; at += 3) {
    [out[at], out[at + 1], out[at + 2]] = change(data[at]!, data[at + 1]!, data[at + 2]!);
  }
  return { ...picture, data: new Uint8Array(out.buffer) };
}

/** Each level of an RGB picture made into another, by a table of 256 that is filled once. */
export function mapLevels(picture: Raster, change: (level: number) => number): Raster {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, level) => change(level));
  return { ...picture, data: picture.data.map((level) => table[level]!) };
}

/** A rectangle cut out of a picture; it lies inside. */
export function crop({ width, channels, data }: Raster, rect: Rect): Raster {
  const out = new Uint8Array(rect.width * rect.height * channels);
  for (let row = 0; row < rect.height; row++) {
    const start = ((rect.y + row) * width + rect.x) * channels;
    out.set(data.subarray(start, start + rect.width * channels), row * rect.width * channels);
  }
  return { width: rect.width, height: rect.height, channels, data: out };
}
