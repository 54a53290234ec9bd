import { MAX_IMAGE_PIXELS } from '@likewise/shared/protocol/limits.ts';
import sharp, { type Sharp } from 'sharp';
import { isSrgb, withPngMetadata } from './metadata.ts';

/** A decoded picture with 16 bits per channel, otherwise like Raster. */
export interface DeepRaster {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  /** width * height * channels levels of 0..65535. */
  readonly data: Uint16Array;
}

/** The offset of a PNG's bit depth. */
const PNG_DEPTH = 24;

/** Whether a file is a PNG with 16 bits per channel. */
export function isDeep(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[PNG_DEPTH] === 16;
}

/**
 * A picture with 16 bits per channel, upright and in sRGB. sharp (0.35) converts a picture with a profile to Display P3, unless sRGB
 * is requested by name. A profile that is sRGB is ignored, so levels stay as they are.
 */
export async function openDeep(bytes: Uint8Array): Promise<Sharp> {
  const { icc } = await sharp(bytes).metadata();
  const options = { failOn: 'error', limitInputPixels: MAX_IMAGE_PIXELS } as const;
  if (!icc) return sharp(bytes, options).autoOrient();
  if (isSrgb(icc)) return sharp(bytes, { ...options, ignoreIcc: true }).autoOrient();
  return sharp(bytes, options).autoOrient().withIccProfile('srgb');
}

/** Decodes a picture at 16 bits per channel. Errors: sharp's. */
export async function decodeDeep(bytes: Uint8Array): Promise<DeepRaster> {
  return pixelsOf((await openDeep(bytes)).toColourspace('rgb16'));
}

/** Encodes as PNG with 16 bits per channel. Equal pixels give equal bytes. */
export async function encodeDeep({ width, height, channels, data }: DeepRaster): Promise<Uint8Array> {
  const raw = { raw: { width, height, channels }, limitInputPixels: MAX_IMAGE_PIXELS };
  return withPngMetadata(await sharp(data, raw).toColourspace('rgb16').png().toBuffer(), {});
}

/** Converts a PNG with 16 bits per channel from sRGB to the colours of a profile. @param profile a file */
export async function deepInProfile(png: Uint8Array, profile: string): Promise<Uint8Array> {
  const srgb = withPngMetadata(png, { icc: await srgbProfile() });
  return encodeDeep(await pixelsOf(sharp(srgb).withIccProfile(profile).toColourspace('rgb16')));
}

async function pixelsOf(image: Sharp): Promise<DeepRaster> {
  const { data, info } = await image.raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const levels = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return { width, height, channels: info.channels as 3 | 4, data: levels };
}

let known: Promise<Uint8Array> | undefined;

/** The sRGB profile that comes with libvips. */
function srgbProfile(): Promise<Uint8Array> {
  known ??= (async () => {
    const create = { width: 1, height: 1, channels: 3, background: '#000' } as const;
    const { icc } = await sharp(await sharp({ create }).withIccProfile('srgb').png().toBuffer()).metadata();
    return icc!;
  })();
  return known;
}
