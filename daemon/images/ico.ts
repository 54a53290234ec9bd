import { decodeIconDib, iconDibSize } from './bmp.ts';
import type { Raster } from './raster.ts';

/** The largest picture of an icon file, with the most bits: a PNG as it is, or a bitmap. */
export type IconPicture =
  | { readonly png: Uint8Array }
  | { readonly width: number; readonly height: number; decode(): Raster | undefined };

/**
 * ICO: a header, then 16 bytes for each picture with its offset, then the pictures. Undefined if it is damaged or of a kind we do not
 * read.
 */
export function largestOf(bytes: Uint8Array): { readonly picture: IconPicture; readonly count: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.byteLength < 6 ? 0 : view.getUint16(4, true);
  if (count === 0 || view.byteLength < 6 + 16 * count) return undefined;
  const entries = Array.from({ length: count }, (_, n) => {
    const at = 6 + 16 * n;
    // 0 means 256.
    const side = view.getUint8(at) || 256;
    const [size, start] = [view.getUint32(at + 8, true), view.getUint32(at + 12, true)];
    return { side, bits: view.getUint16(at + 6, true), bytes: bytes.subarray(start, start + size) };
  });
  const [best] = entries.sort((a, b) => b.side - a.side || b.bits - a.bits);
  const picture = best!.bytes;
  if (picture[0] === 0x89 && picture[1] === 0x50) return { picture: { png: picture }, count };
  const size = iconDibSize(picture);
  return size && { picture: { ...size, decode: () => decodeIconDib(picture) }, count };
}
