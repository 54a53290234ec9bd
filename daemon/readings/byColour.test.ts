import { describe, expect, test } from 'vitest';
import { isByColour, recolour } from './byColour.ts';
import { blank, type Picture } from './picture.ts';
import { stagesOf } from './reading.ts';
import { applyStages } from './stage.ts';

const BLACK = [0, 0, 0, 255] as const;
const WHITE = [255, 255, 255, 255] as const;
const GREY = [128, 128, 128, 255] as const;
const NAVY = [20, 30, 90, 255] as const;

/** Black becomes white and white black; other colours are made paler. */
const EXCHANGED = stagesOf({
  stages: [
    {
      kind: 'palette',
      params: {
        swatches: [
          { from: 0x000000, to: [255, 255, 255, 255] },
          { from: 0xffffff, to: [0, 0, 0, 255] },
        ],
        grounds: 1,
        isRestShown: false,
        rest: {
          kind: 'matrix',
          params: { rows: [1, 0, 0, 9, 0, 1, 0, 9, 0, 0, 1, 9], numbers: 1, sentence: 'Paler' },
        },
      },
    },
  ],
});

const area = (colour: readonly number[]): Picture => {
  const picture = blank(9, 9);
  for (let at = 0; at < picture.data.length; at += 4) picture.data.set(colour, at);
  return picture;
};

describe('what becomes of colours', () => {
  test('is what becomes of an area of each, whatever stands beside it in the list', () => {
    const colours = [BLACK, GREY, WHITE, NAVY, [20, 30, 90, 100], [9, 9, 9, 0]] as const;
    const alone = colours.map((colour) => [...applyStages(EXCHANGED, area(colour)).data.subarray(4 * 40, 4 * 41)]);
    expect(recolour(EXCHANGED, colours)).toEqual(alone);
    expect(alone.slice(0, 3)).toEqual([[255, 255, 255, 255], expect.anything(), [0, 0, 0, 255]]);
  });

  test('is nothing of no colours', () => {
    expect(recolour(EXCHANGED, [])).toEqual([]);
  });
});

test('stages of other parts than colours do not count as changes of colour', () => {
  expect(isByColour(EXCHANGED)).toBe(true);
  expect(isByColour([{ part: 'filter', kind: 'posterise' }])).toBe(true);
  expect(isByColour([...EXCHANGED, { part: 'filter', kind: 'blur' }])).toBe(false);
  expect(isByColour([{ part: 'alpha', kind: 'fade' }])).toBe(false);
});
