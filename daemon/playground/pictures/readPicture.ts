import { IMAGE_TYPES } from '@likewise/shared/protocol/frames.ts';
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from '@likewise/shared/protocol/limits.ts';
import { emptyFile, fileTooLarge, imageTooLarge, imageTruncated } from '../../images/errors.ts';
import { type ImageHeader, MEDIA_TYPES, readHeader } from '../../images/header.ts';
import { openPicture, type Picture } from './picture.ts';
import { inThread } from './pictureThread.ts';

/**
 * Reads a file as a picture. Checks that it has bytes, that its format and size can be sent, and that the browser can show it. A
 * format that is not sent as it is (GIF, AVIF and so on) becomes a PNG. Rejects with an Error for the reader that names the file.
 */
export async function readPicture(file: Blob, name: string): Promise<Picture> {
  const bytes = await bytesOf(file, name);
  const header = headerOf(bytes, name);
  if (header) checkSize(header, name);
  if (header?.type === 'svg') return drawingOf(bytes, name);
  // Copy it now: the file may be changed or moved later.
  const blob = new Blob([bytes], { type: header ? MEDIA_TYPES[header.type] : file.type });
  const looked = await inThread({ do: 'look', blob, png: !header }).catch((cause) => {
    throw header
      ? wordsOf(imageTruncated(name, cause))
      : new Error(`${name} is not a picture this browser can show. Use PNG, JPEG or WebP.`);
  });
  const { width, height } = looked;
  checkSize(looked, name);
  const whole = looked.png ?? blob;
  return openPicture({
    id: crypto.randomUUID(),
    name,
    type: typeOf(whole),
    blob: whole,
    width,
    height,
    small: looked.small ?? whole,
  });
}

/** A picture from the daemon or made by the page. It needs no checks. */
export async function newPicture(blob: Blob, name: string): Promise<Picture> {
  const type = typeOf(blob);
  const base = { id: crypto.randomUUID(), name, type, blob };
  if (type === 'image/svg+xml') return openPicture({ ...base, ...(await drawnSize(blob)), small: blob });
  const { width, height, small } = await inThread({ do: 'look', blob, png: false });
  return openPicture({ ...base, width, height, small: small ?? blob });
}

async function bytesOf(file: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MAX_IMAGE_BYTES) throw wordsOf(fileTooLarge(name, file.size));
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Error(`${name} cannot be read. If it is a folder, drop its pictures.`);
  });
  if (bytes.byteLength === 0) throw wordsOf(emptyFile(name));
  return new Uint8Array(bytes);
}

/** Undefined for a format that is not sent as it is, such as GIF. */
function headerOf(bytes: Uint8Array, name: string): ImageHeader | undefined {
  try {
    return readHeader(bytes, name);
  } catch {
    return undefined;
  }
}

function checkSize({ width, height }: { readonly width: number; readonly height: number }, name: string): void {
  if (Math.max(width, height) <= MAX_IMAGE_SIDE && width * height <= MAX_IMAGE_PIXELS) return;
  throw wordsOf(imageTooLarge(name, width, height));
}

async function drawingOf(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Picture> {
  const blob = new Blob([bytes], { type: 'image/svg+xml' });
  return newPicture(blob, name).catch(() => {
    throw new Error(`${name} is not a drawing this browser can show. Export it again as SVG or PNG.`);
  });
}

/** Workers cannot draw SVG. */
async function drawnSize(blob: Blob): Promise<{ readonly width: number; readonly height: number }> {
  const image = new Image();
  const url = URL.createObjectURL(blob);
  image.src = url;
  await image.decode().finally(() => URL.revokeObjectURL(url));
  return { width: image.naturalWidth, height: image.naturalHeight };
}

function typeOf({ type }: Blob): Picture['type'] {
  return IMAGE_TYPES.find((known) => known === type) ?? 'image/png';
}

function wordsOf({ message, remedy }: { readonly message: string; readonly remedy: string }): Error {
  return new Error(`${message} ${remedy}`);
}
