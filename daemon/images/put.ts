import type { Raster } from './raster.ts';

/** Copies a picture into a larger one with the same channels, its upper left corner at (x, y). It must fit inside. */
export function put(onto: Raster, picture: Raster, x: number, y: number): void {
  const bytes = picture.width * picture.channels;
  for (let row = 0; row < picture.height; row++) {
    const line = picture.data.subarray(row * bytes, (row + 1) * bytes);
    onto.data.set(line, ((y + row) * onto.width + x) * onto.channels);
  }
}
