import { createHash } from 'node:crypto';

const MAX_SIDE = 4096;
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Figma's pictures by their SHA-1, as the document refers to them. */
export class ImageStore extends Map<string, Buffer> {
  /** Throws for what createImage() rejects: not a PNG or JPEG, or too large. */
  keep(bytes: Uint8Array): string {
    const image = Buffer.from(bytes);
    const { width, height } = sizeIn(image);
    if (Math.max(width, height) > MAX_SIDE) throw new Error('in createImage: Image is too large');
    const hash = createHash('sha1').update(image).digest('hex');
    this.set(hash, image);
    return hash;
  }

  sizeOf(hash: string): Size {
    return sizeIn(this.get(hash)!);
  }
}

function sizeIn(image: Buffer): Size {
  if (image.subarray(0, 8).equals(PNG)) return { width: image.readUInt32BE(16), height: image.readUInt32BE(20) };
  if (!image.subarray(0, 3).equals(JPEG)) throw new Error('in createImage: Image type is unsupported');
  // From segment to segment, to the frame header.
  let at = 2;
  while (image[at + 1]! < 0xc0 || image[at + 1]! > 0xc2) at += 2 + image.readUInt16BE(at + 2);
  return { width: image.readUInt16BE(at + 7), height: image.readUInt16BE(at + 5) };
}
