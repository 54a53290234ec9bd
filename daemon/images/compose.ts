import type { Colour, Layout } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import { fitCell } from './flatten.ts';
import { plain } from './plain.ts';
import { put } from './put.ts';
import type { Raster } from './raster.ts';

/** The pictures of one prompt. */
export interface Prompt {
  /** One per example of the layout. */
  readonly examples: readonly { readonly input: Raster; readonly output: Raster }[];
  readonly query: Raster;
}

/** Draws a prompt: RGB, 224 x 224, with each picture resized to its cell. The gap and the answer cell keep the gap colour. */
export function composeCanvas(layout: Layout, { examples, query }: Prompt, gap: Colour): Uint8Array {
  const canvas = plain(CANVAS, CANVAS, gap);
  for (const cell of layout.cells) {
    if (cell.role === 'answer') continue;
    const picture = cell.role === 'query' ? query : examples[cell.example]![cell.role];
    const { x, y, width, height } = cell.rect;
    put(canvas, fitCell(picture, width, height, gap), x, y);
  }
  return canvas.data;
}
