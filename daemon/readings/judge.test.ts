import { describe, expect, test } from 'vitest';
import { changeOf, residueOf } from './judge.ts';
import type { Picture } from './picture.ts';

/** Grey pictures of 64 x 64 pixels. */
function grey(levelAt: (x: number, y: number) => number): Picture {
  const data = new Uint8Array(64 * 64 * 4);
  for (let i = 0; i < 64 * 64; i++) data.set([...Array(3).fill(levelAt(i % 64, i >> 6)), 255], 4 * i);
  return { width: 64, height: 64, data };
}

describe('what a reading leaves wrong', () => {
  const pair = { input: grey(() => 100), output: grey(() => 140) };

  test('is nothing where the error is that of a file format', () => {
    expect(residueOf([grey((x) => 138 + (x % 4))], [pair], changeOf([pair]))).toEqual({ left: 0, worst: 0 });
  });

  test('is all that changed where nothing is done, but what nobody sees', () => {
    expect(residueOf([pair.input], [pair], changeOf([pair]))).toEqual({ left: (40 - 4) / 40, worst: 1 });
  });

  test('shows in the worst block where one small object is wrong', () => {
    const made = grey((x, y) => (x >= 8 && x < 16 && y >= 24 && y < 28 ? 0 : 140));
    const { left, worst } = residueOf([made], [pair], changeOf([pair]));
    expect(left).toBeLessThan(0.03);
    expect(worst).toBe(0.5);
  });
});
