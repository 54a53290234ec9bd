import { readFile, readlink, stat } from 'node:fs/promises';
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from '@likewise/shared/protocol/limits.ts';
import sharp from 'sharp';
import { isDeep, openDeep } from './deep.ts';
import {
  danglingLink,
  fileTooLarge,
  imageMissing,
  imageTooLarge,
  imageTruncated,
  imageUnreadable,
  noPixels,
  notAFile,
} from './errors.ts';
import { mend } from './foreign.ts';
import { type ImageHeader, readHeader } from './header.ts';
import { withPngMetadata } from './metadata.ts';
import type { Raster } from './raster.ts';

// sharp's cache of recent operations would keep decoded images in memory.
sharp.cache(false);

/**
 * Rejects by the header what decodeImage would reject, before a pixel is decoded. `name` identifies the image in errors: image-empty,
 * image-unsupported, image-animated, image-too-large, image-truncated (ends inside the header).
 */
export function checkImage(bytes: Uint8Array, name: string): ImageHeader {
  if (bytes.length > MAX_IMAGE_BYTES) throw fileTooLarge(name, bytes.length);
  const header = readHeader(bytes, name);
  if (header.width === 0 || header.height === 0) throw noPixels(name, header.width, header.height);
  if (Math.max(header.width, header.height) > MAX_IMAGE_SIDE || header.width * header.height > MAX_IMAGE_PIXELS) {
    throw imageTooLarge(name, header.width, header.height);
  }
  return header;
}

/**
 * Decodes a PNG, JPEG or WebP to 8-bit sRGB. Applies EXIF orientation and an embedded colour profile, and converts 16-bit, palette,
 * grayscale and CMYK. Alpha stays straight. An SVG is drawn (see drawnFactor). Errors: those of checkImage and openSvg,
 * image-truncated.
 */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<Raster> {
  if (checkImage(bytes, name).type === 'svg') return (await import('./svg/open.ts')).drawSvgFile(bytes, name);
  try {
    const options = { failOn: 'error', limitInputPixels: MAX_IMAGE_PIXELS } as const;
    const image = isDeep(bytes) ? await openDeep(bytes) : sharp(bytes, options).autoOrient();
    const { data, info } = await image
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const channels = info.channels as 3 | 4;
    return {
      width: info.width,
      height: info.height,
      channels,
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
    };
  } catch (cause) {
    throw imageTruncated(name, cause);
  }
}

/** A picture as PNG, JPEG, WebP or SVG, and notes about its conversion, in sentences. */
export interface OpenedPicture {
  readonly bytes: Uint8Array;
  readonly header: ImageHeader;
  readonly notes: readonly string[];
}

/**
 * Opens a picture of any format we read. PNG, JPEG, WebP and SVG stay as they are; others become PNG (see mend). Errors: those of
 * checkImage and mend.
 */
export async function openPicture(bytes: Uint8Array, name: string): Promise<OpenedPicture> {
  if (bytes.length > MAX_IMAGE_BYTES) throw fileTooLarge(name, bytes.length);
  const mended = await mend(bytes, name);
  if (!mended) return { bytes, header: checkImage(bytes, name), notes: [] };
  const { notes } = mended;
  const readable = 'bytes' in mended ? mended.bytes : await encodeImage(mended.raster, 'png');
  return { bytes: readable, header: checkImage(readable, name), notes };
}

/** Reads and decodes an image file. Errors: those of openPicture and decodeImage, image-missing, image-unreadable. */
export async function readImage(path: string): Promise<Raster> {
  const { bytes } = await readEncoded(path);
  return decodeImage(bytes, path);
}

/** Reads an image file. Errors: those of openPicture, image-missing, image-unreadable. */
export async function readEncoded(path: string): Promise<OpenedPicture> {
  return openPicture(await readBytes(path), path);
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    // Check before opening: opening a pipe would wait for its writer.
    const file = await stat(path);
    if (file.isDirectory()) throw notAFile(path, 'a folder');
    if (!file.isFile()) throw notAFile(path, 'not a file');
    if (file.size > MAX_IMAGE_BYTES) throw fileTooLarge(path, file.size);
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const target = code === 'ENOENT' ? await readlink(path).catch(() => undefined) : undefined;
    if (target !== undefined) throw danglingLink(path, target);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw imageMissing(path);
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw imageUnreadable(path, error);
    throw error;
  }
}

export type ImageFormat = 'png' | 'jpeg' | 'webp';
/** `svg`: a drawing if the query is one and the answer can be one, else PNG. */
export type AnswerFormat = ImageFormat | 'svg';

/** The default quality of JPEG. */
const JPEG_QUALITY = 92;

/**
 * Encodes an image. Equal pixels give equal bytes. PNG is lossless and keeps alpha; so does WebP unless a quality is given. JPEG has
 * full-resolution colour, and its transparent parts become white. No resolution is written, as pixels have none.
 * @param quality 1..100
 */
export async function encodeImage(
  { width, height, channels, data }: Raster,
  format: ImageFormat,
  quality?: number,
): Promise<Uint8Array> {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: MAX_IMAGE_PIXELS });
  const encoded = {
    png: () => image.png(),
    // Without `exact`, colours of fully transparent pixels would be lost.
    webp: () => image.webp(quality === undefined ? { lossless: true, exact: true } : { quality }),
    jpeg: () =>
      image.flatten({ background: '#fff' }).jpeg({ quality: quality ?? JPEG_QUALITY, chromaSubsampling: '4:4:4' }),
  }[format]();
  const bytes = await encoded.toBuffer();
  if (format === 'png') return withPngMetadata(bytes, {});
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Draws a trusted SVG, such as an icon of a package, into a transparent square: centred, with its aspect ratio. RGBA.
 * Errors: an ordinary Error if it is not SVG.
 */
export async function drawSvg(svg: string, side: number): Promise<Raster> {
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  const { data } = await sharp(Buffer.from(svg))
    .resize(side, side, { fit: 'contain', background })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: side, height: side, channels: 4, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** Draws a trusted SVG at the size given by its width and height. RGBA. Errors: an ordinary Error if it is not SVG. */
export async function drawSvgPage(svg: string): Promise<Raster> {
  const { data, info } = await sharp(Buffer.from(svg))
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, channels: 4, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** Resizes like picture editors: Lanczos with three lobes, colours weighted by alpha. `width` and `height` are at least 1. */
export async function resampleImage(picture: Raster, width: number, height: number): Promise<Raster> {
  const { channels } = picture;
  const { data } = await sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels } })
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width, height, channels, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}
