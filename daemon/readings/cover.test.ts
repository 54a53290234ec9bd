import { expect, test } from 'vitest';
import { coveredWholly, isElsewhere } from './cover.ts';
import type { Picture } from './picture.ts';

/** A page of one colour with rows of black words, each of eight strokes, from `x` on. */
function page(ground: readonly [number, number, number], x: number): Picture {
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
function barred(picture: Picture, left: number, top: number, width: number, height: number): Picture {
  const data = picture.data.slice();
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) data.set([200, 20, 30, 255], 4 * (y * picture.width + x));
  return { ...picture, data };
}

const WHITE = [255, 255, 255] as const;
const PAGE = page(WHITE, 20);

test('a bar over a word covers it wholly, one over a part of it or over nothing does not', () => {
  expect(coveredWholly(PAGE, barred(PAGE, 16, 23, 56, 14))).toEqual(WHITE);
  expect(coveredWholly(PAGE, barred(PAGE, 16, 23, 30, 14))).toBeUndefined();
  expect(coveredWholly(PAGE, barred(PAGE, 100, 23, 40, 14))).toBeUndefined();
  expect(coveredWholly(PAGE, { ...PAGE, width: 80, height: 160 })).toBeUndefined();
});

test('at the same place of another picture it stands elsewhere where that cuts through words, or on another colour', () => {
  const at = (picture: Picture) => isElsewhere(picture, barred(picture, 16, 23, 56, 14), WHITE);
  expect(at(page(WHITE, 22))).toBe(false);
  expect(at(page(WHITE, 46))).toBe(true);
  expect(at(page([40, 90, 200], 22))).toBe(true);
});
