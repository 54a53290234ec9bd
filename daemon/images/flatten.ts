import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { Raster, RgbRaster } from './raster.ts';
import { resample } from './resample.ts';

/** An opaque image: transparent parts show the background, rounded to the nearest level. */
export function flatten(raster: Raster, background: Colour): RgbRaster {
  if (isRgb(raster)) return raster;
  const { width, height, data } = raster;
  const out = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < out.length; from += 4) {
    const alpha = data[from + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      out[to++] = (data[from + channel]! * alpha + background[channel]! * (255 - alpha)) / 255 + 0.5;
    }
  }
  return { width, height, channels: 3, data: out };
}

/** What the model sees of an image: opaque, and resized to a cell with antialiased bicubic. Its aspect ratio is ignored. */
export function fitCell(raster: Raster, width: number, height: number, background: Colour): RgbRaster {
  return resample(flatten(raster, background), width, height, 'bicubic');
}

function isRgb(raster: Raster): raster is RgbRaster {
  return raster.channels === 3;
}
