import type { Colour, Layout } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import { fitCell } from './flatten.ts';
import type { Raster } from './raster.ts';

/** The pictures of one prompt. */
export interface Prompt {
  /** One per example of the layout. */
  readonly examples: readonly { readonly input: Raster; readonly output: Raster }[];
  readonly query: Raster;
}

/** Draws a prompt: RGB, 224 x 224, each picture resized to its cell; gap and answer cell are left in the gap colour. */
export function composeCanvas(layout: Layout, { examples, query }: Prompt, gap: Colour): Uint8Array {
  const canvas = new Uint8Array(CANVAS * CANVAS * 3);
  // One pixel, then twice as many each time: ten times as fast as pixel by pixel.
  canvas.set(gap);
  for (let done = 3; done < canvas.length; done *= 2) canvas.copyWithin(done, 0, done);
  for (const cell of layout.cells) {
    if (cell.role === 'answer') continue;
    const picture = cell.role === 'query' ? query : examples[cell.example]![cell.role];
    const { x, y, width, height } = cell.rect;
    const { data } = fitCell(picture, width, height, gap);
    for (let row = 0; row < height; row++) {
      canvas.set(data.subarray(row * width * 3, (row + 1) * width * 3), ((y + row) * CANVAS + x) * 3);
    }
  }
  return canvas;
}
