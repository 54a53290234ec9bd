import type { Picture } from '../../daemon/readings/picture.ts';

/** A page of one colour with rows of black words of eight strokes each, starting at `x`. */
export function page(ground: readonly [number, number, number], x: number): Picture {
  const [width, height] = [160, 80];
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const [u, v] = [(i % width) - x, Math.floor(i / width) % 20];
    const isInk = u >= 0 && u < 48 && u % 6 < 3 && v >= 6 && v < 14;
    data.set([...(isInk ? [0, 0, 0] : ground), 255], 4 * i);
  }
  return { width, height, data };
}

/** A red bar. */
export function barred(picture: Picture, left: number, top: number, width: number, height: number): Picture {
  const data = picture.data.slice();
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) data.set([200, 20, 30, 255], 4 * (y * picture.width + x));
  return { ...picture, data };
}

export const WHITE = [255, 255, 255] as const;
/** Its words begin 20 pixels from the left. */
export const PAGE = page(WHITE, 20);
