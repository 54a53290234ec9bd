import type { Raster } from './raster.ts';

/*
 * Windows bitmaps (BITMAPINFOHEADER and its successors, Microsoft's "Bitmap Storage"), which sharp does not read: 1 to 32 bits per
 * pixel, uncompressed. ICO holds the same without the file header. Its height is doubled for a mask after the colours.
 */

/** A bitmap's header; `undefined` for bitmaps we do not read. */
interface Dib {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  /** Masks of red, green, blue and alpha, for 16 and 32 bits. */
  readonly masks: readonly number[];
  /** Red, green, blue by index. */
  readonly palette: readonly (readonly number[])[];
  /** Where the palette ends. */
  readonly end: number;
}

/** The size of a BMP, so that limits can be checked before anything is decoded; undefined for bitmaps we do not read. */
export function bmpSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  return readDib(viewOf(bytes), 14);
}

/** Undefined if we do not read this kind of bitmap, or the file ends early. */
export function decodeBmp(bytes: Uint8Array): Raster | undefined {
  const view = viewOf(bytes);
  const dib = readDib(view, 14);
  return dib && readPixels(view, dib, view.getUint32(10, true), false);
}

/** The bitmap in an ICO's entry. */
export function decodeIconDib(bytes: Uint8Array): Raster | undefined {
  const view = viewOf(bytes);
  const dib = readDib(view, 0);
  return dib && readPixels(view, { ...dib, height: dib.height >> 1 }, dib.end, true);
}

export function iconDibSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const dib = readDib(viewOf(bytes), 0);
  return dib && { width: dib.width, height: dib.height >> 1 };
}

function readDib(view: DataView, start: number): Dib | undefined {
  if (view.byteLength < start + 40) return undefined;
  const size = view.getUint32(start, true);
  const [width, signed] = [view.getInt32(start + 4, true), view.getInt32(start + 8, true)];
  const bits = view.getUint16(start + 14, true);
  const compression = view.getUint32(start + 16, true);
  const isKnown = size >= 40 && [1, 4, 8, 16, 24, 32].includes(bits) && width >= 0;
  if (!isKnown || !(compression === 0 || (compression === 3 && (bits === 16 || bits === 32)))) return undefined;
  // The masks follow a header of 40 bytes. Longer headers contain them.
  const masksAt = start + 40;
  const after = start + size + (compression === 3 && size === 40 ? 12 : 0);
  const colours = bits <= 8 ? view.getUint32(start + 32, true) || 2 ** bits : 0;
  const end = after + 4 * colours;
  if (colours > 256 || view.byteLength < end || (compression === 3 && view.byteLength < masksAt + 12)) return undefined;
  const mask = (n: number) => view.getUint32(masksAt + 4 * n, true);
  const plain = bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0xff000000];
  return {
    width,
    height: Math.abs(signed),
    topDown: signed < 0,
    bits,
    masks: compression === 3 ? [mask(0), mask(1), mask(2), size >= 56 ? mask(3) : 0] : plain,
    palette: Array.from({ length: colours }, (_, n) => [2, 1, 0].map((part) => view.getUint8(after + 4 * n + part))),
    end,
  };
}

function readPixels(view: DataView, dib: Dib, start: number, hasMask: boolean): Raster | undefined {
  const { width, height, topDown, bits } = dib;
  const rowOf = (depth: number) => Math.ceil((width * depth) / 32) * 4;
  const row = rowOf(bits);
  if (view.byteLength < start + row * height) return undefined;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const from = start + row * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) readPixel(view, dib, from, x, data, (y * width + x) * 4);
  }
  // The last 8 of 32 bits are often left at zero, which does not mean transparent. Icons then have a mask.
  const isFilled = bits === 32 && data.some((level, n) => n % 4 === 3 && level > 0);
  if (!isFilled)
    for (let at = 3; at < data.length; at += 4) if (bits === 32 || !(dib.masks[3] && bits === 16)) data[at] = 255;
  const mask = start + row * height;
  if (hasMask && !isFilled && view.byteLength >= mask + rowOf(1) * height) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const byte = view.getUint8(mask + rowOf(1) * (height - 1 - y) + (x >> 3));
        if ((byte >> (7 - (x & 7))) & 1) data[(y * width + x) * 4 + 3] = 0;
      }
    }
  }
  return { width, height, channels: 4, data };
}

function readPixel(
  view: DataView,
  { bits, masks, palette }: Dib,
  row: number,
  x: number,
  data: Uint8Array,
  to: number,
) {
  if (bits === 24) {
    for (let part = 0; part < 3; part++) data[to + part] = view.getUint8(row + 3 * x + 2 - part);
  } else if (bits >= 16) {
    const value = bits === 16 ? view.getUint16(row + 2 * x, true) : view.getUint32(row + 4 * x, true);
    for (let part = 0; part < 4; part++) data[to + part] = channel(value, masks[part]!);
  } else {
    const byte = view.getUint8(row + ((x * bits) >> 3));
    const index = (byte >> (8 - bits - ((x * bits) & 7))) & (2 ** bits - 1);
    data.set(palette[index] ?? [0, 0, 0], to);
  }
}

/** The bits under a mask, as 0..255. */
function channel(value: number, mask: number): number {
  if (mask === 0) return 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return Math.round((((value & mask) >>> shift) * 255) / most);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
