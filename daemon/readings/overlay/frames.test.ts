import { expect, test } from 'vitest';
import {
  type Cover,
  drawn,
  furthest,
  hills,
  inBox,
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
  // 4 x 4 points give coverage to about a sixteenth.
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

test.each([0.4, 1 / 3])('an opacity of %f is one number', (opacity) => {
  const input = masked(hills(120, 90, 1), ELLIPSE);
  const stage = learnt(
    'fade',
    input,
    masked(input, () => opacity),
  );
  const query = masked(hills(64, 64, 3), CIRCLE);
  expect(stage.weight).toBe(1);
  expect(
    furthest(
      stage.apply(query),
      masked(query, () => opacity),
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

test('a scrim is found under a caption that covers a part of it', () => {
  const dark: Cover = (_, y, __, h) => 0.8 * Math.max(0, y / h - 0.3);
  const caption: Cover = (x, y, w, h) => inBox(10, h - 30, w - 90, h - 18, x, y);
  const input = hills(170, 130, 1);
  const stage = learnt('ramp', input, drawn(drawn(input, [0, 0, 0], 1, dark), [255, 255, 255], 1, caption));
  for (const query of QUERIES) {
    expect(furthest(stage.apply(query), drawn(query, [0, 0, 0], 1, dark))).toBeLessThanOrEqual(4);
  }
});

test.each<['multiply' | 'screen', number]>([
  ['multiply', 0],
  ['screen', 255],
])('light that fades from the left is found where its mode is %s', (_, white) => {
  const lit = (scene: Scene): Scene => {
    const data = scene.data.map((value, i) => {
      const share = 0.7 * Math.max(0, 1 - (((i >> 2) % scene.width) + 0.5) / scene.width / 0.6);
      const kept = 1 - (share * [30, 120, 220, 0][i % 4]!) / 255;
      return i % 4 === 3 ? value : Math.round(white + (value - white) * kept);
    });
    return { ...scene, data };
  };
  const input = hills(170, 130, 1);
  const stage = learnt('ramp', input, lit(input));
  for (const query of QUERIES) expect(furthest(stage.apply(query), lit(query))).toBeLessThanOrEqual(3);
});

test('a circle is found where a badge stands out of it', () => {
  const badge: Cover = (x, y, w, h) => (Math.hypot(x - 0.85 * w, y - 0.85 * h) < 0.1 * w ? 1 : 0);
  const input = hills(120, 120, 1);
  const cut = masked(input, CIRCLE);
  const output = drawn(
    masked(input, (...at) => Math.max(CIRCLE(...at), badge(...at))),
    [40, 200, 70],
    1,
    badge,
  );
  const stage = learnt('clip', input, output);
  expect(furthest(stage.apply(input), cut)).toBeLessThanOrEqual(40);
  const put = OVERLAYS.find(({ kinds }) => kinds.includes('put-on'))!.fit([{ input: stage.apply(input), output }])[0]!;
  const made = put.apply(stage.apply(input));
  // Where circle and badge both cover part of a pixel, their order matters.
  const seen = ({ data }: Scene) => data.map((value, i) => (i % 4 === 3 ? value : (value * data[i | 3]!) / 255));
  const wanted = seen(output);
  const off = seen(made).filter((value, i) => Math.abs(value - wanted[i]!) > 40).length;
  expect(off).toBeLessThan(40);
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
