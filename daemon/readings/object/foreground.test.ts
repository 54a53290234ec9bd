import { expect, test } from 'vitest';
import type { Picture } from '../picture.ts';
import * as drawn from './drawn.ts';
import { foregroundOf } from './foreground.ts';

const [WIDTH, HEIGHT] = [120, 90];
/** A ring with a hole, a thick stroke and one of 1.6 pixels. */
const FIGURE = drawn.either(
  drawn.ringAround(40.3, 44.6, 26, 4),
  drawn.stroke(70, 20, 108, 40, 3),
  drawn.stroke(66, 76, 110, 58, 0.8),
);
const COVER = drawn.coverOf(WIDTH, HEIGHT, FIGURE);

const GROUNDS: Record<string, drawn.Paint> = {
  white: [255, 255, 255],
  navy: [10, 20, 70],
  'a linear gradient': (x, y) => [200 - x * 0.6, 220 - y * 0.4, 240 - x * 0.2],
  'a radial gradient': (x, y) => [1, 0.9, 0.8].map((part) => part * (250 - Math.hypot(x + 0.5 - 60, y + 0.5 - 45))),
  squares: (x, y) => (((x >> 3) + (y >> 3)) % 2 ? [204, 204, 204] : [255, 255, 255]),
};

test.each(Object.entries(GROUNDS))(
  'edges on %s are unmixed: coverage and colour, holes and thin strokes',
  (_, paint) => {
    const colour = [230, 60, 30];
    const picture = drawn.draw(WIDTH, HEIGHT, [
      { cover: drawn.all(WIDTH, HEIGHT), paint },
      { cover: COVER, paint: colour },
    ]);
    const { matte, colours } = foregroundOf(picture)!;
    const made: Picture = { width: WIDTH, height: HEIGHT, data: colours };
    const truth = drawn.draw(WIDTH, HEIGHT, [{ cover: COVER, paint: colour }]);
    const { edge, all } = drawn.errors(made, truth, COVER);
    expect(edge).toBeLessThan(4);
    expect(all).toBeLessThan(0.3);
    expect(matte[45 * WIDTH + 40]).toBe(0);
  },
);

test('the alpha is the matte where a picture has any', () => {
  const picture = drawn.draw(WIDTH, HEIGHT, [{ cover: COVER, paint: [1, 2, 3] }]);
  expect([...foregroundOf(picture)!.matte]).toEqual([...picture.data].filter((__, at) => at % 4 === 3));
});

test('enclosed ground is a hole, or a part of the object where that is asked for', () => {
  const picture = drawn.draw(WIDTH, HEIGHT, [
    { cover: drawn.all(WIDTH, HEIGHT), paint: [255, 255, 255] },
    { cover: COVER, paint: [0, 0, 0] },
  ]);
  const middle = 45 * WIDTH + 40;
  expect(foregroundOf(picture, 'open')!.matte[middle]).toBe(0);
  expect(foregroundOf(picture, 'filled')!.matte[middle]).toBe(255);
});

test('parts of the object that are nearly as pale as a clean ground are object', () => {
  const face: drawn.Paint = (x, y) => [252 - (x + y) / 20, 252 - y / 15, 252 - x / 15];
  const picture = drawn.draw(WIDTH, HEIGHT, [
    { cover: drawn.all(WIDTH, HEIGHT), paint: [246, 246, 244] },
    { cover: drawn.coverOf(WIDTH, HEIGHT, drawn.disc(60, 45, 38)), paint: [200, 30, 60] },
    { cover: drawn.coverOf(WIDTH, HEIGHT, drawn.disc(60, 45, 30)), paint: face },
  ]);
  const { matte, ground } = foregroundOf(picture)!;
  expect(ground.noise).toBe(0);
  let lost = 0;
  for (let y = 20; y < 70; y++) for (let x = 40; x < 80; x++) if (matte[y * WIDTH + x]! < 255) lost++;
  expect(lost).toBeLessThan(20);
});

test('the haze around a soft thing is no part of it', () => {
  const ground = [214, 222, 230];
  const haze: drawn.Paint = (x, y) => ground.map((value) => value - Math.max(2, 5 - (Math.hypot(x - 60, y - 45) - 30)));
  const picture = drawn.draw(WIDTH, HEIGHT, [
    { cover: drawn.all(WIDTH, HEIGHT), paint: ground },
    { cover: drawn.coverOf(WIDTH, HEIGHT, drawn.disc(60, 45, 35)), paint: haze },
    { cover: drawn.coverOf(WIDTH, HEIGHT, drawn.disc(60, 45, 30)), paint: [200, 30, 60] },
  ]);
  const { matte } = foregroundOf(picture)!;
  expect(matte[45 * WIDTH + 60 + 34]).toBeLessThan(30);
  expect(matte[45 * WIDTH + 60 + 28]).toBe(255);
});

test('a busy picture has no object that could be found', () => {
  const paint: drawn.Paint = (x, y) => [
    128 + 90 * Math.sin(x / 5),
    100 + 60 * Math.sin(y / 4),
    90 + 80 * Math.sin((x + y) / 9),
  ];
  const picture = drawn.draw(WIDTH, HEIGHT, [{ cover: drawn.all(WIDTH, HEIGHT), paint }]);
  expect(foregroundOf(picture)).toBeUndefined();
});
