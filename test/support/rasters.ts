import type { Raster, RgbRaster } from '../../daemon/images/raster.ts';

/** Pixels that differ from their neighbours in every channel, so that a swapped or shifted one is seen. */
export function patternRaster<C extends 3 | 4 = 3>(
  width: number,
  height: number,
  channels = 3 as C,
): Raster & { readonly channels: C } {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 37 + (i >> 3) * 11) % 256);
  return { width, height, channels, data };
}

/** An image of one colour; four levels make it RGBA. */
export function plainRaster(width: number, height: number, colour: readonly [number, number, number]): RgbRaster;
export function plainRaster(width: number, height: number, colour: readonly number[]): Raster;
export function plainRaster(width: number, height: number, colour: readonly number[]): Raster {
  const channels = colour.length === 4 ? 4 : 3;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => colour[i % channels]!);
  return { width, height, channels, data };
}
