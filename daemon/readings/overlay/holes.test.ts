import { expect, test } from 'vitest';
import { blank, type Picture } from '../picture.ts';
import { withHolesFilled } from './holes.ts';

const WHITE = [255, 255, 255] as const;

/** A patch of one red, there where `isThere` says, and how it looks on white. */
function patch(side: number, isThere: (x: number, y: number) => boolean): { patch: Picture; output: Picture } {
  const [made, output] = [blank(side, side), blank(side, side)];
  for (let i = 0; i < side * side; i++) {
    const colour = isThere(i % side, Math.floor(i / side)) ? ([220, 20, 60] as const) : undefined;
    if (colour) made.data.set([...colour, 255], 4 * i);
    output.data.set([...(colour ?? WHITE), 255], 4 * i);
  }
  return { patch: made, output };
}

const far = (x: number, y: number) => Math.hypot(x - 29.5, y - 29.5);
const isBar = (x: number, y: number) => Math.abs(y - 30) < 3 && Math.abs(x - 30) < 15;

test('white letters on a badge that stands on white are of the badge; what is around it stays open', () => {
  const badge = patch(60, (x, y) => far(x, y) < 29 && !isBar(x, y));
  const { data } = withHolesFilled(badge.patch, badge.output, 0, 0);
  const at = (x: number, y: number) => [...data.subarray(4 * (y * 60 + x), 4 * (y * 60 + x) + 4)];
  expect(at(30, 30)).toEqual([255, 255, 255, 255]);
  expect(at(30, 10)).toEqual([220, 20, 60, 255]);
  expect(at(0, 0)[3]).toBe(0);
});

test('so are those on a ribbon across the corner, which leaves most of its rectangle open', () => {
  const ribbon = patch(60, (x, y) => x + y > 24 && x + y < 59 && !(Math.abs(x + y - 42) < 3 && Math.abs(x - y) < 12));
  const { data } = withHolesFilled(ribbon.patch, ribbon.output, 0, 0);
  const at = (x: number, y: number) => [...data.subarray(4 * (y * 60 + x), 4 * (y * 60 + x) + 4)];
  expect(at(21, 21)).toEqual([255, 255, 255, 255]);
  expect([at(4, 4)[3], at(50, 50)[3]]).toEqual([0, 0]);
});

test('rings and letters keep their openings, and so does what shows more than one colour', () => {
  const ring = patch(60, (x, y) => far(x, y) < 29 && far(x, y) > 18);
  expect(withHolesFilled(ring.patch, ring.output, 0, 0)).toBe(ring.patch);
  const letter = patch(60, (x, y) => (Math.abs(x - 30) > 24 && y < 55) || isBar(x, y) || y < 5);
  expect(withHolesFilled(letter.patch, letter.output, 0, 0)).toBe(letter.patch);
  const window = patch(60, (x, y) => far(x, y) < 29 && !isBar(x, y));
  for (let y = 27; y < 34; y++) for (let x = 14; x < 46; x++) window.output.data.set([5 * x, 90, 20], 4 * (y * 60 + x));
  expect(withHolesFilled(window.patch, window.output, 0, 0)).toBe(window.patch);
});
