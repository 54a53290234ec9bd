import { GRID_CELL, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { expect, test } from 'vitest';
import { patternRaster, plainRaster } from '../../test/support/rasters.ts';
import { Examples } from './examples.ts';

const pair = { input: patternRaster(20, 10), output: plainRaster(30, 40, [1, 2, 3, 0]) };

test.each([0, 4])('%i examples are refused', (count) => {
  expect(() => new Examples(Array(count).fill(pair), WHITE)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('a model is shown them as cells, what is transparent on the gap colour', () => {
  const { shown } = new Examples([pair], [9, 90, 200]);
  expect([shown[0]!.input.width, shown[0]!.input.height]).toEqual([GRID_CELL, GRID_CELL]);
  expect(shown[0]!.output).toEqual(plainRaster(GRID_CELL, GRID_CELL, [9, 90, 200]));
});

test('they know what became of their own inputs, and of no other picture', () => {
  const examples = new Examples([pair], WHITE);
  expect(examples.outputOf({ ...pair.input, data: pair.input.data.slice() })).toBe(pair.output);
  expect(examples.outputOf({ ...pair.input, data: pair.input.data.with(0, pair.input.data[0]! ^ 1) })).toBeUndefined();
  expect(examples.outputOf({ ...pair.input, width: 10, height: 20 })).toBeUndefined();
});
