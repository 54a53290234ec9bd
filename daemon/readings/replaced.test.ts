import { expect, test } from 'vitest';
import { barred, PAGE, WHITE } from '../../test/support/coverScenes.ts';
import type { Picture } from './picture.ts';
import { isAnother, replacedWholly } from './replaced.ts';

/** A button on white, with a word of strokes that only `seed` decides. */
function button(seed: number): Picture {
  const [width, height] = [160, 80];
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const isIn = x >= 30 && x < 130 && y >= 20 && y < 60;
    const stroke = Math.floor((x - 40) / 4);
    const isInk = x >= 40 && x < 120 && y >= 32 && y < 48 && Math.sin(99 * seed + 7 * stroke + 3 * (y >> 2)) > 0.2;
    data.set([...(isInk ? WHITE : isIn ? [40, 90, 200] : WHITE), 255], 4 * i);
  }
  return { width, height, data };
}

test('a word in place of another one is right only where the same word stands', () => {
  const put = (picture: Picture) => {
    const [from, data] = [button(3), picture.data.slice()];
    for (let y = 30; y < 50; y++)
      data.set(from.data.subarray(4 * (y * 160 + 38), 4 * (y * 160 + 122)), 4 * (y * 160 + 38));
    return { ...picture, data };
  };
  const replaced = replacedWholly(button(1), put(button(1)))!;
  expect(replaced).toBeDefined();
  expect(isAnother(button(1), put(button(1)), replaced)).toBe(false);
  expect(isAnother(button(4), put(button(4)), replaced)).toBe(true);
});

test('nothing is replaced by a bar, by a badge on plain ground, or by one that cuts through what is shown', () => {
  expect(replacedWholly(PAGE, barred(PAGE, 16, 23, 56, 14))).toBeUndefined();
  const striped = (picture: Picture, left: number) => {
    const { data } = barred(picture, left, 23, 40, 16);
    for (let x = left; x < left + 40; x += 4)
      for (let y = 23; y < 39; y++) data.set([255, 255, 255, 255], 4 * (y * 160 + x));
    return { ...picture, data };
  };
  expect(replacedWholly(PAGE, striped(PAGE, 100))).toBeUndefined();
  expect(replacedWholly(PAGE, striped(PAGE, 45))).toBeUndefined();
});
