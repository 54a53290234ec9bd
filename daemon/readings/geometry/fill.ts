import { hexOf } from '../../images/hex.ts';
import type { Picture } from '../picture.ts';
import { borderColour } from './objectBox.ts';

/**
 * What is shown where an output is larger than the picture: one colour (RGBA, straight), the colour of the picture's own border, or its
 * outermost pixels, repeated.
 */
export type Fill = readonly [number, number, number, number] | 'border' | 'edge';

export const TRANSPARENT: Fill = [0, 0, 0, 0];

/** Its name for people: "white", "#20a0ff", "transparent". */
export function nameOf(fill: Fill): string {
  if (fill === 'border') return "the border's colour";
  if (fill === 'edge') return 'its outermost pixels drawn out';
  const alpha = fill[3];
  if (alpha === 0) return 'transparent';
  const hex = hexOf(fill);
  const named = { '#000000': 'black', '#ffffff': 'white' }[hex] ?? hex;
  return alpha === 255 ? named : `${named} at ${Math.round(alpha / 2.55)} %`;
}

/** The pixels [left, right) x [top, bottom) of an output that show the picture itself. */
export interface Shown {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Fills all of `out` but `shown`, in place. `picture` is the picture that is shown there. */
export function fillAround(out: Picture, shown: Shown, picture: Picture, fill: Fill): void {
  const { width, height } = out;
  if (shown.left === 0 && shown.top === 0 && shown.right === width && shown.bottom === height) return;
  if (fill === 'edge') return drawOut(out, shown);
  const colour = fill === 'border' ? (borderColour(picture) ?? medianOfBorder(picture)) : fill;
  // New pictures are transparent black.
  if (colour[3] === 0) return;
  const pixels = new Uint32Array(out.data.buffer, out.data.byteOffset, width * height);
  const value = new Uint32Array(Uint8Array.from(colour).buffer)[0]!;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    if (y < shown.top || y >= shown.bottom) pixels.fill(value, row, row + width);
    else {
      pixels.fill(value, row, row + shown.left);
      pixels.fill(value, row + shown.right, row + width);
    }
  }
}

function drawOut({ width, height, data }: Picture, { left, top, right, bottom }: Shown): void {
  if (right <= left || bottom <= top) return;
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  for (let y = top; y < bottom; y++) {
    const row = y * width;
    pixels.fill(pixels[row + left]!, row, row + left);
    pixels.fill(pixels[row + right - 1]!, row + right, row + width);
  }
  for (let y = 0; y < top; y++) pixels.copyWithin(y * width, top * width, (top + 1) * width);
  for (let y = bottom; y < height; y++) pixels.copyWithin(y * width, (bottom - 1) * width, bottom * width);
}

function medianOfBorder({ width, height, data }: Picture): Uint8Array {
  const colour = new Uint8Array(4);
  for (let channel = 0; channel < 4; channel++) {
    const levels: number[] = [];
    for (let x = 0; x < width; x++)
      levels.push(data[4 * x + channel]!, data[4 * ((height - 1) * width + x) + channel]!);
    for (let y = 0; y < height; y++) {
      levels.push(data[4 * y * width + channel]!, data[4 * (y * width + width - 1) + channel]!);
    }
    colour[channel] = levels.sort((a, b) => a - b)[levels.length >> 1]!;
  }
  return colour;
}
