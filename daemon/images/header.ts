import { isSvg } from '@likewise/shared/protocol/isSvg.ts';
import { animatedImage, applesPng, emptyFile, imageTruncated, notAnImage, unsupportedFormat } from './errors.ts';

/** What an image file declares before any pixel is decoded. */
export interface ImageHeader {
  readonly type: 'png' | 'jpeg' | 'webp' | 'svg';
  /** As stored: EXIF orientation is not applied. 0 if the file says so. Drawings have no size of their own: see DRAWN_SIDE. */
  readonly width: number;
  readonly height: number;
}

/** The media types of formats. */
export const MEDIA_TYPES = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  svg: 'image/svg+xml',
} as const satisfies Record<ImageHeader['type'], string>;

/**
 * How many chunks of a PNG or segments of a JPEG are read. Tens of them come before the pixels. A client that sends millions must not
 * delay others.
 */
const MAX_PARTS = 1024;

/** The least number of pixels on the longer side of a small drawing. */
export const DRAWN_SIDE = 512;

/**
 * Determines the format from the first bytes, never from the name, and reads the size from the header.
 * Errors: image-empty (no bytes), image-unsupported (by name if the format is known), image-animated (every GIF, APNG, animated
 * WebP), image-truncated (ends inside the header).
 */
export function readHeader(bytes: Uint8Array, name: string): ImageHeader {
  if (bytes.length === 0) throw emptyFile(name);
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return readPng(viewOf(bytes), name);
  if (startsWith(bytes, '\xff\xd8\xff')) return readJpeg(viewOf(bytes), name);
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return readWebp(viewOf(bytes), name);
  if (startsWith(bytes, 'GIF8')) throw animatedImage(name, 'a GIF');
  const format = knownFormat(bytes);
  if (format !== undefined) throw unsupportedFormat(name, format);
  if (isSvg(bytes)) return { type: 'svg', width: DRAWN_SIDE, height: DRAWN_SIDE };
  throw notAnImage(name);
}

const MAGIC: readonly (readonly [format: string, magic: string, at: number])[] = [
  ['TIFF', 'II*\0', 0],
  ['TIFF', 'MM\0*', 0],
  ['TIFF', 'II+\0', 0],
  ['TIFF', 'MM\0+', 0],
  ['BMP', 'BM', 0],
  ['ICO', '\0\0\x01\0', 0],
  ['PDF', '%PDF', 0],
  ['Photoshop', '8BPS', 0],
  ['AVIF', 'ftypavif', 4],
  ['AVIF', 'ftypavis', 4],
  ['HEIC', 'ftyphe', 4],
  ['HEIC', 'ftypmif1', 4],
  ['HEIC', 'ftypmsf1', 4],
  ['JPEG XL', '\xff\x0a', 0],
  ['JPEG XL', '\0\0\0\x0cJXL ', 0],
  ['JPEG 2000', '\0\0\0\x0cjP  ', 0],
];

function knownFormat(bytes: Uint8Array): string | undefined {
  return MAGIC.find(([, magic, at]) => startsWith(bytes, magic, at))?.[0];
}

// PNG (W3C): the signature, then chunks of length, name, data, checksum. IHDR is first. An acTL before IDAT marks APNG.
function readPng(view: DataView, name: string): ImageHeader {
  if (view.byteLength < 24) throw imageTruncated(name);
  for (let at = 8, part = 0; at + 8 <= view.byteLength && part < MAX_PARTS; at += 12 + view.getUint32(at), part++) {
    const chunk = tag(view, at + 4);
    if (chunk === 'CgBI') throw applesPng(name);
    if (chunk === 'acTL') throw animatedImage(name, 'an animated PNG');
    if (chunk === 'IDAT') break;
  }
  return { type: 'png', width: view.getUint32(16), height: view.getUint32(20) };
}

// JPEG (ITU-T T.81): segments of 0xff, marker, length. A start of frame is 0xc0..0xcf except DHT, JPG and DAC.
function readJpeg(view: DataView, name: string): ImageHeader {
  let at = 2;
  for (let part = 0; at + 9 <= view.byteLength && part < MAX_PARTS; part++) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) break;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (startsFrame) return { type: 'jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  throw imageTruncated(name);
}

// WebP (RFC 9649): a RIFF file whose first chunk holds lossy (VP8), lossless (VP8L) or extended (VP8X) data.
function readWebp(view: DataView, name: string): ImageHeader {
  if (view.byteLength < 30) throw imageTruncated(name);
  const uint24 = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  switch (tag(view, 12)) {
    case 'VP8 ':
      return { type: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const size = view.getUint32(21, true);
      return { type: 'webp', width: (size & 0x3fff) + 1, height: ((size >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      if (view.getUint8(20) & 0x02) throw animatedImage(name, 'an animated WebP');
      return { type: 'webp', width: uint24(24) + 1, height: uint24(27) + 1 };
    default:
      throw imageTruncated(name);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tag(view: DataView, at: number): string {
  return latin1(new Uint8Array(view.buffer, view.byteOffset + at, 4));
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function startsWith(bytes: Uint8Array, magic: string, at = 0): boolean {
  return latin1(bytes.subarray(at, at + magic.length)) === magic;
}
