import type { Part } from '../messages.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** In pixels. A PNG has them at bytes 16 and 20. */
export function pngSize(png: Uint8Array): Size {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** The answer's size divided by its picture's; undefined if they are equal. */
export function partOf(before: Size, after: Size): Part | undefined {
  if (before.width === after.width && before.height === after.height) return undefined;
  return { across: after.width / before.width, down: after.height / before.height };
}
