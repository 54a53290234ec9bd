import type { Stage } from '../stage.ts';
import { type Fill, nameOf } from './fill.ts';
import { inverted, type Matrix, mapped } from './matrix.ts';
import { tidy } from './round.ts';
import { solve } from './solve.ts';
import { type Interpolation, warp } from './warp.ts';

/** Where a picture's corners go, in shares of the frame: upper left, upper right, lower right, lower left. */
export type Corners = readonly (readonly [number, number])[];

/** Skewed or seen in perspective, in the same frame. */
export interface Perspective {
  readonly corners: Corners;
  readonly fill: Fill;
  readonly interpolation: Interpolation;
}

const SQUARE: Corners = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

export function perspective(params: Perspective): Stage {
  const { corners, fill, interpolation } = params;
  const isSkew = corners.every(([x, y], i) => {
    const [across, down] = corners[(i + 2) % 4]!;
    return Math.abs(x + across - 1) < 1e-4 && Math.abs(y + down - 1) < 1e-4;
  });
  const places = corners.map(([x, y]) => `${tidy(x * 100)} %, ${tidy(y * 100)} %`).join('; ');
  return {
    part: 'geometry',
    kind: 'perspective',
    sentence: `${isSkew ? 'Skewed' : 'In perspective'}, its corners at ${places}, filled with ${nameOf(fill)}`,
    weight:
      new Set(corners.flatMap(([x, y], i) => [tidy(Math.abs(x - SQUARE[i]![0])), tidy(Math.abs(y - SQUARE[i]![1]))]))
        .size + 2,
    params: { ...params } as never,
    apply: (picture) => {
      const { width, height } = picture;
      return warp(picture, width, height, mapOfCorners(corners, width, height), fill, interpolation);
    },
    scaled: () => perspective(params),
  };
}

/** The map from a frame of this size to a picture of the same size with its corners there. */
export function mapOfCorners(corners: Corners, width: number, height: number): Matrix {
  // Eight equations for the map from the picture's unit square to the frame's; its last number is 1.
  const system = new Float64Array(8 * 9);
  for (const [i, [u, v]] of SQUARE.entries()) {
    const [x, y] = corners[i]!;
    system.set([u, v, 1, 0, 0, 0, -u * x, -v * x, x], 18 * i);
    system.set([0, 0, 0, u, v, 1, -u * y, -v * y, y], 18 * i + 9);
  }
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0, g = 0, h = 0] = solve(system, 8, 0) ?? [];
  const there: Matrix = [
    (a * width) / width,
    (b * width) / height,
    c * width,
    (d * height) / width,
    (e * height) / height,
    f * height,
    g / width,
    h / height,
    1,
  ];
  return inverted(there);
}

/** Where the corners of a picture go under a map from a frame to it, both of this size. */
export function cornersOf(map: Matrix, width: number, height: number): Corners {
  const there = inverted(map);
  return SQUARE.map(([u, v]) => {
    const [x, y] = mapped(there, u * width, v * height);
    return [x / width, y / height] as const;
  });
}
