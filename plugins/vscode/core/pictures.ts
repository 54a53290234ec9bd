import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { isSvg } from '@likewise/shared/protocol/isSvg.ts';

/**
 * A file's bytes as a picture that can be sent as it is. The first bytes determine the format, not the name. Undefined for all
 * others, which the daemon may be able to open.
 */
export function pictureOf(file: Uint8Array): FrameImage | undefined {
  // A Buffer would reach the panel as JSON.
  const bytes = new Uint8Array(file);
  const at = (text: string, place = 0) => [...text].every((char, n) => bytes[place + n] === char.charCodeAt(0));
  if (at('\x89PNG\r\n\x1a\n')) return isAnimatedPng(bytes) ? undefined : { type: 'image/png', bytes };
  if (at('\xff\xd8\xff')) return { type: 'image/jpeg', bytes };
  if (at('RIFF') && at('WEBP', 8)) {
    const isAnimated = at('VP8X', 12) && (bytes[20]! & 0x02) !== 0;
    return isAnimated ? undefined : { type: 'image/webp', bytes };
  }
  return isSvg(bytes) ? { type: 'image/svg+xml', bytes } : undefined;
}

/** An animation is marked before its first picture. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer);
  const animation = file.indexOf('acTL');
  return animation >= 0 && animation < file.indexOf('IDAT');
}
