import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, intersects, type Rect, transpose } from './rect.ts';

const side = fc.integer({ min: 0, max: 6 });
const rect = fc.record({ x: side, y: side, width: side, height: side });

function pixels({ x, y, width, height }: Rect): Set<string> {
  const all = new Set<string>();
  for (let row = y; row < y + height; row++)
    for (let column = x; column < x + width; column++) all.add(`${column},${row}`);
  return all;
}

test('rectangles intersect exactly when they share a pixel', () => {
  fc.assert(
    fc.property(rect, rect, (a, b) => {
      const ofB = pixels(b);
      expect(intersects(a, b)).toBe([...pixels(a)].some((pixel) => ofB.has(pixel)));
    }),
  );
});

test('a rectangle contains another exactly when it has all of its pixels', () => {
  const filled = fc.record({
    x: side,
    y: side,
    width: fc.integer({ min: 1, max: 6 }),
    height: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(filled, filled, (outer, inner) => {
      const ofOuter = pixels(outer);
      expect(contains(outer, inner)).toBe([...pixels(inner)].every((pixel) => ofOuter.has(pixel)));
    }),
  );
});

test('transposing mirrors every pixel at the diagonal, and twice is nothing', () => {
  fc.assert(
    fc.property(rect, (a) => {
      const mirrored = [...pixels(a)].map((pixel) => pixel.split(',').reverse().join(','));
      expect(pixels(transpose(a))).toEqual(new Set(mirrored));
      expect(transpose(transpose(a))).toEqual(a);
    }),
  );
});
