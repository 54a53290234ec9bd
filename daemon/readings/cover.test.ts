import { expect, test } from 'vitest';
import { barred, PAGE, page, WHITE } from '../../test/support/coverScenes.ts';
import { alongEdges, coveredWholly, isAcross, isElsewhere } from './cover.ts';
import type { Picture } from './picture.ts';

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

/** A red line of 2 pixels along the inside of a box. */
function lined(picture: Picture, left: number, top: number, width: number, height: number): Picture {
  const full = barred(picture, left, top, width, height);
  for (let y = top + 2; y < top + height - 2; y++) {
    const from = 4 * (y * picture.width + left + 2);
    full.data.set(picture.data.subarray(from, from + 4 * (width - 4)), from);
  }
  return full;
}

test('a line around a word encloses it, and encloses nothing where another picture is empty', () => {
  const drawn = (picture: Picture) => lined(picture, 16, 23, 56, 14);
  expect(coveredWholly(PAGE, drawn(PAGE))).toEqual(WHITE);
  expect(isElsewhere(page(WHITE, 20), drawn(page(WHITE, 20)), WHITE)).toBe(false);
  expect(isElsewhere(page(WHITE, 100), drawn(page(WHITE, 100)), WHITE)).toBe(true);
  expect(isElsewhere(page(WHITE, 46), drawn(page(WHITE, 46)), WHITE)).toBe(true);
  // A border around the whole picture encloses nothing that could be elsewhere.
  expect(coveredWholly(PAGE, lined(PAGE, 0, 0, 160, 80))).toBeUndefined();
});

/** A white chart with a blue bar from `x` on, `high` pixels high. */
function chart(x: number, high: number): Picture {
  const data = new Uint8Array(160 * 80 * 4).fill(255);
  for (let y = 80 - high; y < 80; y++) for (let u = x; u < x + 20; u++) data.set([40, 90, 200, 255], 4 * (y * 160 + u));
  return { width: 160, height: 80, data };
}

test('what is recoloured from edge to edge of something shown is across other things where that is not', () => {
  const recoloured = (picture: Picture) => barred(picture, 60, 20, 20, 60);
  const example = chart(60, 60);
  const along = alongEdges(example, recoloured(example))!;
  expect(along).toBe(1);
  expect(isAcross(chart(60, 60), recoloured(chart(60, 60)), along)).toBe(false);
  expect(isAcross(chart(110, 60), recoloured(chart(110, 60)), along)).toBe(true);
  // A stamp does not end where something else does.
  expect(alongEdges(PAGE, barred(PAGE, 100, 23, 40, 14))).toBeUndefined();
});
