import { crc32, deflateSync } from 'node:zlib';
import { encodeImage } from '../../daemon/images/codec.ts';

/** A disc on a background, both RGBA or RGB, as PNG. */
export function discPng(side: number, disc: readonly number[], background: readonly number[]): Promise<Uint8Array> {
  const channels = background.length as 3 | 4;
  const data = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const inside = Math.hypot(x - side / 2, y - side / 2) < side / 3;
      data.set(inside ? disc : background, (y * side + x) * channels);
    }
  }
  return encodeImage({ width: side, height: side, channels, data }, 'png');
}

/** Pixels that cannot be compressed, always the same. */
export function noisePng(side: number): Promise<Uint8Array> {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  const data = Uint8Array.from({ length: side * side * 3 }, next);
  return encodeImage({ width: side, height: side, channels: 3, data }, 'png');
}

/** A chunk of a PNG, with a name of four letters. */
export function pngChunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

/** A PNG that declares this size, with one row of pixels. */
export function handmadePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(new Uint8Array(1 + 3 * Math.min(width, 64)))),
    pngChunk('IEND', new Uint8Array()),
  ]);
}

/** A picture with 16 bits per channel. Red grows to the right and green downwards, in steps too fine for 8 bits. */
export function deepPng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([16, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(side * (1 + 6 * side));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = y * (1 + 6 * side) + 1 + 6 * x;
      rows.writeUInt16BE(Math.floor((x * 0xffff) / side), at);
      rows.writeUInt16BE(Math.floor((y * 0xffff) / side), at + 2);
    }
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', new Uint8Array()),
  ]);
}

/** A JPEG with an EXIF segment that gives its orientation (1 to 8; EXIF 2.3, tag 0x0112). */
export function turnedJpeg(jpeg: Uint8Array, orientation: number): Buffer {
  const exif = Buffer.alloc(36);
  exif.writeUInt16BE(0xffe1, 0);
  exif.writeUInt16BE(34, 2);
  exif.write('Exif\0\0MM\0*', 4, 'latin1');
  exif.writeUInt32BE(8, 14);
  exif.writeUInt16BE(1, 18);
  exif.writeUInt16BE(0x0112, 20);
  exif.writeUInt16BE(3, 22);
  exif.writeUInt32BE(1, 24);
  exif.writeUInt16BE(orientation, 28);
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
}
