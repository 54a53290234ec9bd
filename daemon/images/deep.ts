import { MAX_IMAGE_PIXELS } from '@likewise/shared/protocol/limits.ts';
import sharp, { type Sharp } from 'sharp';
import { isSrgb, withPngMetadata } from './metadata.ts';

/** A decoded picture with 16 bits a channel, else as Raster. */
export interface DeepRaster {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  /** width * height * channels levels of 0..65535. */
  readonly data: Uint16Array;
}

/** Where a PNG says how many bits a channel has. */
const PNG_DEPTH = 24;

/** Whether a file is a PNG of 16 bits a channel. */
export function isDeep(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[PNG_DEPTH] === 16;
}

/**
 * A picture of 16 bits a channel, upright and in sRGB. Where it has a profile, sharp (0.35) brings it to Display P3, not sRGB, unless
 * sRGB is asked for by name; a profile that is sRGB is passed over, so that levels stay as they are.
 */
export async function openDeep(bytes: Uint8Array): Promise<Sharp> {
  const { icc } = await sharp(bytes).metadata();
  const options = { failOn: 'error', limitInputPixels: MAX_IMAGE_PIXELS } as const;
  if (!icc) return sharp(bytes, options).autoOrient();
  if (isSrgb(icc)) return sharp(bytes, { ...options, ignoreIcc: true }).autoOrient();
  return sharp(bytes, options).autoOrient().withIccProfile('srgb');
}

/** Decodes a picture of 16 bits a channel, with all of them. Errors: sharp's. */
export async function decodeDeep(bytes: Uint8Array): Promise<DeepRaster> {
  return pixelsOf((await openDeep(bytes)).toColourspace('rgb16'));
}

/** Encodes as PNG with 16 bits a channel; the same pixels give the same bytes. */
export async function encodeDeep({ width, height, channels, data }: DeepRaster): Promise<Uint8Array> {
  const raw = { raw: { width, height, channels }, limitInputPixels: MAX_IMAGE_PIXELS };
  return withPngMetadata(await sharp(data, raw).toColourspace('rgb16').png().toBuffer(), {});
}

/** A PNG of 16 bits a channel and in sRGB, in the colours of a profile. @param profile a file */
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

/** The profile of sRGB that comes with libvips. */
function srgbProfile(): Promise<Uint8Array> {
  known ??= (async () => {
    const create = { width: 1, height: 1, channels: 3, background: '#000' } as const;
    const { icc } = await sharp(await sharp({ create }).withIccProfile('srgb').png().toBuffer()).metadata();
    return icc!;
  })();
  return known;
}
