import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { isSvg } from '@likewise/shared/protocol/isSvg.ts';
import { notAPicture } from './errors.ts';

/**
 * A file's bytes as a picture; the first bytes tell the format, whatever the name says.
 * @throws LikewiseError image-unsupported
 */
export function pictureOf(file: Uint8Array, path: string): FrameImage {
  // A Buffer would reach the panel as JSON.
  const bytes = new Uint8Array(file);
  const starts = (text: string, at = 0) => [...text].every((char, n) => bytes[at + n] === char.charCodeAt(0));
  if (starts('\x89PNG\r\n\x1a\n')) return { type: 'image/png', bytes };
  if (starts('\xff\xd8\xff')) return { type: 'image/jpeg', bytes };
  if (starts('RIFF') && starts('WEBP', 8)) return { type: 'image/webp', bytes };
  if (isSvg(bytes)) return { type: 'image/svg+xml', bytes };
  throw notAPicture(path);
}
