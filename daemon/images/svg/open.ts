import { DRAWN_SIDE } from '../header.ts';
import type { Raster } from '../raster.ts';
import { parseSvg, type SvgDocument } from './document.ts';
import { guardSvg } from './guard.ts';
import { drawSvgAt } from './raster.ts';
import { type SvgSize, sizeOf } from './size.ts';

/** A drawing that is safe to draw. */
export interface Drawing {
  readonly document: SvgDocument;
  readonly size: SvgSize;
  readonly name: string;
}

/** Reads and checks an SVG. Errors: those of parseSvg, guardSvg and sizeOf. */
export function openSvg(bytes: Uint8Array, name: string): Drawing {
  const document = parseSvg(bytes, name);
  guardSvg(document, name);
  return { document, size: sizeOf(document, name), name };
}

/** Larger drawings are drawn smaller. */
const MOST_DRAWN = 2048;

/**
 * How many pixels to draw per CSS pixel. It is a whole number that makes the longer side DRAWN_SIDE or more; 1 for larger drawings,
 * and less beyond 2048.
 * @param side pixels of the longer side, if requested
 */
export function drawnFactor({ width, height }: SvgSize, side?: number): number {
  const long = Math.max(width, height);
  if (side !== undefined) return side / long;
  return long < DRAWN_SIDE ? Math.ceil(DRAWN_SIDE / long) : Math.min(1, MOST_DRAWN / long);
}

/** Draws an SVG at its default resolution (see drawnFactor). Errors: those of openSvg and drawDrawing. */
export async function drawSvgFile(bytes: Uint8Array, name: string): Promise<Raster> {
  const drawing = openSvg(bytes, name);
  return drawDrawing(drawing, drawnFactor(drawing.size));
}

/** Draws it with this many pixels per CSS pixel. Errors: those of drawSvgAt. */
export function drawDrawing({ document, size, name }: Drawing, factor: number): Promise<Raster> {
  return drawSvgAt(document.text, size.width, pixelsOf(size, factor), name);
}

/** A drawing's size in pixels. */
export function pixelsOf(
  { width, height }: SvgSize,
  factor: number,
): { readonly width: number; readonly height: number } {
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  return { width: side(width), height: side(height) };
}
