import { isSameSize, type Picture } from './picture.ts';
import { words } from './words.ts';

/**
 * How far two pictures of one size are apart, as a number of 0..255 per pixel: the largest difference of alpha and of colours multiplied by
 * alpha, so that invisible colours do not count.
 */
export function differences(a: Picture, b: Picture): Uint8Array {
  const out = new Uint8Array(a.width * a.height);
  const [some, others] = [a.data, b.data];
  const [pixels, otherPixels] = [words(a), words(b)];
  for (let i = 0; i < out.length; i++) {
    if (pixels[i] !== otherPixels[i]) out[i] = differenceAt(some, 4 * i, others, 4 * i);
  }
  return out;
}

/** The same for one pixel of each: `at` and `atOther` are its first bytes. */
export function differenceAt(some: Uint8Array, at: number, others: Uint8Array, atOther: number): number {
  const [alpha, other] = [some[at + 3]!, others[atOther + 3]!];
  if (alpha === 255 && other === 255) {
    const red = Math.abs(some[at]! - others[atOther]!);
    const green = Math.abs(some[at + 1]! - others[atOther + 1]!);
    const blue = Math.abs(some[at + 2]! - others[atOther + 2]!);
    return Math.max(red, green, blue);
  }
  let most = Math.abs(alpha - other);
  for (let c = 0; c < 3; c++) {
    const difference = Math.abs(some[at + c]! * alpha - others[atOther + c]! * other) / 255;
    if (difference > most) most = difference;
  }
  return most + 0.5;
}

/** From this many levels on, pixels plainly differ. */
const APART = 8;

/** The share, 0..1, of pixels that plainly differ: all of them where the sizes differ. */
export function shareApart(a: Picture, b: Picture): number {
  if (!isSameSize(a, b)) return 1;
  const levels = differences(a, b);
  return levels.reduce((count, level) => count + (level > APART ? 1 : 0), 0) / levels.length;
}
