import type { Raster } from '../../images/raster.ts';
import { STD } from '../../model/config.ts';

/** Mean squared difference of the levels 0..255 of two RGB images of one size. */
function meanSquaredLevels(a: Raster, b: Raster): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return sum / a.data.length;
}

/** A PSNR above which no difference can be seen: identical images would have an infinite one, and decide every mean. */
export const MAX_PSNR = 50;

/** Peak signal-to-noise ratio in dB of two RGB images of one size, at most MAX_PSNR. */
export function psnr(a: Raster, b: Raster): number {
  return Math.min(MAX_PSNR, 10 * Math.log10(255 ** 2 / meanSquaredLevels(a, b)));
}

/** Mean squared error of two RGB images of one size in the units the model sees: [0, 1] over ImageNet's deviation of each channel. */
export function normalisedError(a: Raster, b: Raster): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += ((a.data[i]! - b.data[i]!) / 255 / STD[i % 3]!) ** 2;
  return sum / a.data.length;
}
