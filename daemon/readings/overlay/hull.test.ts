import { expect, test } from 'vitest';
import { hullArea } from './hull.ts';

const SIDE = 20;
const area = (isThere: (x: number, y: number) => boolean) =>
  hullArea((i) => isThere(i % SIDE, Math.floor(i / SIDE)), SIDE, SIDE);

test('the hull of a rectangle is the rectangle, whatever its openings', () => {
  const isBox = (x: number, y: number) => x >= 3 && x < 13 && y >= 5 && y < 9;
  expect(area(isBox)).toBe(40);
  expect(area((x, y) => isBox(x, y) && !(x > 4 && x < 11 && y > 5 && y < 8))).toBe(40);
});

test('bays are within the hull; nothing has none', () => {
  // An L: the square without the triangle beyond the line between the ends of its arms.
  expect(area((x, y) => x < 2 || y >= 18)).toBe(400 - (18 * 18) / 2);
  expect(area((x, y) => x === y)).toBe(20 + 19);
  expect(area(() => false)).toBe(0);
});
