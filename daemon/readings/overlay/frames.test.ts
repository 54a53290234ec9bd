import { expect, test } from 'vitest';
import {
  type Cover,
  drawn,
  furthest,
  hills,
  inRounded,
  masked,
  type Scene,
} from '../../../test/support/overlayScenes.ts';
import type { Stage } from '../stage.ts';
import { OVERLAYS } from './family.ts';

/** The first stage of these kinds, as JSON gives it back. */
function learnt(kind: string, input: Scene, output: Scene): Stage {
  const family = OVERLAYS.find(({ kinds }) => kinds.includes(kind))!;
  const stage = family.fit([{ input, output }])[0]!;
  return family.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
}

const QUERIES = [hills(110, 110, 5), hills(90, 150, 6)];

const CIRCLE: Cover = (x, y, w, h) => (Math.hypot(x - w / 2, y - h / 2) < Math.min(w, h) / 2 ? 1 : 0);
const ELLIPSE: Cover = (x, y, w, h) => (Math.hypot((2 * x) / w - 1, (2 * y) / h - 1) < 1 ? 1 : 0);
const CORNERS: Cover = (x, y, w, h) => inRounded(w, h, 24, x, y);
const SQUIRCLE: Cover = (x, y, w, h) => {
  const half = Math.min(w, h) / 2;
  return (Math.abs(x - w / 2) / half) ** 5 + (Math.abs(y - h / 2) / half) ** 5 < 1 ? 1 : 0;
};

test.each<[string, Scene, Cover]>([
  ['a circle', hills(140, 140, 1), CIRCLE],
  ['a circle in a wide picture', hills(170, 130, 1), CIRCLE],
  ['an ellipse', hills(170, 130, 1), ELLIPSE],
  ['corners of 24 pixels', hills(170, 130, 1), CORNERS],
  ['a squircle', hills(170, 130, 1), SQUIRCLE],
])('pictures of other sizes are cut to %s', (_, input, cover) => {
  const stage = learnt('clip', input, masked(input, cover));
  expect(stage.part).toBe('alpha');
  // 4 x 4 points tell coverage to about a sixteenth.
  for (const query of QUERIES) expect(furthest(stage.apply(query), masked(query, cover))).toBeLessThanOrEqual(34);
});

test('a circle on white is cut from other pictures', () => {
  const input = hills(140, 140, 1);
  const outside: Cover = (x, y, w, h) => 1 - CIRCLE(x, y, w, h);
  const stage = learnt('clip', input, drawn(input, [255, 255, 255], 1, outside));
  for (const query of QUERIES) {
    expect(furthest(stage.apply(query), drawn(query, [255, 255, 255], 1, outside))).toBeLessThanOrEqual(34);
  }
});

test('a ring inside the circle keeps its width in pixels', () => {
  const input = hills(140, 140, 1);
  const ring: Cover = (x, y, w, h) => (Math.hypot(x - w / 2, y - h / 2) > Math.min(w, h) / 2 - 8 ? 1 : 0);
  const done = (picture: Scene) => masked(drawn(picture, [255, 255, 255], 1, ring), CIRCLE);
  const stage = learnt('clip', input, done(input));
  for (const query of QUERIES) expect(furthest(stage.apply(query), done(query))).toBeLessThanOrEqual(40);
});

test('an opacity of 40 % is one number', () => {
  const input = masked(hills(120, 90, 1), ELLIPSE);
  const stage = learnt(
    'fade',
    input,
    masked(input, () => 0.4),
  );
  const query = masked(hills(64, 64, 3), CIRCLE);
  expect(stage.weight).toBe(1);
  expect(
    furthest(
      stage.apply(query),
      masked(query, () => 0.4),
    ),
  ).toBeLessThanOrEqual(1);
});

test('a fade to the bottom follows the height', () => {
  const fade: Cover = (_, y, __, h) => Math.min(1, 2 - (2 * y) / h);
  const input = hills(170, 130, 1);
  const stage = learnt('fade', input, masked(input, fade));
  for (const query of QUERIES) expect(furthest(stage.apply(query), masked(query, fade))).toBeLessThanOrEqual(4);
});

test('a vignette follows the frame', () => {
  const dark: Cover = (x, y, w, h) => {
    return 0.7 * Math.max(0, (Math.hypot(x / w - 0.5, y / h - 0.5) / Math.SQRT1_2 - 0.4) / 0.6);
  };
  const input = hills(170, 130, 1);
  const stage = learnt('ramp', input, drawn(input, [0, 0, 0], 1, dark));
  for (const query of QUERIES) {
    expect(furthest(stage.apply(query), drawn(query, [0, 0, 0], 1, dark))).toBeLessThanOrEqual(4);
  }
});

test('a grid begins at the top left corner of any picture', () => {
  const grid: Cover = (x, y) => (x % 16 < 1 || y % 16 < 1 ? 0.5 : 0);
  const input = hills(170, 130, 1);
  const stage = learnt('pattern', input, drawn(input, [255, 255, 255], 1, grid));
  for (const query of QUERIES) {
    expect(furthest(stage.apply(query), drawn(query, [255, 255, 255], 1, grid))).toBeLessThanOrEqual(2);
  }
});

test('a change of all colours is no vignette', () => {
  const input = hills(170, 130, 1);
  const output = { ...input, data: input.data.map((value, i) => (i % 4 === 3 ? value : Math.round(value * 0.7 + 20))) };
  for (const family of OVERLAYS) expect(family.fit([{ input, output }])).toEqual([]);
});
