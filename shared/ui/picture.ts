import type { FrameImage } from '../protocol/frames.ts';

/** A picture a person chose: what is sent, and its URL on the page. */
export interface Picture {
  readonly name: string;
  readonly image: FrameImage;
  /** A blob: URL. It ends with releasePicture() or with the page. */
  readonly url: string;
}

/** The types that a file picker offers: everything a browser can show. */
export const ACCEPTED = 'image/*';

export function newPicture(name: string, image: FrameImage): Picture {
  const blob = new Blob([image.bytes as Uint8Array<ArrayBuffer>], { type: image.type });
  return { name, image, url: URL.createObjectURL(blob) };
}

export function releasePicture({ url }: Picture): void {
  URL.revokeObjectURL(url);
}
