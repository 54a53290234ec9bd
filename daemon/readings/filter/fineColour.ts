import { lumaOf } from '../../images/luma.ts';
import { type Picture, resize } from '../picture.ts';

/** Means over this many pixels, across and down, survive in JPEG files that hold colours at half the size. */
const BLOCK = 8;

/** A picture's lightness (Rec. 601) as greys. */
export function greyed(picture: Picture): Picture {
  const data = picture.data.slice();
  for (let at = 0; at < data.length; at += 4)
    data.fill(lumaOf(data[at]!, data[at + 1]!, data[at + 2]!) + 0.5, at, at + 3);
  return { ...picture, data };
}

/**
 * Copies of a picture that together show what JPEG files keep well: its lightness at every pixel, and its colours as means of 8 x 8 pixels.
 * What else two pictures differ in is fine colour.
 */
export const KEPT: readonly ((picture: Picture) => Picture)[] = [
  greyed,
  (picture) =>
    resize(picture, Math.max(1, Math.floor(picture.width / BLOCK)), Math.max(1, Math.floor(picture.height / BLOCK))),
];
