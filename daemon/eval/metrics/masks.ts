import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { Raster } from '../../images/raster.ts';

/** One byte per pixel, 1 where it is set, row-major. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly set: Uint8Array;
}

export function maskOf(raster: Raster, isSet: (red: number, green: number, blue: number) => boolean): Mask {
  const { width, height, channels, data } = raster;
  const set = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < set.length; i++, at += channels)
    set[i] = isSet(data[at]!, data[at + 1]!, data[at + 2]!) ? 1 : 0;
  return { width, height, set };
}

/** Where an image has exactly this colour. */
export function maskOfColour(raster: Raster, [red, green, blue]: Colour): Mask {
  return maskOf(raster, (r, g, b) => r === red && g === green && b === blue);
}

/** Intersection over union, 0..1, of two masks of one size. Where neither has a pixel it is 1: nothing was asked, nothing was said. */
export function intersectionOverUnion(a: Mask, b: Mask): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.set.length; i++) {
    both += a.set[i]! & b.set[i]!;
    either += a.set[i]! | b.set[i]!;
  }
  return either === 0 ? 1 : both / either;
}
