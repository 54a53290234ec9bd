import type { RgbRaster } from './raster.ts';

/** The mean of images of one size, to the nearest level. */
export function average(images: readonly RgbRaster[]): RgbRaster {
  const [first] = images;
  const sums = new Uint32Array(first!.data.length);
  for (const { data } of images) for (let i = 0; i < sums.length; i++) sums[i]! += data[i]!;
  return { ...first!, data: new Uint8Array(sums.map((sum) => Math.round(sum / images.length))) };
}
