import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import type { Rect } from '@likewise/shared/prompt/rect.ts';
import type { Raster, RgbRaster } from './raster.ts';

/** A rectangle cut out of a picture. It must lie inside. */
export function crop<Kind extends Raster>(picture: Kind, { x, y, width, height }: Rect): Kind {
  const { channels } = picture;
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * picture.width + x) * channels;
    data.set(picture.data.subarray(start, start + width * channels), row * width * channels);
  }
  return { ...picture, width, height, data };
}

/** Copies one cell out of a canvas (RGB, 224 x 224). */
export function cropCell(canvas: Uint8Array, rect: Rect): RgbRaster {
  return crop({ width: CANVAS, height: CANVAS, channels: 3, data: canvas }, rect);
}
