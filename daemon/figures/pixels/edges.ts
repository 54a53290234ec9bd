import { lumaOf } from '../../images/luma.ts';
import type { Raster } from '../../images/raster.ts';

/** Luma of each pixel of an RGB picture, 0..255. */
function lumaPlane({ width, height, data }: Raster): Float32Array {
  const plane = new Float32Array(width * height);
  for (let i = 0, at = 0; i < plane.length; i++, at += 3) plane[i] = lumaOf(data[at]!, data[at + 1]!, data[at + 2]!);
  return plane;
}

// How strongly a step of luma is drawn: 10 levels disappear, 180 are full strength.
const GAIN = 1.5;
const FLOOR = 15;

/**
 * Edges as levels 0..255, one byte per pixel: the absolute difference of luma between the left and right neighbours, plus that
 * between the upper and lower ones.
 */
export function edgeLevels(picture: Raster): Uint8Array {
  const { width, height } = picture;
  const luma = lumaPlane(picture);
  const out = new Uint8ClampedArray(luma.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const across = x > 0 && x < width - 1 ? Math.abs(luma[i + 1]! - luma[i - 1]!) : 0;
      const down = y > 0 && y < height - 1 ? Math.abs(luma[i + width]! - luma[i - width]!) : 0;
      out[i] = (across + down) * GAIN - FLOOR;
    }
  }
  return new Uint8Array(out.buffer);
}

/** A grey picture from one byte per pixel. */
export function greyPicture(plane: Uint8Array, width: number, height: number): Raster {
  const data = new Uint8Array(plane.length * 3);
  for (let i = 0; i < plane.length; i++) data.fill(plane[i]!, i * 3, i * 3 + 3);
  return { width, height, channels: 3, data };
}
