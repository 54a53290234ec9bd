import type { Raster, RgbRaster } from '../../daemon/images/raster.ts';

/** Pixels that differ from their neighbours in every channel, so that a swapped or shifted one is detected. */
export function patternRaster<C extends 3 | 4 = 3>(
  width: number,
  height: number,
  channels = 3 as C,
): Raster & { readonly channels: C } {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 37 + (i >> 3) * 11) % 256);
  return { width, height, channels, data };
}

/** An image of one colour. Four levels make it RGBA. */
export function plainRaster(width: number, height: number, colour: readonly [number, number, number]): RgbRaster;
export function plainRaster(width: number, height: number, colour: readonly number[]): Raster;
export function plainRaster(width: number, height: number, colour: readonly number[]): Raster {
  const channels = colour.length === 4 ? 4 : 3;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => colour[i % channels]!);
  return { width, height, channels, data };
}

/** Makes every pixel of an image from the RGB pixel at its position. `index` counts pixels, row by row. */
export function recolour(
  raster: Raster,
  make: (r: number, g: number, b: number, index: number) => readonly number[],
): RgbRaster {
  const { width, height, channels, data } = raster;
  const out = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const at = i * channels;
    out.set(make(data[at]!, data[at + 1]!, data[at + 2]!, i), 3 * i);
  }
  return { width, height, channels: 3, data: new Uint8Array(out.buffer) };
}
