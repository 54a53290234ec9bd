import { ARRANGEMENT_NAMES } from '@likewise/shared/prompt/arrangements.ts';
import { answerRect, BLACK, gridLayout, studyLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS, GRID, PATCH } from '@likewise/shared/prompt/patches.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternRaster, plainRaster } from '../../test/support/rasters.ts';
import { composeCanvas } from './compose.ts';
import { cropCell } from './crop.ts';
import { fitCell, flatten } from './flatten.ts';
import { pasteHidden } from './paste.ts';

const STUDIES = [{}, { swapped: true }, { transposed: true }, { swapped: true, transposed: true }].map(studyLayout);
const LAYOUTS = [...ARRANGEMENT_NAMES.map(gridLayout), ...STUDIES];

const level = fc.nat(255);
const picture = fc
  .tuple(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 150 }), fc.constantFrom<3 | 4>(3, 4))
  .map(([width, height, channels]) => patternRaster(width, height, channels));
const pair = fc.record({ input: picture, output: picture });

test.each(LAYOUTS)('$name: every cell cropped from the canvas is the picture put there', (layout) => {
  fc.assert(
    fc.property(pair, pair, picture, fc.tuple(level, level, level), (first, second, query, gap) => {
      const examples = [first, second];
      const canvas = composeCanvas(layout, { examples, query }, gap);
      for (const cell of layout.cells) {
        const { width, height } = cell.rect;
        const wanted =
          cell.role === 'answer'
            ? plainRaster(width, height, gap)
            : fitCell(cell.role === 'query' ? query : examples[cell.example]![cell.role], width, height, gap);
        expect(Buffer.compare(cropCell(canvas, cell.rect).data, wanted.data)).toBe(0);
      }
    }),
    { numRuns: 10 },
  );
});

test('between the cells is the gap colour', () => {
  const black = plainRaster(2, 2, BLACK);
  const canvas = composeCanvas(gridLayout('A1'), { examples: [{ input: black, output: black }], query: black }, WHITE);
  const at = (x: number, y: number) => canvas[(y * CANVAS + x) * 3];
  expect([110, 111, 112, 113].map((x) => at(x, 0))).toEqual([0, 255, 255, 0]);
  expect([110, 111, 112, 113].map((y) => at(0, y))).toEqual([0, 255, 255, 0]);
  expect(at(113, 113)).toBe(255);
});

test('a transparent picture stands on the gap colour', () => {
  const colours = Uint8Array.of(10, 20, 30, 0, 10, 20, 30, 255, 10, 20, 30, 128, 255, 0, 1, 1);
  const flat = flatten({ width: 2, height: 2, channels: 4, data: colours }, [255, 128, 0]);
  expect(flat.channels).toBe(3);
  // 128/255 of 10 plus 127/255 of 255 is 132.02, and so on.
  expect(Array.from(flat.data)).toEqual([255, 128, 0, 10, 20, 30, 132, 74, 15, 255, 127, 0]);
});

test('a picture of the cell size with no alpha is not touched', () => {
  const raster = patternRaster(111, 111);
  expect(fitCell(raster, 111, 111, WHITE).data).toEqual(raster.data);
});

test.each(LAYOUTS)('$name: pasting takes hidden patches from the decode and all else from the canvas', (layout) => {
  const canvas = new Uint8Array(CANVAS * CANVAS * 3).fill(1);
  const decoded = new Uint8Array(CANVAS * CANVAS * 3).fill(2);
  const pasted = pasteHidden(canvas, decoded, layout.hidden);
  for (let y = 0; y < CANVAS; y++) {
    for (let x = 0; x < CANVAS; x++) {
      const hidden = layout.hidden.includes(GRID * Math.floor(y / PATCH) + Math.floor(x / PATCH));
      const at = (y * CANVAS + x) * 3;
      if (pasted.subarray(at, at + 3).some((value) => value !== (hidden ? 2 : 1))) expect.fail(`at ${x},${y}`);
    }
  }
  expect(canvas.every((value) => value === 1)).toBe(true);
  expect(cropCell(pasted, answerRect(layout)).data.every((value) => value === 2)).toBe(true);
});
