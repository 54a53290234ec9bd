import { expect, test } from 'vitest';
import type { Picture } from '../picture.ts';
import { blurred, moved } from './blur.ts';
import * as drawn from './drawn.ts';
import { layersFamily } from './layersFamily.ts';

/** Something to draw at one size: how far each point is from its contour (negative inside), and its colour. */
interface Thing {
  readonly width: number;
  readonly height: number;
  readonly far: (x: number, y: number) => number;
  readonly colour: readonly number[];
}

const KEY: Thing = {
  width: 96,
  height: 96,
  far: (x, y) =>
    Math.min(
      Math.abs(Math.hypot(x - 40, y - 38) - 20.3) - 5,
      drawn.toSegment(x, y, 56, 54, 76, 78) - 4.2,
      Math.max(Math.abs(x - 70) - 9, Math.abs(y - 30) - 12),
    ),
  colour: [200, 40, 60],
};
/** Different in shape, size, colour and place. */
const FLASK: Thing = {
  width: 130,
  height: 104,
  far: (x, y) =>
    Math.min(
      Math.hypot(x - 50.4, y - 60) - 25.7,
      drawn.toSegment(x, y, 62, 40, 100, 30) - 3.4,
      Math.hypot(x - 98, y - 78.2) - 9,
    ),
  colour: [20, 120, 220],
};

const whole = ({ width, height }: Thing) => drawn.all(width, height);
const cover = ({ width, height, far }: Thing, grown = 0) => drawn.coverOf(width, height, (x, y) => far(x, y) <= grown);
const on = (paint: drawn.Paint) => (thing: Thing) =>
  drawn.draw(thing.width, thing.height, [
    { cover: whole(thing), paint },
    { cover: cover(thing), paint: thing.colour },
  ]);
const alone = (thing: Thing) => drawn.draw(thing.width, thing.height, [{ cover: cover(thing), paint: thing.colour }]);
/** From below: shadow, outlines from the widest, the thing. */
const dressed =
  (outlines: readonly (readonly [number, readonly number[]])[], under?: readonly number[], shadow?: Shadow) =>
  (thing: Thing) =>
    drawn.draw(thing.width, thing.height, [
      ...(under ? [{ cover: whole(thing), paint: under }] : []),
      ...(shadow ? [{ cover: shadowOf(thing, shadow), paint: [0, 0, 0] }] : []),
      ...outlines.map(([width, paint]) => ({ cover: cover(thing, width), paint })),
      { cover: cover(thing), paint: thing.colour },
    ]);

interface Shadow {
  readonly by: readonly [number, number];
  readonly sigma: number;
  readonly opacity: number;
  readonly spread: number;
}

function shadowOf(thing: Thing, { by, sigma, opacity, spread }: Shadow): Float32Array {
  const plane = { width: thing.width, height: thing.height, values: cover(thing, spread) };
  return moved(blurred(plane, sigma), by[0], by[1]).values.map((value) => value * opacity);
}

const WHITE = [255, 255, 255];
const NAVY = [10, 20, 70];
const across = (thing: Thing) => (x: number, y: number) => [
  40 + (180 * (x + 0.5)) / thing.width,
  90,
  200 - (120 * (y + 0.5)) / thing.height,
];

const painted = (thing: Thing, under: readonly drawn.Layer[]) =>
  drawn.draw(thing.width, thing.height, [...under, { cover: cover(thing), paint: across(thing) }]);

const JOBS: Record<string, [before: (thing: Thing) => Picture, after: (thing: Thing) => Picture]> = {
  'white to navy': [on(WHITE), on(NAVY)],
  'cut out of white': [on(WHITE), alone],
  'a ground put in': [alone, on([240, 230, 90])],
  'a gradient put in': [alone, (thing) => on(across(thing))(thing)],
  'squares put in': [alone, on((x, y) => (((x >> 3) + (y >> 3)) % 2 ? [204, 204, 204] : WHITE))],
  // Like squared paper: thin lines every 12 pixels beneath what is drawn on it.
  'thin lines put in': [on(WHITE), on((x, y) => (x % 12 === 0 || y % 12 === 0 ? [60, 110, 190] : [23, 78, 166]))],
  'a mask': [
    on(WHITE),
    (thing) =>
      drawn.draw(thing.width, thing.height, [
        { cover: whole(thing), paint: [0, 0, 0] },
        { cover: cover(thing), paint: WHITE },
      ]),
  ],
  'an outline of 1 px': [alone, dressed([[1, WHITE]])],
  'an outline of 5 px on a ground': [on([230, 230, 200]), dressed([[5, [0, 0, 0]]], [230, 230, 200])],
  'two outlines': [
    alone,
    dressed([
      [8, NAVY],
      [3, WHITE],
    ]),
  ],
  'a gradient for its colour': [alone, (thing) => painted(thing, [])],
  'a gradient for its colour, on white': [
    on(WHITE),
    (thing) => painted(thing, [{ cover: whole(thing), paint: WHITE }]),
  ],
  'a drop shadow': [alone, dressed([], undefined, { by: [4, 6], sigma: 3, opacity: 0.5, spread: 0 })],
  'a sticker with a shadow': [
    on(WHITE),
    dressed([[4, WHITE]], [60, 120, 220], { by: [2, 3], sigma: 3, opacity: 0.4, spread: 4 }),
  ],
};

test.each(Object.entries(JOBS))('%s is done likewise to another picture', (_, [before, after]) => {
  const [stage] = layersFamily.fit([{ input: before(KEY), output: after(KEY) }]);
  expect(stage).toBeDefined();
  const again = layersFamily.read(stage!.kind, JSON.parse(JSON.stringify(stage!.params)));
  const { edge, all } = drawn.errors(again.apply(before(FLASK)), after(FLASK), cover(FLASK));
  expect(edge).toBeLessThan(4);
  expect(all).toBeLessThan(1);
});

test('a thin icon of few pixels takes a gradient as well', () => {
  const ring = (width: number) => drawn.coverOf(width, width, drawn.ringAround(width / 2, width / 2, width / 3, 1));
  const paint: drawn.Paint = (x, y) => [245 - 2 * x, 60 + 2 * y, 94];
  const icon = (colour: drawn.Paint) => drawn.draw(40, 40, [{ cover: ring(40), paint: colour }]);
  const [stage] = layersFamily.fit([{ input: icon(NAVY), output: icon(paint) }]);
  const slash = drawn.coverOf(40, 40, drawn.stroke(8, 6, 30, 34, 1.2));
  const other = (colour: drawn.Paint) => drawn.draw(40, 40, [{ cover: slash, paint: colour }]);
  expect(drawn.errors(stage!.apply(other(NAVY)), other(paint), slash).worst).toBeLessThanOrEqual(3);
});

test('a coloured ground that was made grey is made the grey of its own on another picture', () => {
  const grey = ([r, g, b]: readonly number[]) => Array(3).fill(0.299 * r! + 0.587 * g! + 0.114 * b!);
  const [blue, pink] = [
    [150, 190, 240],
    [250, 200, 190],
  ];
  const [stage] = layersFamily.fit([{ input: on(blue)(KEY), output: on(grey(blue))(KEY) }]);
  const { edge, all } = drawn.errors(stage!.apply(on(pink)(FLASK)), on(grey(pink))(FLASK), cover(FLASK));
  expect(edge).toBeLessThan(4);
  expect(all).toBeLessThan(1);
});

test('a picture put in for a plain ground is shown again, and said to be known less where its shape is another', () => {
  const scene: drawn.Paint = (x, y) => [
    128 + 90 * Math.sin(x / 5 + y / 7),
    100 + 60 * Math.sin(y / 4),
    90 + 80 * Math.sin((x + y) / 9),
  ];
  const other: Thing = { ...FLASK, width: 96, height: 96 };
  const [stage] = layersFamily.fit([{ input: on(WHITE)(KEY), output: on(scene)(KEY) }]);
  const again = layersFamily.read(stage!.kind, JSON.parse(JSON.stringify(stage!.params)));
  const [made, truth] = [again.apply(on(WHITE)(other)).data, on(scene)(other).data];
  const [hidden, things] = [cover(KEY, 3), cover(other)];
  let [off, seen] = [0, 0];
  for (let i = 0; i < hidden.length; i++) {
    if (hidden[i]! > 0 || (things[i]! > 0 && things[i]! < 1)) continue;
    seen++;
    for (let c = 0; c < 3; c++) if (Math.abs(made[4 * i + c]! - truth[4 * i + c]!) > 2) off++;
  }
  expect(off).toBeLessThan(0.01 * seen);
  expect(again.coverage!(on(WHITE)(other))).toBeGreaterThan(again.coverage!(on(WHITE)(FLASK)));
});
