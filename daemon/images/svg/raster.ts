import { MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from '@likewise/shared/protocol/limits.ts';
import sharp from 'sharp';
import { imageTooLarge } from '../errors.ts';
import type { Raster } from '../raster.ts';
import { svgBroken } from './errors.ts';

/** The resolution at which librsvg, called by sharp, draws one pixel per CSS pixel. */
const ONE_TO_ONE = 72;
const MOST_DENSITY = 100_000;

/**
 * Draws a checked SVG (see openSvg) at this size on a transparent background: straight RGBA. `name` identifies it in errors:
 * image-too-large, image-truncated (librsvg cannot read it).
 * @param natural its own width, in CSS pixels
 */
export async function drawSvgAt(
  text: string,
  natural: number,
  { width, height }: { readonly width: number; readonly height: number },
  name: string,
): Promise<Raster> {
  if (Math.max(width, height) > MAX_IMAGE_SIDE || width * height > MAX_IMAGE_PIXELS)
    throw imageTooLarge(name, width, height);
  const density = Math.min(MOST_DENSITY, Math.max(1, (ONE_TO_ONE * width) / natural));
  try {
    const { data } = await sharp(Buffer.from(text), { density, limitInputPixels: MAX_IMAGE_PIXELS })
      .resize(width, height, { fit: 'fill' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width, height, channels: 4, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (cause) {
    throw svgBroken(name, cause instanceof Error ? cause.message.split('\n')[0]! : String(cause));
  }
}
