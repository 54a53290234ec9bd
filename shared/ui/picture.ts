import type { FrameImage } from '../protocol/frames.ts';
import { IMAGE_TYPES } from '../protocol/frames.ts';

/** A picture a person chose: what is sent, and where the page shows it from. */
export interface Picture {
  readonly name: string;
  readonly image: FrameImage;
  /** A blob: URL; ends with releasePicture() or with the page. */
  readonly url: string;
}

/** What a file picker offers: everything a browser can show. */
export const ACCEPTED = 'image/*';

export function newPicture(name: string, image: FrameImage): Picture {
  const blob = new Blob([image.bytes as Uint8Array<ArrayBuffer>], { type: image.type });
  return { name, image, url: URL.createObjectURL(blob) };
}

/** Whether it is an SVG. It is shown by <img> only, where nothing in it runs and nothing is fetched for it. */
export function isDrawing({ image }: Picture): boolean {
  return image.type === 'image/svg+xml';
}

export function releasePicture({ url }: Picture): void {
  URL.revokeObjectURL(url);
}

/**
 * A file as a picture. What is not sent as it is (GIF, AVIF and so on) is drawn by the browser and becomes a PNG.
 * Rejects with an Error, written for the reader, where the file is not a picture.
 */
export async function pictureOf(file: Blob, name: string): Promise<Picture> {
  const type = IMAGE_TYPES.find((known) => known === file.type);
  if (type) return newPicture(name, { type, bytes: new Uint8Array(await file.arrayBuffer()) });
  return newPicture(name, { type: 'image/png', bytes: await drawnAsPng(file, name) });
}

async function drawnAsPng(file: Blob, name: string): Promise<Uint8Array> {
  const image = new Image();
  const url = URL.createObjectURL(file);
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await pngOf(canvas);
  } catch {
    throw new Error(`${name} is not a picture this browser can show. Use PNG, JPEG or WebP.`);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A canvas as PNG. Rejects where it is empty or too large for the browser. */
export async function pngOf(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser cannot write a picture of this size.');
  return new Uint8Array(await blob.arrayBuffer());
}
