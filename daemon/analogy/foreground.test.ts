import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RgbRaster } from '../images/raster.ts';
import { distanceTo, signedDistance } from './distance.ts';
import { findForeground } from './foreground.ts';

const SIDE = 40;

function drawn(colourAt: (x: number, y: number) => readonly number[]): RgbRaster {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) data.set(colourAt(i % SIDE, Math.floor(i / SIDE)), 3 * i);
  return { width: SIDE, height: SIDE, channels: 3, data };
}

const inDisc = (x: number, y: number) => Math.hypot(x - 20, y - 18) <= 9;
const inHole = (x: number, y: number) => Math.hypot(x - 20, y - 18) <= 4;
const set = (isIn: (x: number, y: number) => boolean) =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (isIn(i % SIDE, Math.floor(i / SIDE)) ? 1 : 0));

const BACKGROUNDS: Record<string, (x: number, y: number) => readonly number[]> = {
  'one colour': () => [230, 220, 90],
  stripes: (x) => (Math.floor(x / 5) % 2 ? [230, 220, 90] : [40, 120, 60]),
  checks: (x, y) => ((Math.floor(x / 5) + Math.floor(y / 5)) % 2 ? [230, 220, 90] : [40, 120, 60]),
  'a gradient': (x, y) => [40 + 2 * x + 2 * y, 60 + x + y, 200 - x - y],
};

describe('foreground', () => {
  test.each(Object.entries(BACKGROUNDS))('a disc on %s', (_, background) => {
    const picture = drawn((x, y) => (inDisc(x, y) ? [200, 30, 160] : background(x, y)));
    expect(findForeground(picture)).toEqual(set(inDisc));
  });

  test('the background shows through a hole, but not through one of its colour of few pixels', () => {
    const isIn = (x: number, y: number) => inDisc(x, y) && !inHole(x, y);
    expect(findForeground(drawn((x, y) => (isIn(x, y) ? [200, 30, 160] : [255, 255, 255])))).toEqual(set(isIn));
    const dotted = (x: number, y: number) => inDisc(x, y) && !(x === 20 && y === 18);
    expect(findForeground(drawn((x, y) => (dotted(x, y) ? [200, 30, 160] : [255, 255, 255])))).toEqual(set(inDisc));
  });

  test('an object that the border cuts is one', () => {
    const isIn = (x: number, y: number) => Math.hypot(x - 2, y - 18) <= 7;
    expect(findForeground(drawn((x, y) => (isIn(x, y) ? [200, 30, 160] : [255, 255, 255])))).toEqual(set(isIn));
  });

  test('a picture of one colour has none', () => {
    expect(findForeground(drawn(() => [9, 9, 9])).includes(1)).toBe(false);
  });
});

describe('distance', () => {
  test('is that to the nearest pixel of the set', () => {
    const sets = fc.uint8Array({ minLength: 35, maxLength: 35, max: 1 });
    fc.assert(
      fc.property(sets, (some) => {
        fc.pre(some.includes(1));
        const found = distanceTo(some, 7, 5);
        found.forEach((distance, i) => {
          const all = Array.from(some.keys()).filter((j) => some[j]);
          const nearest = Math.min(
            ...all.map((j) => Math.hypot((i % 7) - (j % 7), Math.floor(i / 7) - Math.floor(j / 7))),
          );
          expect(distance).toBeCloseTo(nearest, 5);
        });
      }),
    );
  });

  test('is negative inside, and ends at `far` where there is no border', () => {
    const signed = signedDistance(set(inDisc), SIDE, SIDE, 100);
    expect(signed[18 * SIDE + 20]).toBeCloseTo(0.5 - Math.hypot(9, 1), 5);
    expect(signed[18 * SIDE + 35]).toBeCloseTo(5.5, 5);
    expect(signedDistance(new Uint8Array(4), 2, 2, 7)).toEqual(Float32Array.of(7, 7, 7, 7));
  });
});
