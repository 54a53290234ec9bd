import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternRaster, plainRaster } from '../../test/support/rasters.ts';
import { type Filter, resample } from './resample.ts';

const FILTERS: Filter[] = ['bilinear', 'bicubic'];

// The first 32 hex digits of the sha256 of Pillow 13.0's result for the same pixels.
test.each<[number, number, number, number, Filter, string]>([
  [37, 23, 111, 111, 'bilinear', 'd36b906ed496d92c17acb6ab6b38f03e'],
  [37, 23, 111, 111, 'bicubic', 'd57a2a16232a6afe174e6bcc2d56cef6'],
  [200, 151, 111, 111, 'bilinear', 'c85561edb447ea78a9ee884eaae00a7d'],
  [200, 151, 111, 111, 'bicubic', '78245750bef46babcc4e0a916caa0f93'],
  [300, 10, 7, 90, 'bilinear', '570e3a5358deb16611c2bb8334a4063d'],
  [300, 10, 7, 90, 'bicubic', '19f895ef5858f4678a76e09f00e93b43'],
  [111, 111, 256, 170, 'bilinear', 'ce0f4137e98fc2821951c5047c814517'],
  [111, 111, 256, 170, 'bicubic', '0e73f7901ebe2dbb2c6eafd8721da07e'],
  [5, 9, 1, 1, 'bilinear', '236602ac3edecec0dedcd6f4ba83ecc0'],
  [5, 9, 1, 1, 'bicubic', 'a1a4a354c9935583386a0c84d8ece48d'],
  [1, 1, 4, 3, 'bilinear', '3e2cc5f16e5a96a8fb266b831acb1a35'],
  [1, 1, 4, 3, 'bicubic', '3e2cc5f16e5a96a8fb266b831acb1a35'],
])('%i x %i to %i x %i, %s: every byte as Pillow makes it', (width, height, toWidth, toHeight, filter, expected) => {
  const { data } = resample(patternRaster(width, height), toWidth, toHeight, filter);
  expect(createHash('sha256').update(data).digest('hex').slice(0, 32)).toBe(expected);
});

/** Seven gray pixels in a row or column, resized along it. */
function resizeLine(length: number, filter: Filter, direction: 'row' | 'column'): number[] {
  const data = Uint8Array.from([0, 0, 255, 255, 0, 10, 200].flatMap((level) => [level, level, level]));
  const line =
    direction === 'row'
      ? resample({ width: 7, height: 1, channels: 3, data }, length, 1, filter)
      : resample({ width: 1, height: 7, channels: 3, data }, 1, length, filter);
  return Array.from(line.data).filter((_, index) => index % 3 === 0);
}

test.each(['row', 'column'] as const)('a %s of pixels as Pillow makes it', (direction) => {
  const of = (length: number, filter: Filter) => resizeLine(length, filter, direction);
  expect(of(3, 'bilinear')).toEqual([55, 166, 76]);
  expect(of(3, 'bicubic')).toEqual([54, 172, 73]);
  expect(of(14, 'bilinear')).toEqual([0, 0, 0, 64, 191, 255, 255, 191, 64, 3, 8, 58, 153, 200]);
  expect(of(14, 'bicubic')).toEqual([0, 0, 0, 52, 203, 255, 255, 203, 51, 0, 0, 53, 164, 217]);
});

test.each(FILTERS)('alpha is resized like a colour, and mixes with none: %s', (filter) => {
  const source = patternRaster(37, 23, 4);
  const resized = resample(source, 20, 90, filter);
  expect(resized).toMatchObject({ width: 20, height: 90, channels: 4 });
  for (let channel = 0; channel < 4; channel++) {
    const grey = source.data.filter((_, i) => i % 4 === channel);
    const alone = {
      width: 37,
      height: 23,
      channels: 3,
      data: Uint8Array.from([...grey].flatMap((v) => [v, v, v])),
    } as const;
    const expected = resample(alone, 20, 90, filter).data.filter((_, i) => i % 3 === 0);
    expect(resized.data.filter((_, i) => i % 4 === channel)).toEqual(expected);
  }
});

test('one colour stays that colour at every size', () => {
  const size = fc.integer({ min: 1, max: 40 });
  const level = fc.nat(255);
  fc.assert(
    fc.property(size, size, size, size, fc.tuple(level, level, level), fc.constantFrom(...FILTERS), (...all) => {
      const [width, height, toWidth, toHeight, colour, filter] = all;
      const resized = resample(plainRaster(width, height, colour), toWidth, toHeight, filter);
      expect(resized).toEqual(plainRaster(toWidth, toHeight, colour));
    }),
  );
});
