import { expect, it } from 'vitest';
import { contentKey } from './contentKey.ts';
import { intersection, invert, isUpright, moveTo, multiply, overlap, within } from './geometry.ts';

/** Tests cannot use Figma's typings. */
type Matrix = [[number, number, number], [number, number, number]];

const turned = (degrees: number, x = 0, y = 0): Matrix => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [
    [cos, sin, x],
    [-sin, cos, y],
  ];
};

it('undoes a transform', () => {
  const both: Matrix = multiply(turned(30, 5, -7), invert(turned(30, 5, -7)));
  expect(both.flat().map((value) => Math.round(value * 1e9) / 1e9 + 0)).toEqual([1, 0, 0, 0, 1, 0]);
  expect(multiply(moveTo({ x: 1, y: 2 }), moveTo({ x: 3, y: 4 }))).toEqual(moveTo({ x: 4, y: 6 }));
});

it('distinguishes upright layers from turned and mirrored ones', () => {
  expect(isUpright(moveTo({ x: 3, y: 4 }))).toBe(true);
  expect(isUpright(turned(0.001))).toBe(true);
  expect(isUpright(turned(1))).toBe(false);
  expect(
    isUpright([
      [-1, 0, 0],
      [0, 1, 0],
    ]),
  ).toBe(false);
});

it('knows what boxes have in common', () => {
  const a = { x: 0, y: 0, width: 10, height: 10 };
  expect(overlap(a, { ...a, x: 10 })).toBe(false);
  expect(overlap(a, { ...a, x: 9 })).toBe(true);
  expect(within({ ...a, width: 5 }, a)).toBe(true);
  expect(within({ ...a, x: 1 }, a)).toBe(false);
  expect(intersection(a, { ...a, x: 6, y: 20 })).toEqual({ x: 6, y: 20, width: 4, height: 0 });
});

it('names bytes by what is in them', () => {
  const key = (...bytes: number[]) => contentKey(Uint8Array.from(bytes));
  expect(key(1, 2)).toBe(key(1, 2));
  expect(new Set([key(), key(0), key(0, 0), key(1, 2), key(2, 1)]).size).toBe(5);
});
