import { MAX_FRAME_BYTES, MAX_HEADER_BYTES, MAX_IMAGE_BYTES, MAX_IMAGES } from './limits.ts';

/*
 * A frame is one message: u32 little-endian length of the header, the header (a JSON object in UTF-8), the payload. The header's
 * member `images` lists { offset, length, type }. The images are in the payload back to back, in this order, and fill it. The rest of
 * the header refers to an image by its index in that list.
 */

/** The formats in which an image may be sent. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml'] as const;
type ImageType = (typeof IMAGE_TYPES)[number];

/** The type of a reading, which is sent among the images: its JSON in UTF-8, which may be larger than a header. */
export const READING_TYPE = 'application/json';
/** The type of a file of any format that is to be opened as a picture. */
export const FILE_TYPE = 'application/octet-stream';
const PART_TYPES: readonly unknown[] = [...IMAGE_TYPES, READING_TYPE, FILE_TYPE];

/** What accompanies the header: an encoded image, a reading, or a file. */
export interface FramePart {
  readonly type: ImageType | typeof READING_TYPE | typeof FILE_TYPE;
  readonly bytes: Uint8Array;
}

/** An encoded image beside the JSON. */
export interface FrameImage {
  readonly type: ImageType;
  readonly bytes: Uint8Array;
}

/** A header without its image list: any JSON object that has no member `images`. */
export type FrameHeader = { readonly [name: string]: unknown; readonly images?: never };

export interface Frame {
  readonly header: FrameHeader;
  /** In a decoded frame, views of its bytes. */
  readonly images: readonly FramePart[];
}

export type FrameErrorReason =
  | 'frame-too-large'
  | 'header-too-large'
  | 'missing-bytes'
  | 'leftover-bytes'
  | 'bad-utf8'
  | 'bad-json'
  | 'bad-header'
  | 'bad-image'
  | 'unknown-image-type'
  | 'too-many-images'
  | 'image-too-large'
  | 'image-out-of-range'
  | 'image-overlap';

/** Bytes that are not a valid frame, or a message that makes none. `reason` is stable; the message is for logs. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly reason: FrameErrorReason;

  constructor(reason: FrameErrorReason, message: string) {
    super(`${reason}: ${message}`);
    this.reason = reason;
  }
}

// Every host that frames messages (Node, browsers) has these, but not the ECMAScript types to which this package is limited.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

const LENGTH_BYTES = 4;

/** Packs a header and its images into one frame. Throws a FrameError if decodeFrame would reject the result. */
export function encodeFrame(header: FrameHeader, images: readonly FramePart[] = []): Uint8Array<ArrayBuffer> {
  let end = 0;
  const list = images.map(({ type, bytes }) => {
    const entry = { offset: end, length: bytes.length, type };
    end += bytes.length;
    return entry;
  });
  const json = new TextEncoder().encode(JSON.stringify({ ...header, images: list }));
  checkHeaderLength(json.length);
  checkFrameLength(LENGTH_BYTES + json.length + end);
  checkImages(list, end);

  const frame = new Uint8Array(LENGTH_BYTES + json.length + end);
  new DataView(frame.buffer).setUint32(0, json.length, true);
  frame.set(json, LENGTH_BYTES);
  const payload = frame.subarray(LENGTH_BYTES + json.length);
  for (const [index, { bytes }] of images.entries()) payload.set(bytes, list[index]!.offset);
  return frame;
}

/** Unpacks one frame. Its images are views, not copies. Throws a FrameError for anything but exactly one whole frame. */
export function decodeFrame(bytes: Uint8Array): Frame {
  checkFrameLength(bytes.length);
  if (bytes.length < LENGTH_BYTES) throw new FrameError('missing-bytes', `${bytes.length} bytes hold no header length`);
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  checkHeaderLength(headerLength);
  const payloadStart = LENGTH_BYTES + headerLength;
  if (bytes.length < payloadStart) {
    throw new FrameError('missing-bytes', `a header of ${headerLength} bytes in a frame of ${bytes.length}`);
  }
  const { images: list, ...header } = parseHeader(bytes.subarray(LENGTH_BYTES, payloadStart));
  const payload = bytes.subarray(payloadStart);
  const images = checkImages(list, payload.length).map(({ offset, length, type }) => ({
    type,
    bytes: payload.subarray(offset, offset + length),
  }));
  return { header, images };
}

interface ImageEntry {
  readonly offset: number;
  readonly length: number;
  readonly type: FramePart['type'];
}

function parseHeader(bytes: Uint8Array): { [name: string]: unknown } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FrameError('bad-utf8', 'the header is not UTF-8');
  }
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new FrameError('bad-json', 'the header is not JSON');
  }
  if (!isObject(header)) throw new FrameError('bad-header', 'the header is not an object');
  return header;
}

/** The image list, if its images fill a payload of `payloadLength` bytes back to back. */
function checkImages(list: unknown, payloadLength: number): ImageEntry[] {
  if (!Array.isArray(list)) throw new FrameError('bad-header', 'the header has no list of images');
  if (list.length > MAX_IMAGES)
    throw new FrameError('too-many-images', `${list.length} images of at most ${MAX_IMAGES}`);
  let end = 0;
  for (const [index, entry] of list.entries()) {
    checkImage(entry, index);
    if (entry.offset < end) throw new FrameError('image-overlap', `image ${index} begins inside the one before it`);
    if (entry.offset + entry.length > payloadLength) {
      throw new FrameError('image-out-of-range', `image ${index} ends after the payload of ${payloadLength} bytes`);
    }
    if (entry.offset > end) throw new FrameError('leftover-bytes', `bytes before image ${index} belong to no image`);
    end = entry.offset + entry.length;
  }
  if (end < payloadLength) throw new FrameError('leftover-bytes', `${payloadLength - end} bytes after the last image`);
  return list;
}

function checkImage(entry: unknown, index: number): asserts entry is ImageEntry {
  const wellFormed = isObject(entry) && isCount(entry.offset) && isCount(entry.length) && entry.length > 0;
  if (!wellFormed) throw new FrameError('bad-image', `image ${index} needs an offset and a length above 0`);
  if (!PART_TYPES.includes(entry.type)) {
    throw new FrameError('unknown-image-type', `image ${index} is none of ${PART_TYPES.join(', ')}`);
  }
  if ((entry.length as number) > MAX_IMAGE_BYTES) {
    throw new FrameError('image-too-large', `image ${index} has ${entry.length} bytes of at most ${MAX_IMAGE_BYTES}`);
  }
}

function checkHeaderLength(length: number): void {
  if (length > MAX_HEADER_BYTES) {
    throw new FrameError('header-too-large', `${length} header bytes of at most ${MAX_HEADER_BYTES}`);
  }
}

function checkFrameLength(length: number): void {
  if (length > MAX_FRAME_BYTES)
    throw new FrameError('frame-too-large', `${length} bytes of at most ${MAX_FRAME_BYTES}`);
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
