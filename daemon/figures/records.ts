import { CANVAS, GRID } from '@likewise/shared/prompt/patches.ts';
import type { Figure } from './figure.ts';

/**
 * The format of figures in a pipe: one line of JSON that describes what follows, then records of one length. A record has the pixels
 * (RGB, row-major) and one byte per patch, 1 if it belongs to the answer.
 */
const STREAM_HEADER = {
  format: 'likewise-figures',
  version: 1,
  height: CANVAS,
  width: CANVAS,
  channels: 3,
  patches: GRID * GRID,
} as const;

const PIXEL_BYTES = CANVAS * CANVAS * 3;
export const RECORD_BYTES = PIXEL_BYTES + GRID * GRID;

export function headerLine(): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(STREAM_HEADER)}\n`);
}

/** Figures as records, one after the other. */
export function toRecords(figures: readonly Pick<Figure, 'pixels' | 'hidden'>[]): Uint8Array {
  const bytes = new Uint8Array(figures.length * RECORD_BYTES);
  figures.forEach(({ pixels, hidden }, i) => {
    const start = i * RECORD_BYTES;
    bytes.set(pixels, start);
    for (const id of hidden) bytes[start + PIXEL_BYTES + id] = 1;
  });
  return bytes;
}
