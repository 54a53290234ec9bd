import type { FrameImage } from '@likewise/shared/protocol/frames.ts';

/** A picture on the page. Its bytes are the browser's to keep, on the disk where they are many. */
export interface Picture {
  /** A UUID; the same after a reload. */
  readonly id: string;
  readonly name: string;
  readonly type: FrameImage['type'];
  readonly blob: Blob;
  /** As it is shown, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The same at SMALL pixels a side or less, for all places but the large one. */
  readonly small: Blob;
  /** blob: URLs of both; they end with releasePicture() or with the page. */
  readonly url: string;
  readonly smallUrl: string;
}

/** A picture as it is kept: without what ends with the page. */
export type KeptPicture = Omit<Picture, 'url' | 'smallUrl'>;

/** Pixels of the longer side of a small one: sharp in a slot on a fine screen. */
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

/** Whether it is an SVG. It is shown by <img> only, where nothing in it runs and nothing is fetched for it. */
export function isDrawing({ type }: { readonly type: string }): boolean {
  return type === 'image/svg+xml';
}

/** As it is sent. */
export async function frameImage({ type, blob }: Picture): Promise<FrameImage> {
  return { type, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

/** Of a run's pictures: what the time they take goes by. */
export const pixelsIn = (pictures: Iterable<Picture>): number => {
  let sum = 0;
  for (const { width, height } of pictures) sum += width * height;
  return sum;
};
