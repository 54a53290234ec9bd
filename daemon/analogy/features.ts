import type { View } from './view.ts';

/** A number for each pixel of a view, by which trees split pixels. */
export interface Feature {
  /** Cached with the view. */
  readonly name: string;
  /** The weight of its splits relative to those of others. */
  readonly favour: number;
  /** Where it may be split; by default at its values. */
  readonly cuts?: readonly number[];
  of(view: View): Float32Array;
}

type Value = (x: number, y: number, pixel: number) => number;

function feature(name: string, favour: number, prepare: (view: View) => Value, cuts?: readonly number[]): Feature {
  return {
    name,
    favour,
    ...(cuts && { cuts }),
    of: (view) =>
      view.once(`feature: ${name}`, () => {
        const value = prepare(view);
        const out = new Float32Array(view.size);
        for (let y = 0, pixel = 0; y < view.height; y++) {
          for (let x = 0; x < view.width; x++, pixel++) out[pixel] = value(x, y, pixel);
        }
        return out;
      }),
  };
}

/** Small distances, in pixels, are split more finely. */
const DISTANCES = [
  ...[-30, -20, -14, -10, -7, -5, -4, -3, -2.2, -1.6, -1.1, -0.6, 0],
  ...[0.6, 1.1, 1.6, 2.2, 2.7, 3.3, 3.8, 4.5, 5.5, 7, 10, 14, 20, 30],
];

/** Offsets at which to look for something near: one and two steps in eight directions. */
const NEAR = [3, 6]
  .flatMap((far) => [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((down) => [right * far, down * far] as const)))
  .filter(([right, down]) => right !== 0 || down !== 0);

const within = (value: number, length: number) => Math.min(length - 1, Math.max(0, value));

/** Features of a pixel's position relative to the object. */
export const OBJECT_FEATURES: readonly Feature[] = [
  feature(
    'distance from the object',
    1.06,
    ({ signed }) =>
      (_x, _y, pixel) =>
        signed[pixel]!,
    DISTANCES,
  ),
  feature(
    'distance from its box',
    1,
    ({ box }) =>
      (x, y) =>
        Math.max(box.left - x, x - box.right, box.top - y, y - box.bottom),
    DISTANCES,
  ),
  feature(
    'square around it',
    1,
    ({ box }) =>
      (x, y) =>
        Math.max(Math.abs(x - box.x), Math.abs(y - box.y)),
  ),
  feature(
    'circle around it',
    1,
    ({ box }) =>
      (x, y) =>
        Math.hypot(x - box.x, y - box.y),
  ),
  feature(
    'square to its size',
    1,
    ({ box }) =>
      (x, y) =>
        Math.max(Math.abs(x - box.x), Math.abs(y - box.y)) / box.half,
  ),
  feature(
    'circle to its size',
    1,
    ({ box }) =>
      (x, y) =>
        Math.hypot(x - box.x, y - box.y) / box.half,
  ),
  ...NEAR.map(([right, down]) =>
    feature(
      `distance from the object, seen from ${right}, ${down}`,
      0.8,
      ({ signed, width, height }) =>
        (x, y) =>
          signed[within(y - down, height) * width + within(x - right, width)]!,
      DISTANCES,
    ),
  ),
];

const channel = (c: number) => (view: View) => (_x: number, _y: number, pixel: number) => view.levels[3 * pixel + c]!;
const difference =
  (c: number, d: number) =>
  ({ levels }: View) =>
  (_x: number, _y: number, pixel: number) =>
    levels[3 * pixel + c]! - levels[3 * pixel + d]!;

/** Features of a pixel's colour. */
export const COLOUR_FEATURES: readonly Feature[] = [
  feature('red', 0.85, channel(0)),
  feature('green', 0.85, channel(1)),
  feature('blue', 0.85, channel(2)),
  feature(
    'luma',
    0.85,
    ({ luma }) =>
      (_x, _y, pixel) =>
        luma[pixel]!,
  ),
  feature('red less green', 0.85, difference(0, 1)),
  feature('green less blue', 0.85, difference(1, 2)),
  feature('blue less red', 0.85, difference(2, 0)),
];

const toEdge = (at: number, length: number) => Math.min(at, length - 1 - at);

/** Features of a pixel's position in the picture. */
export const PLACE_FEATURES: readonly Feature[] = [
  feature('column', 0.75, () => (x) => x),
  feature('row', 0.75, () => (_x, y) => y),
  feature(
    'to the edge',
    0.75,
    ({ width, height }) =>
      (x, y) =>
        Math.min(toEdge(x, width), toEdge(y, height)),
  ),
  feature(
    'to a corner',
    0.75,
    ({ width, height }) =>
      (x, y) =>
        Math.hypot(toEdge(x, width), toEdge(y, height)),
  ),
  feature(
    'across a corner',
    0.75,
    ({ width, height }) =>
      (x, y) =>
        toEdge(x, width) + toEdge(y, height),
  ),
  feature(
    'to the middle',
    0.75,
    ({ width, height }) =>
      (x, y) =>
        Math.hypot(x - (width - 1) / 2, y - (height - 1) / 2),
  ),
];
