import type { FrameImage } from '@likewise/shared/protocol/frames.ts';

/** A picture on the page. The browser holds its bytes, and may keep many of them on disk. */
export interface Picture {
  /** A UUID, which survives reloads. */
  readonly id: string;
  readonly name: string;
  readonly type: FrameImage['type'];
  readonly blob: Blob;
  /** Its displayed size, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The same at SMALL pixels a side or less, for every use but the large view. */
  readonly small: Blob;
  /** blob: URLs of both. They end with releasePicture() or with the page. */
  readonly url: string;
  readonly smallUrl: string;
}

/** A picture as stored: without what ends with the page. */
export type KeptPicture = Omit<Picture, 'url' | 'smallUrl'>;

/** The longer side of a small picture, in pixels: sharp in a slot on a high-resolution screen. */
export const SMALL = 384;

export function openPicture(kept: KeptPicture): Picture {
  const url = URL.createObjectURL(kept.blob);
  return { ...kept, url, smallUrl: kept.small === kept.blob ? url : URL.createObjectURL(kept.small) };
}

export function keptPicture({ url, smallUrl, ...kept }: Picture): KeptPicture {
  return kept;
}

export function releasePicture({ url, smallUrl }: Picture): void {
  URL.revokeObjectURL(url);
  URL.revokeObjectURL(smallUrl);
}

/** Whether it is an SVG. It is only shown by <img>, where it runs and fetches nothing. */
export function isDrawing({ type }: { readonly type: string }): boolean {
  return type === 'image/svg+xml';
}

/** The bytes that are sent. */
export async function frameImage({ type, blob }: Picture): Promise<FrameImage> {
  return { type, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

/** The number of pixels in a run's pictures, which determines how long they take. */
export const pixelsIn = (pictures: Iterable<Picture>): number => {
  let sum = 0;
  for (const { width, height } of pictures) sum += width * height;
  return sum;
};
