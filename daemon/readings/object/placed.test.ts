import { expect, test } from 'vitest';
import type { Picture } from '../picture.ts';
import * as drawn from './drawn.ts';
import { markFamily } from './markFamily.ts';
import { placedFamily } from './placedFamily.ts';

interface Scene {
  readonly width: number;
  readonly height: number;
  readonly ground: readonly number[] | undefined;
  readonly colour: readonly number[];
  /** A blob of 30 x 20 pixels whose corner is here, or an L as large. */
  readonly left: number;
  readonly top: number;
  readonly isRound: boolean;
}

const ONE: Scene = {
  width: 100,
  height: 80,
  ground: [230, 240, 250],
  colour: [200, 40, 60],
  left: 12,
  top: 9,
  isRound: true,
};
const OTHER: Scene = {
  width: 120,
  height: 112,
  ground: [20, 30, 60],
  colour: [250, 240, 90],
  left: 70,
  top: 40,
  isRound: false,
};

function picture(
  scene: Scene,
  under: readonly drawn.Layer[] = [],
  over: readonly drawn.Layer[] = [],
  isMirrored = false,
): Picture {
  const { width, height, left, top } = scene;
  const [cx, cy] = [left + 15, top + 10];
  const figure: drawn.Figure = (x, y) => {
    const u = isMirrored ? 2 * cx - x : x;
    if (u < left || u > left + 30 || y < top || y > top + 20) return false;
    return scene.isRound
      ? Math.hypot((u - cx) / 15, (y - cy) / 10) <= 1 || u < cx - 8
      : u < left + 9.3 || y > top + 12.6;
  };
  return drawn.draw(width, height, [
    ...(scene.ground ? [{ cover: drawn.all(width, height), paint: scene.ground }] : []),
    ...under,
    { cover: drawn.coverOf(width, height, figure), paint: scene.colour },
    ...over,
  ]);
}

const at = (scene: Scene, left: number, top: number): Scene => ({ ...scene, left, top });
const MOVES: Record<string, (scene: Scene) => Picture> = {
  centred: (scene) => picture(at(scene, (scene.width - 30) / 2, (scene.height - 20) / 2)),
  'moved by 7 and 5 pixels': (scene) => picture(at(scene, scene.left - 7, scene.top + 5)),
  'put into the far corner': (scene) => picture(at(scene, scene.width - 30, scene.height - 20)),
  mirrored: (scene) => picture(scene, [], [], true),
};

test.each(Object.entries(MOVES))('an object is %s, likewise on another ground and on none', (_, after) => {
  const [stage] = placedFamily.fit([{ input: picture(ONE), output: after(ONE) }]);
  for (const query of [OTHER, { ...OTHER, ground: undefined }]) {
    const cover = new Float32Array(query.width * query.height);
    expect(drawn.errors(stage!.apply(picture(query)), after(query), cover).worst).toBeLessThanOrEqual(1);
  }
});

const cover = ({ width, height }: Scene, figure: drawn.Figure) => drawn.coverOf(width, height, figure);
const MARKS: Record<string, (scene: Scene) => Picture> = {
  'a box of 2 pixels around it': (scene) => {
    const [l, t] = [scene.left - 4, scene.top - 4];
    const inside = drawn.rectangle(l + 2, t + 2, l + 36, t + 26);
    const frame = cover(scene, (x, y) => drawn.rectangle(l, t, l + 38, t + 28)(x, y) && !inside(x, y));
    return picture(scene, [], [{ cover: frame, paint: [0, 255, 0] }]);
  },
  'a disc behind it': (scene) =>
    picture(scene, [{ cover: cover(scene, drawn.disc(scene.left + 15, scene.top + 10, 20)), paint: [90, 90, 110] }]),
  'a block over it': (scene) =>
    picture(
      scene,
      [],
      [
        {
          cover: cover(scene, drawn.rectangle(scene.left, scene.top, scene.left + 30, scene.top + 20)),
          paint: [9, 9, 9],
        },
      ],
    ),
};

test.each(Object.entries(MARKS))('an object gets %s, likewise on another ground', (_, after) => {
  const [stage] = markFamily.fit([{ input: picture(ONE), output: after(ONE) }]);
  const { width, height } = OTHER;
  const { all } = drawn.errors(stage!.apply(picture(OTHER)), after(OTHER), new Float32Array(width * height));
  expect(all).toBeLessThan(0.2);
});

test('a ring within the frame keeps its width and its way from the frame in pixels on a larger picture', () => {
  const ringed = (side: number, scene: Scene) => {
    const ring = drawn.ringAround(side / 2, side / 2, side / 2 - 10, 2);
    return picture(scene, [], [{ cover: drawn.coverOf(side, side, ring), paint: [255, 255, 255] }]);
  };
  const [small, large] = [
    { ...ONE, width: 100, height: 100, left: 35, top: 40 },
    { ...OTHER, width: 160, height: 160 },
  ];
  const [stage] = markFamily.fit([{ input: picture(small), output: ringed(100, small) }]);
  const { all } = drawn.errors(stage!.apply(picture(large)), ringed(160, large), new Float32Array(160 * 160));
  expect(all).toBeLessThan(0.2);
  const twice = { ...large, width: 200, height: 200 };
  const { all: grown } = drawn.errors(
    stage!.scaled(2).apply(picture(twice)),
    picture(twice, [], [{ cover: drawn.coverOf(200, 200, drawn.ringAround(100, 100, 80, 4)), paint: [255, 255, 255] }]),
    new Float32Array(200 * 200),
  );
  expect(grown).toBeLessThan(0.2);
});

test('what did not move is not placed, and a picture without an object stays as it is', () => {
  const input = picture(ONE);
  expect(placedFamily.fit([{ input, output: picture({ ...ONE, colour: [0, 90, 200] }) }])).toEqual([]);
  const [stage] = placedFamily.fit([{ input, output: MOVES.centred!(ONE) }]);
  const busy: Picture = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 4) };
  for (let i = 0; i < busy.data.length; i++) busy.data[i] = i % 4 === 3 ? 255 : (i * 7919) % 251;
  expect(stage!.apply(busy)).toBe(busy);
  expect(stage!.coverage!(busy)).toBe(0);
});
