import { expect, test } from 'vitest';
import { icon, psnr } from '../filter/scenes.ts';
import { findReadings } from '../find.ts';
import type { Picture } from '../picture.ts';
import { LONG_SHADOWS } from './longShadowFamily.ts';

/**
 * An icon over its shadow: the strongest of the icon's pixels up to a number of steps up and left of each pixel, looked up step by step.
 */
function withShadow(
  seed: number,
  side: number,
  ground: readonly number[] | null,
  most: number,
  colour: readonly number[],
  opacity: number,
): Picture {
  const { data } = icon(seed, side, null);
  const out = new Uint8Array(data.length);
  for (let i = 0; i < side * side; i++) {
    const [x, y] = [i % side, Math.floor(i / side)];
    let shade = 0;
    for (let k = 1; k <= most && x - k >= 0 && y - k >= 0; k++)
      shade = Math.max(shade, data[4 * ((y - k) * side + x - k) + 3]! / 255);
    let alpha = ground ? 1 : 0;
    const made = ground ? [...ground] : [0, 0, 0];
    for (const [cover, of] of [
      [shade * opacity, colour],
      [data[4 * i + 3]! / 255, data.subarray(4 * i, 4 * i + 3)],
    ] as const) {
      for (let c = 0; c < 3; c++) made[c] = made[c]! * (1 - cover) + of[c]! * cover;
      alpha = alpha * (1 - cover) + cover;
    }
    for (let c = 0; c < 3 && alpha > 0; c++) out[4 * i + c] = Math.round(made[c]! / alpha);
    out[4 * i + 3] = Math.round(255 * alpha);
  }
  return { width: side, height: side, data: out };
}

const TEAL = [40, 160, 150];

test.each<[string, readonly number[] | null, number, RegExp]>([
  ['to the border', TEAL, 999, /^Long flat shadow down and right, to the border, #000000 at 25 %$/],
  ['of 30 pixels', TEAL, 30, /^Long flat shadow down and right, 30 px far, #000000 at 25 %$/],
  ['on nothing', null, 999, /^Long flat shadow down and right, to the border, #000000 at 25 %$/],
])('a long shadow %s is found, and thrown by another icon', (_, ground, most, sentence) => {
  const pair = (seed: number, side: number) => ({
    input: icon(seed, side, ground),
    output: withShadow(seed, side, ground, most, [0, 0, 0], 0.25),
  });
  const { input, output } = pair(3, 120);
  const stage = LONG_SHADOWS.fit([{ input, output }])[0]!;
  expect(stage.sentence).toMatch(sentence);
  const query = pair(8, 150);
  const read = LONG_SHADOWS.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(psnr(read.apply(query.input), query.output)).toBeGreaterThan(36);
});

test('it is the first of all readings, and a soft shadow or a recoloured ground is none', () => {
  const input = icon(3, 110, TEAL);
  const [best] = findReadings([{ input, output: withShadow(3, 110, TEAL, 999, [0, 0, 0], 0.25) }]);
  expect(best!.sentence).toMatch(/^Long flat shadow/);
  expect(LONG_SHADOWS.fit([{ input, output: icon(3, 110, [200, 160, 150]) }])).toEqual([]);
  const soft = { ...input, data: input.data.slice() };
  for (let i = 0; i < 110 * 110; i++) {
    const by = 40 * Math.exp(-(((i % 110) - 60) ** 2 + (Math.floor(i / 110) - 60) ** 2) / 800);
    for (let c = 0; c < 3; c++)
      if (Math.abs(input.data[4 * i + c]! - TEAL[c]!) < 3) soft.data[4 * i + c] = input.data[4 * i + c]! - by;
  }
  expect(LONG_SHADOWS.fit([{ input, output: soft }])).toEqual([]);
});
