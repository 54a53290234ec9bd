import { expect, it } from 'vitest';
import { areAlike } from './alike.ts';

/** A picture of 40 x 40 pixels, the first `count` of another colour than the rest. */
function picture(colour: readonly number[], count = 0, other: readonly number[] = colour) {
  const data = Uint8ClampedArray.from(Array.from({ length: 1600 }, (_, n) => (n < count ? other : colour)).flat());
  return { width: 40, height: 40, data };
}
const NAVY = [20, 30, 90, 255];

it.each([
  ['the same', picture(NAVY), picture(NAVY), true],
  ['a little off everywhere', picture(NAVY), picture([22, 33, 92, 255]), true],
  ['off everywhere', picture(NAVY), picture([20, 40, 90, 255]), false],
  ['far off at an edge', picture(NAVY), picture(NAVY, 40, [255, 255, 255, 255]), false],
  ['off at an edge', picture(NAVY), picture(NAVY, 40, [60, 70, 130, 255]), true],
  ['other colours where nobody sees them', picture([20, 30, 90, 0]), picture([200, 0, 0, 0]), true],
  ['another opacity', picture(NAVY), picture([20, 30, 90, 200]), false],
  ['another size', picture(NAVY), { ...picture(NAVY), width: 20, height: 80 }, false],
  ['the same without an opacity of its own', picture([20, 30, 90]), picture(NAVY), true],
])('%s', (_, a, b, alike) => {
  expect(areAlike(a, b)).toBe(alike);
});
