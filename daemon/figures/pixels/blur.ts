import { gaussianBlur } from '../../images/gaussian.ts';
import type { Raster } from '../../images/raster.ts';

/** Gaussian blur of an interleaved picture. The outermost pixels extend beyond the borders. `sigma` in pixels, above 0. */
export function blur(picture: Raster, sigma: number): Raster {
  const { width, height, channels, data } = picture;
  return { ...picture, data: blurred(data, width, height, channels, sigma) };
}

/** The same for one byte per pixel. */
export function blurPlane(plane: Uint8Array, width: number, height: number, sigma: number): Uint8Array {
  return blurred(plane, width, height, 1, sigma);
}

function blurred(data: Uint8Array, width: number, height: number, channels: number, sigma: number): Uint8Array {
  // A clamped array rounds its values.
  return new Uint8Array(new Uint8ClampedArray(gaussianBlur(data, width, height, channels, sigma)).buffer);
}
