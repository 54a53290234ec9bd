import { CANVAS, PATCH, patchRect } from '@likewise/shared/prompt/patches.ts';

/** The filled canvas: visible patches from the canvas, hidden ones from the decode. Edges are hard (all RGB, 224 x 224). */
export function pasteHidden(canvas: Uint8Array, decoded: Uint8Array, hidden: readonly number[]): Uint8Array {
  const pasted = canvas.slice();
  for (const id of hidden) {
    const { x, y } = patchRect(id);
    for (let row = y; row < y + PATCH; row++) {
      const start = (row * CANVAS + x) * 3;
      pasted.set(decoded.subarray(start, start + PATCH * 3), start);
    }
  }
  return pasted;
}
