import { createHash } from 'node:crypto';

const MAX_SIDE = 4096;
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Figma's pictures by their SHA-1, as the document refers to them. */
export class ImageStore extends Map<string, Buffer> {
  /** Throws for what createImage() refuses: no PNG, or one that is too large. */
  keep(bytes: Uint8Array): string {
    const png = Buffer.from(bytes);
    if (!png.subarray(0, 8).equals(PNG)) throw new Error('in createImage: Image type is unsupported');
    if (Math.max(png.readUInt32BE(16), png.readUInt32BE(20)) > MAX_SIDE) {
      throw new Error('in createImage: Image is too large');
    }
    const hash = createHash('sha1').update(png).digest('hex');
    this.set(hash, png);
    return hash;
  }
}
