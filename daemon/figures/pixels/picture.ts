import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { Raster } from '../../images/raster.ts';

/** A square RGB picture that mixes two colours per pixel: a share of 0 gives the first, 1 the second. */
export function mixture(side: number, first: Colour, second: Colour, share: (x: number, y: number) => number): Raster {
  const data = new Uint8Array(side * side * 3);
  const [red, green, blue] = first;
  const [toRed, toGreen, toBlue] = [second[0] - red, second[1] - green, second[2] - blue];
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 3) {
      const part = share(x, y);
      data[at] = red + toRed * part + 0.5;
      data[at + 1] = green + toGreen * part + 0.5;
      data[at + 2] = blue + toBlue * part + 0.5;
    }
  }
  return { width: side, height: side, channels: 3, data };
}

/** Maps each pixel of an RGB picture by its colour alone. Levels are rounded and clamped to 0..255. */
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

/** Maps each level of an RGB picture through a table of 256 entries. */
export function mapLevels(picture: Raster, change: (level: number) => number): Raster {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, level) => change(level));
  return { ...picture, data: picture.data.map((level) => table[level]!) };
}
