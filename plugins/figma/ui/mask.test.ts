import { expect, it } from 'vitest';
import { isMask, type Pixels, whiteBoxes } from './mask.ts';

const COLOURS: Record<string, number[]> = { '#': [255, 255, 255, 255], '.': [0, 0, 0, 255], r: [220, 30, 30, 255] };

/** A picture with 10 x 10 pixels for each letter. */
function picture(...rows: readonly string[]): Pixels {
  const lines = rows.flatMap((row) =>
    Array(10).fill([...row].flatMap((letter) => Array(10).fill(COLOURS[letter]).flat()).flat()),
  );
  return { width: 10 * rows[0]!.length, height: 10 * rows.length, data: Uint8ClampedArray.from(lines.flat()) };
}

it.each([
  [true, picture('.#', '..')],
  [false, picture('..', '..')],
  [false, picture('##', '##')],
  [false, picture('.#', 'r.')],
])('%s: black and white, both there', (mask, pixels) => {
  expect(isMask(pixels)).toBe(mask);
});

it('finds the boxes around white patches, the largest first', () => {
  expect(whiteBoxes(picture('#....', '..##.', '..#..', '.....', '....#'))).toEqual([
    { x: 0.4, y: 0.2, width: 0.4, height: 0.4 },
    { x: 0, y: 0, width: 0.2, height: 0.2 },
    { x: 0.8, y: 0.8, width: 0.2, height: 0.2 },
  ]);
});

it('keeps patches apart that touch at a corner or lie at both ends of two rows', () => {
  expect(whiteBoxes(picture('#.', '.#'))).toHaveLength(2);
  expect(whiteBoxes(picture('..#', '#..'))).toHaveLength(2);
});

it('takes no noise for a patch', () => {
  const pixels = picture('.....', '.....');
  pixels.data.fill(255, 400, 404);
  expect(whiteBoxes(pixels)).toEqual([]);
});
