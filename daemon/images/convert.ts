import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { decodeImage, encodeImage } from './codec.ts';
import { deepInProfile, isDeep } from './deep.ts';
import {
  isSrgb,
  type Metadata,
  pngHasAlpha,
  pngSize,
  readResolution,
  uprightExif,
  withJpegMetadata,
  withPngMetadata,
  withWebpMetadata,
} from './metadata.ts';
import type { Raster } from './raster.ts';

/** The pixel formats that can be written; then all formats. */
export type PixelFormat = 'png' | 'jpeg' | 'webp' | 'avif';
export type FileFormat = PixelFormat | 'svg';

/** The default quality of AVIF: hardly distinguishable from the original. */
const AVIF_QUALITY = 80;

/** The metadata of a picture file of any format we read. A profile that is not for RGB is left out, because answers are RGB. */
export async function readMetadata(bytes: Uint8Array): Promise<Metadata> {
  // Formats that sharp does not read, such as BMP, have no metadata.
  const said = await sharp(bytes, { failOn: 'none' })
    .metadata()
    .catch(() => undefined);
  const { exif, icc, density, resolutionUnit, format } = said ?? {};
  const resolution =
    readResolution(bytes, exif) ??
    (format === 'tiff' && density && resolutionUnit ? { x: density / 0.0254, y: density / 0.0254 } : undefined);
  const isRgb = icc && icc.subarray(16, 20).toString('latin1') === 'RGB ';
  return { ...(resolution ? { resolution } : {}), ...(isRgb ? { icc } : {}), ...(exif ? { exif } : {}) };
}

/** Whether any pixel of a PNG is not opaque. */
export async function hasTransparency(png: Uint8Array): Promise<boolean> {
  return pngHasAlpha(png) && !(await sharp(png).stats()).isOpaque;
}

/**
 * Converts an answer's PNG to another format, with the metadata of its query. Pixels are sRGB. If the query has another profile, they
 * are converted to it. PNG keeps 16 bits per channel. In a format without alpha, transparent parts become white.
 * @param quality 1..100, for a lossy format; WebP is lossless by default
 */
export async function convertPng(
  png: Uint8Array,
  format: PixelFormat,
  metadata: Metadata,
  quality?: number,
): Promise<Uint8Array> {
  if (format !== 'png' && isDeep(png)) {
    return convertPng(await encodeImage(await decodeImage(png, 'an answer'), 'png'), format, metadata, quality);
  }
  const { resolution, icc, exif } = metadata;
  const { width, height } = pngSize(png);
  const upright = exif && uprightExif(exif, width, height);
  const kept = {
    ...(resolution ? { resolution } : {}),
    ...(icc ? { icc } : {}),
    ...(upright ? { exif: upright } : {}),
  };
  const profile = icc && !isSrgb(icc) ? icc : undefined;
  if (format === 'png' && !profile) return withPngMetadata(png, kept);
  if (format === 'avif') return encodeAvif(png, kept, quality);
  if (format === 'png' && isDeep(png))
    return withPngMetadata(await withFile(profile, (file) => deepInProfile(png, file!)), kept);
  const bytes = await encodeImage(await pixelsOf(png, profile), format, quality);
  if (format === 'png') return withPngMetadata(bytes, kept);
  if (format === 'jpeg') return withJpegMetadata(bytes, kept);
  return withWebpMetadata(bytes, kept, width, height);
}

async function pixelsOf(png: Uint8Array, icc?: Uint8Array): Promise<Raster> {
  return withFile(icc, async (profile) => {
    const image = profile ? sharp(png).withIccProfile(profile) : sharp(png).toColourspace('srgb');
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return { width, height, channels: info.channels as 3 | 4, data: new Uint8Array(data) };
  });
}

/** sharp writes the profile, and copies EXIF from a picture that has it. */
async function encodeAvif(png: Uint8Array, { icc, exif }: Metadata, quality = AVIF_QUALITY): Promise<Uint8Array> {
  const described = withPngMetadata(png, exif ? { exif } : {});
  return withFile(icc, async (profile) => {
    let image = sharp(described).avif({ quality, chromaSubsampling: '4:4:4' });
    if (exif) image = image.keepExif();
    if (profile) image = image.withIccProfile(profile);
    return new Uint8Array(await image.toBuffer());
  });
}

/** sharp takes profiles as files. */
async function withFile<T>(bytes: Uint8Array | undefined, use: (path?: string) => Promise<T>): Promise<T> {
  if (!bytes) return use();
  const folder = await mkdtemp(join(tmpdir(), 'likewise-'));
  try {
    const path = join(folder, 'profile.icc');
    await writeFile(path, bytes);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
