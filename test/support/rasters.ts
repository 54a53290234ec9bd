import type { Raster } from '../../daemon/images/raster.ts';

/** Pixels that differ from their neighbours in every channel, so that a swapped or shifted one is seen. */
export function patternRaster(width: number, height: number, channels: 3 | 4 = 3): Raster {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 37 + (i >> 3) * 11) % 256);
  return { width, height, channels, data };
}

/** An image of one colour; four levels make it RGBA. */
export function plainRaster(width: number, height: number, colour: readonly number[]): Raster {
  const channels = colour.length === 4 ? 4 : 3;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => colour[i % channels]!);
  return { width, height, channels, data };
}
