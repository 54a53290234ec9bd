import { MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from '@likewise/shared/protocol/limits.ts';
import sharp from 'sharp';
import { bmpSize, decodeBmp } from './bmp.ts';
import { decodeDeep, encodeDeep } from './deep.ts';
import { imageTooLarge, imageTruncated, unsupportedFormat } from './errors.ts';
import { largestOf } from './ico.ts';
import { apngFrames, isAnimatedWebp } from './metadata.ts';
import type { Raster } from './raster.ts';

/*
 * Pictures that are never sent to the daemon: formats of which only the first or largest picture is used, and JPEGs that end early.
 */

/** A picture made readable, as a whole file of the same format or as pixels, and notes for its reader. */
export type Mended = { readonly notes: readonly string[] } & (
  | { readonly bytes: Uint8Array }
  | { readonly raster: Raster }
);

const END_OF_JPEG = Uint8Array.of(0xff, 0xd9);

/**
 * Reads GIF, TIFF, AVIF, BMP, ICO, animated PNG and WebP, and the complete part of a JPEG that ends early. Undefined for anything
 * else, which needs no conversion. `name` identifies the picture in errors. Errors: image-too-large, image-truncated,
 * image-unsupported.
 */
export async function mend(bytes: Uint8Array, name: string): Promise<Mended | undefined> {
  if (isKind(bytes, 'RIFF') && isKind(bytes, 'WEBP', 8) && isAnimatedWebp(bytes))
    return decodePages(bytes, name, 'frames');
  if (isKind(bytes, '\x89PNG') && apngFrames(bytes) > 0) return decodePages(bytes, name, 'frames');
  if (isKind(bytes, 'GIF8')) return decodePages(bytes, name, 'frames');
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((magic) => isKind(bytes, magic)))
    return decodePages(bytes, name, 'pages');
  if (isKind(bytes, 'ftypavif', 4)) return decodePages(bytes, name, 'pictures');
  if (isKind(bytes, 'BM')) return { raster: decodeBitmap(bytes, name), notes: [] };
  if (isKind(bytes, '\0\0\x01\0')) return decodeIcon(bytes, name);
  if (isKind(bytes, '\xff\xd8\xff') && !endsAsJpeg(bytes)) return mendJpeg(bytes, name);
  return undefined;
}

/** @param what the parts that such a file can have several of */
async function decodePages(bytes: Uint8Array, name: string, what: string): Promise<Mended> {
  try {
    const { width, height, pages = 1, depth } = await sharp(bytes).metadata();
    checkSize(name, width, height);
    const count = Math.max(pages, apngFrames(bytes));
    const notes = count > 1 ? [`${name} has ${count} ${what}: the first is used.`] : [];
    if (depth === 'ushort') return { bytes: await encodeDeep(await decodeDeep(bytes)), notes };
    return { raster: await decode(bytes, 'error'), notes };
  } catch (error) {
    throw wasCut(error, name);
  }
}

function decodeBitmap(bytes: Uint8Array, name: string): Raster {
  const size = bmpSize(bytes);
  if (!size) throw unsupportedFormat(name, 'BMP of an uncommon kind');
  checkSize(name, size.width, size.height);
  const raster = decodeBmp(bytes);
  if (!raster) throw imageTruncated(name);
  return raster;
}

async function decodeIcon(bytes: Uint8Array, name: string): Promise<Mended> {
  const largest = largestOf(bytes);
  if (!largest) throw imageTruncated(name);
  const { picture, count } = largest;
  const notes = count > 1 ? [`${name} has ${count} pictures: the largest is used.`] : [];
  if ('png' in picture) return { bytes: picture.png, notes };
  checkSize(name, picture.width, picture.height);
  const raster = picture.decode();
  if (!raster) throw imageTruncated(name);
  return { raster, notes };
}

async function mendJpeg(bytes: Uint8Array, name: string): Promise<Mended> {
  const ended = new Uint8Array(Buffer.concat([bytes, END_OF_JPEG]));
  try {
    const { width, height } = await sharp(bytes).metadata();
    checkSize(name, width, height);
    if (await isWhole(ended)) return { bytes: ended, notes: [`${name} has no end marker; its picture is whole.`] };
    return { raster: await decode(ended, 'none'), notes: [`${name} ends early: its missing part is grey.`] };
  } catch (error) {
    throw wasCut(error, name);
  }
}

async function isWhole(jpeg: Uint8Array): Promise<boolean> {
  return decode(jpeg, 'warning').then(
    () => true,
    () => false,
  );
}

/** See decodeImage for what is converted. */
async function decode(bytes: Uint8Array, failOn: 'warning' | 'error' | 'none'): Promise<Raster> {
  const { data, info } = await sharp(bytes, { failOn, limitInputPixels: MAX_IMAGE_PIXELS })
    .autoOrient()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, channels: info.channels as 3 | 4, data: new Uint8Array(data) };
}

function checkSize(name: string, width: number, height: number): void {
  const isLarge = Math.max(width, height) > MAX_IMAGE_SIDE || width * height > MAX_IMAGE_PIXELS;
  if (isLarge) throw imageTooLarge(name, width, height);
  if (width === 0 || height === 0) throw imageTruncated(name);
}

/** An error that is not ours is sharp's: it could not read the picture. */
function wasCut(error: unknown, name: string): unknown {
  return error instanceof Error && error.name === 'LikewiseError' ? error : imageTruncated(name, error);
}

/**
 * Whether a JPEG (ITU-T T.81, annex B) has its end marker anywhere; phones append data of their own after it. Segments state their
 * length. The data after a start of scan goes on to a marker that is not a restart; within it, 0xff is followed by 0.
 */
function endsAsJpeg(bytes: Uint8Array): boolean {
  const END = 0xd9;
  const SCAN = 0xda;
  let at = 2;
  while (at + 1 < bytes.length) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) return false;
    if (marker === END) return true;
    if (marker === 0xff) at++;
    else if (at + 3 >= bytes.length) return false;
    else {
      at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
      if (marker === SCAN) at = nextMarker(bytes, at);
    }
  }
  return false;
}

function nextMarker(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  const isData = (next: number | undefined) => next === 0 || next === 0xff || (next! >= 0xd0 && next! <= 0xd7);
  while (at >= 0 && isData(bytes[at + 1])) at = bytes.indexOf(0xff, at + 1);
  return at < 0 ? bytes.length : at;
}

function isKind(bytes: Uint8Array, magic: string, at = 0): boolean {
  return String.fromCharCode(...bytes.subarray(at, at + magic.length)) === magic;
}
