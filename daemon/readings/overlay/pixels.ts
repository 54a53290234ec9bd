import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Picture } from '../picture.ts';
import type { Json } from '../stage.ts';

/** A patch in JSON: its size, and its RGBA bytes, deflated, in base64. */
export function pixelsJson({ width, height, data }: Picture): Json {
  return { width, height, deflated: deflateRawSync(data).toString('base64') };
}

/** The patch that `pixelsJson` wrote. */
export function pixelsFrom(json: Json): Picture {
  const { width, height, deflated } = json as { width: number; height: number; deflated: string };
  return { width, height, data: new Uint8Array(inflateRawSync(Buffer.from(deflated, 'base64'))) };
}

/**
 * How many numbers a patch takes: a third of the bytes that it deflates to after PNG's Paeth filter, so that flat areas cost next to
 * nothing, a smooth edge a few numbers, and a photograph one for each pixel.
 */
export function weightOf({ width, data }: Picture): number {
  const filtered = new Uint8Array(data.length);
  const line = 4 * width;
  for (let i = 0; i < data.length; i++) {
    const left = i % line >= 4 ? data[i - 4]! : 0;
    const up = i >= line ? data[i - line]! : 0;
    const corner = i % line >= 4 && i >= line ? data[i - line - 4]! : 0;
    filtered[i] = data[i]! - paeth(left, up, corner);
  }
  return Math.max(4, Math.ceil(deflateRawSync(filtered, { level: 4 }).length / 3));
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
