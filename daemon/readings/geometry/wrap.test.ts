import { expect, test } from 'vitest';
import { photo } from '../filter/scenes.ts';
import type { Picture } from '../picture.ts';
import { findWraps, wrap } from './wrap.ts';

/** Off by two levels at most, as after lossy compression. */
function noisy(picture: Picture): Picture {
  const data = picture.data.map((level, at) =>
    at % 4 === 3 ? level : Math.min(255, level + (((at * 2654435761) >>> 7) % 3)),
  );
  return { ...picture, data };
}

test('a picture that is moved around its frame is found, to the byte and in noise', () => {
  const input = photo(3, 96, 64);
  const moved = wrap({ unit: 'px', x: 20, y: -12 }).apply(input);
  for (const pair of [
    { input, output: moved },
    { input: noisy(input), output: moved },
    { input, output: noisy(moved) },
  ]) {
    expect(findWraps([pair])[0]?.params).toEqual({ unit: 'px', x: 20, y: -12 });
  }
});

test('what moves over its own plain ground does not come in on the other side', () => {
  const [width, height] = [80, 60];
  const block = (left: number): Picture => {
    const data = new Uint8Array(width * height * 4).fill(255);
    for (let y = 20; y < 40; y++)
      for (let x = left; x < left + 16; x++) data.fill((x * y) % 90, 4 * (y * width + x), 4 * (y * width + x) + 3);
    return { width, height, data };
  };
  expect(findWraps([{ input: noisy(block(10)), output: noisy(block(40)) }])).toEqual([]);
});
