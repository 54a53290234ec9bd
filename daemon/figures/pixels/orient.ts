import type { Raster } from '../../images/raster.ts';

/** Copies each pixel of a picture from the place `source` names. */
function rearrange(
  picture: Raster,
  width: number,
  height: number,
  source: (x: number, y: number) => readonly [number, number],
): Raster {
  const { channels, data } = picture;
  const out = new Uint8Array(data.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(x, y);
      const from = (fromY * picture.width + fromX) * channels;
      for (let channel = 0; channel < channels; channel++) out[to++] = data[from + channel]!;
    }
  }
  return { width, height, channels, data: out };
}

/** Mirrored left to right. */
export function mirror(picture: Raster): Raster {
  const { width, height } = picture;
  return rearrange(picture, width, height, (x, y) => [width - 1 - x, y]);
}

/** Mirrored top to bottom. */
export function turnOver(picture: Raster): Raster {
  const { width, height } = picture;
  return rearrange(picture, width, height, (x, y) => [x, height - 1 - y]);
}

/** Turned clockwise by this many quarter turns, 0..3. */
export function turnQuarters(picture: Raster, quarters: number): Raster {
  const { width, height } = picture;
  if (quarters === 1) return rearrange(picture, height, width, (x, y) => [y, height - 1 - x]);
  if (quarters === 2) return rearrange(picture, width, height, (x, y) => [width - 1 - x, height - 1 - y]);
  if (quarters === 3) return rearrange(picture, height, width, (x, y) => [width - 1 - y, x]);
  return picture;
}

/** The left half, with its mirror image as the right half. */
export function mirrorLeftHalf(picture: Raster): Raster {
  const { width, height } = picture;
  return rearrange(picture, width, height, (x, y) => [Math.min(x, width - 1 - x), y]);
}
