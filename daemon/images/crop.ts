import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import type { Rect } from '@likewise/shared/prompt/rect.ts';
import type { RgbRaster } from './raster.ts';

/** Copies one cell out of a canvas (RGB, 224 x 224). */
export function cropCell(canvas: Uint8Array, { x, y, width, height }: Rect): RgbRaster {
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * CANVAS + x) * 3;
    data.set(canvas.subarray(start, start + width * 3), row * width * 3);
  }
  return { width, height, channels: 3, data };
}
