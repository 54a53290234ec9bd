import { crc32, deflateSync } from 'node:zlib';

/** What a picture file holds besides its pixels that its answer keeps. */
export interface Metadata {
  /** Pixels per metre. */
  readonly resolution?: { readonly x: number; readonly y: number };
  /** The colour profile (ICC) of the pixels. */
  readonly icc?: Uint8Array;
  /** EXIF, from its TIFF header on. */
  readonly exif?: Uint8Array;
}

const METRES_PER_INCH = 0.0254;

/** The resolution from PNG's pHYs or JPEG's JFIF, otherwise from EXIF; undefined if there is none. */
export function readResolution(bytes: Uint8Array, exif?: Uint8Array): Metadata['resolution'] {
  const view = viewOf(bytes);
  if (isPng(bytes)) {
    const phys = pngChunks(bytes).find(({ name }) => name === 'pHYs');
    if (phys && view.getUint8(phys.start + 16) === 1) {
      return { x: view.getUint32(phys.start + 8), y: view.getUint32(phys.start + 12) };
    }
  } else if (latin1(bytes, 6, 4) === 'JFIF' && bytes.length > 18) {
    const perMetre = [0, 1 / METRES_PER_INCH, 100][view.getUint8(13)] ?? 0;
    const [x, y] = [view.getUint16(14) * perMetre, view.getUint16(16) * perMetre];
    if (x > 0 && y > 0) return { x, y };
  }
  return exif && exifResolution(exif);
}

/** EXIF that is correct for an answer: upright, of the answer's size, without the old thumbnail. Undefined if it is damaged. */
export function uprightExif(exif: Uint8Array, width: number, height: number): Uint8Array | undefined {
  const start = latin1(exif, 0, 6) === 'Exif\0\0' ? 6 : 0;
  const copy = exif.slice(start);
  try {
    const tiff = new Tiff(copy);
    tiff.set(0x0112, 1);
    for (const [tag, value] of [
      [0x0100, width],
      [0x0101, height],
      [0xa002, width],
      [0xa003, height],
    ] as const) {
      tiff.set(tag, value);
    }
    tiff.dropThumbnail();
    return copy;
  } catch {
    return undefined;
  }
}

function exifResolution(exif: Uint8Array): Metadata['resolution'] {
  try {
    const tiff = new Tiff(exif.slice(latin1(exif, 0, 6) === 'Exif\0\0' ? 6 : 0));
    const perMetre = tiff.get(0x0128) === 3 ? 100 : 1 / METRES_PER_INCH;
    const [x, y] = [tiff.get(0x011a), tiff.get(0x011b)];
    return x && y ? { x: x * perMetre, y: y * perMetre } : undefined;
  } catch {
    return undefined;
  }
}

/** The directories of EXIF (TIFF 6.0, section 2): the first one, and the one with EXIF's own tags. Throws if they are damaged. */
class Tiff {
  readonly #view: DataView;
  readonly #little: boolean;
  /** The offset of each tag's entry. */
  readonly #entries = new Map<number, number>();
  readonly #next: number;

  constructor(bytes: Uint8Array) {
    this.#view = viewOf(bytes);
    this.#little = this.#view.getUint8(0) === 0x49;
    this.#next = this.#read(this.#view.getUint32(4, this.#little));
    const inner = this.get(0x8769);
    if (inner !== undefined) this.#read(inner);
  }

  /** Reads a number of type SHORT, LONG or RATIONAL. */
  get(tag: number): number | undefined {
    const at = this.#entries.get(tag);
    if (at === undefined) return undefined;
    const kind = this.#view.getUint16(at + 2, this.#little);
    if (kind === 3) return this.#view.getUint16(at + 8, this.#little);
    const value = this.#view.getUint32(at + 8, this.#little);
    if (kind === 4) return value;
    if (kind !== 5) return undefined;
    return this.#view.getUint32(value, this.#little) / this.#view.getUint32(value + 4, this.#little);
  }

  /** Sets an existing SHORT or LONG. */
  set(tag: number, value: number): void {
    const at = this.#entries.get(tag);
    if (at === undefined) return;
    if (this.#view.getUint16(at + 2, this.#little) === 3) this.#view.setUint16(at + 8, value, this.#little);
    else this.#view.setUint32(at + 8, value, this.#little);
  }

  dropThumbnail(): void {
    this.#view.setUint32(this.#next, 0, this.#little);
  }

  /** Returns the offset of the field that points to the next directory. */
  #read(start: number): number {
    const count = this.#view.getUint16(start, this.#little);
    for (let n = 0; n < count; n++) {
      const at = start + 2 + 12 * n;
      this.#entries.set(this.#view.getUint16(at, this.#little), at);
    }
    const next = start + 2 + 12 * count;
    this.#view.getUint32(next, this.#little);
    return next;
  }
}

/** The PNG with this metadata instead of its own. */
export function withPngMetadata(png: Uint8Array, { resolution, icc, exif }: Metadata): Uint8Array {
  const [header, ...rest] = pngChunks(png).filter(({ name }) => !['pHYs', 'iCCP', 'eXIf'].includes(name));
  const added: Uint8Array[] = [];
  if (icc) added.push(pngChunk('iCCP', Buffer.concat([Buffer.from('ICC\0\0', 'latin1'), deflateSync(icc)])));
  if (resolution) {
    const phys = Buffer.alloc(9);
    phys.writeUInt32BE(Math.round(resolution.x), 0);
    phys.writeUInt32BE(Math.round(resolution.y), 4);
    phys[8] = 1;
    added.push(pngChunk('pHYs', phys));
  }
  if (exif) added.push(pngChunk('eXIf', exif));
  const bytesOf = ({ start, end }: Chunk) => png.subarray(start, end);
  return joined([png.subarray(0, 8), bytesOf(header!), ...added, ...rest.map(bytesOf)]);
}

/** Adds this metadata to a JPEG that has none. */
export function withJpegMetadata(jpeg: Uint8Array, { resolution, icc, exif }: Metadata): Uint8Array {
  const added: Uint8Array[] = [];
  const segment = (marker: number, ...parts: Uint8Array[]) => {
    const body = Buffer.concat(parts);
    const head = Buffer.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff);
    added.push(Buffer.concat([head, body]));
  };
  if (resolution) {
    const perInch = [resolution.x, resolution.y].map((one) => Math.min(0xffff, Math.round(one * METRES_PER_INCH)));
    const jfif = Buffer.from('JFIF\0\x01\x02\x01\0\0\0\0\0\0', 'latin1');
    jfif.writeUInt16BE(perInch[0]!, 8);
    jfif.writeUInt16BE(perInch[1]!, 10);
    segment(0xe0, jfif);
  }
  // A segment has at most 65,533 bytes, and EXIF cannot be split over two.
  if (exif && exif.length < 65_000) segment(0xe1, Buffer.from('Exif\0\0', 'latin1'), exif);
  if (icc) {
    const part = 65_000;
    const count = Math.ceil(icc.length / part);
    for (let n = 0; n < count; n++) {
      const head = Buffer.concat([Buffer.from('ICC_PROFILE\0', 'latin1'), Buffer.of(n + 1, count)]);
      segment(0xe2, head, icc.subarray(n * part, (n + 1) * part));
    }
  }
  return joined([jpeg.subarray(0, 2), ...added, jpeg.subarray(2)]);
}

/** Adds this metadata to a WebP that has none (RFC 9649: an extended file says which it has). WebP has no resolution. */
export function withWebpMetadata(webp: Uint8Array, { icc, exif }: Metadata, width: number, height: number): Uint8Array {
  if (!icc && !exif) return webp;
  const chunk = (name: string, data: Uint8Array) => {
    const head = Buffer.from(`${name}\0\0\0\0`, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  };
  const isExtended = latin1(webp, 12, 4) === 'VP8X';
  const extended = Buffer.alloc(10);
  const hasAlpha = isExtended ? webp[20]! & 0x10 : latin1(webp, 12, 4) === 'VP8L' && webp[24]! & 0x10 ? 0x10 : 0;
  extended[0] = hasAlpha | (icc ? 0x20 : 0) | (exif ? 0x08 : 0);
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const body = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    chunk('VP8X', extended),
    ...(icc ? [chunk('ICCP', icc)] : []),
    webp.subarray(isExtended ? 30 : 12),
    ...(exif ? [chunk('EXIF', exif)] : []),
  ]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return joined([head, body]);
}

/** Bytes that own their memory. A Buffer's slice() would not copy, and other realms do not know Buffer. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const { buffer, byteOffset, length } = Buffer.concat(parts);
  return new Uint8Array(buffer, byteOffset, length);
}

export function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } {
  const view = viewOf(png);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Whether a PNG has an alpha channel, according to its header. */
export function pngHasAlpha(png: Uint8Array): boolean {
  return (png[25]! & 4) !== 0;
}

/** The number of frames that an animated PNG declares (acTL, before IDAT); 0 for other files. */
export function apngFrames(bytes: Uint8Array): number {
  if (!isPng(bytes)) return 0;
  const view = viewOf(bytes);
  for (const { name, start } of pngChunks(bytes)) {
    if (name === 'acTL') return view.getUint32(start + 8);
    if (name === 'IDAT') break;
  }
  return 0;
}

/** Whether the extended header of a WebP (VP8X, RFC 9649) declares an animation. */
export function isAnimatedWebp(webp: Uint8Array): boolean {
  return latin1(webp, 12, 4) === 'VP8X' && (webp[20]! & 0x02) !== 0;
}

interface Chunk {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function pngChunks(png: Uint8Array): Chunk[] {
  const view = viewOf(png);
  const chunks: Chunk[] = [];
  for (let start = 8; start + 12 <= png.length; ) {
    const end = Math.min(png.length, start + 12 + view.getUint32(start));
    chunks.push({ name: latin1(png, start + 4, 4), start, end });
    start = end;
  }
  return chunks;
}

function pngChunk(name: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  bytes.set(body, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

const isPng = (bytes: Uint8Array) => latin1(bytes, 1, 3) === 'PNG';

function latin1(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Many profiles are sRGB under another name. Their numbers mean the same as in sRGB. */
export function isSrgb(icc: Uint8Array): boolean {
  const text = Buffer.from(icc.buffer, icc.byteOffset, icc.length).toString('latin1');
  return text.includes('sRGB') || text.includes('s\0R\0G\0B');
}
