import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CANVAS, GRID, hiddenPatches, PATCH, patchRect, visiblePatches } from './patches.ts';
import { intersects } from './rect.ts';

const ALL = Array.from({ length: GRID * GRID }, (_, id) => id);
const span = fc
  .tuple(fc.integer({ min: 0, max: CANVAS - 1 }), fc.integer({ min: 0, max: CANVAS - 1 }))
  .map(([a, b]) => ({ start: Math.min(a, b), size: Math.abs(a - b) + 1 }));
const rect = fc.tuple(span, span).map(([h, v]) => ({ x: h.start, y: v.start, width: h.size, height: v.size }));

test('the canvas is 14 x 14 patches of 16 pixels', () => {
  expect([PATCH, GRID, CANVAS]).toEqual([16, 14, 224]);
  expect(patchRect(0)).toEqual({ x: 0, y: 0, width: 16, height: 16 });
  expect(patchRect(195)).toEqual({ x: 208, y: 208, width: 16, height: 16 });
  expect(patchRect(15)).toEqual({ x: 16, y: 16, width: 16, height: 16 });
});

test('a rectangle hides exactly the patches it touches', () => {
  fc.assert(
    fc.property(rect, (area) => {
      expect(hiddenPatches(area)).toEqual(ALL.filter((id) => intersects(patchRect(id), area)));
    }),
  );
});

test('hidden and visible patches are all patches, each once', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 195 })), (hidden) => {
      const visible = visiblePatches(hidden);
      expect([...hidden, ...visible].sort((a, b) => a - b)).toEqual(ALL);
      expect(visible).toEqual(visible.toSorted((a, b) => a - b));
    }),
  );
});

test.each([
  { x: 0, y: 0, width: 0, height: 1 },
  { x: 0, y: 0, width: 1, height: -1 },
  { x: -1, y: 0, width: 1, height: 1 },
  { x: 0, y: 224, width: 1, height: 1 },
  { x: 0, y: 0, width: 225, height: 1 },
])('a rectangle that is empty or leaves the canvas is a bug: %o', (area) => {
  expect(() => hiddenPatches(area)).toThrow(RangeError);
});
