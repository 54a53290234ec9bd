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

/** A patch's weight counts its pixels in these steps: 16 of opacity, and 32 of a colour where it is visible. */
const STEP = 17;
const COLOUR_STEP = 8;

/**
 * How many numbers a patch takes: a fifth of the bytes that it deflates to, in coarse steps, after PNG's Paeth filter. So flat areas cost
 * next to nothing, a soft edge or a letter a few numbers, and a photograph some for each pixel.
 */
export function weightOf({ width, data }: Picture): number {
  const coarse = new Uint8Array(data.length);
  for (let at = 0, last = 0; at < data.length; at += 4) {
    coarse[at + 3] = Math.round(data[at + 3]! / STEP);
    // Faint pixels take the colour before them.
    if (data[at + 3]! >= 3 * STEP) last = at;
    for (let c = 0; c < 3; c++) coarse[at + c] = Math.round(data[last + c]! / COLOUR_STEP);
  }
  const filtered = new Uint8Array(data.length);
  const line = 4 * width;
  for (let i = 0; i < coarse.length; i++) {
    const left = i % line >= 4 ? coarse[i - 4]! : 0;
    const up = i >= line ? coarse[i - line]! : 0;
    const corner = i % line >= 4 && i >= line ? coarse[i - line - 4]! : 0;
    filtered[i] = coarse[i]! - paeth(left, up, corner);
  }
  return Math.max(4, Math.ceil(deflateRawSync(filtered, { level: 4 }).length / 5));
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
