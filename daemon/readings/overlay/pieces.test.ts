import { expect, test } from 'vitest';
import {
  type Cover,
  drawn,
  furthest,
  hills,
  inBox,
  type Rgb,
  type Scene,
} from '../../../test/support/overlayScenes.ts';
import type { Pair, Stage } from '../stage.ts';
import { OVERLAYS } from './family.ts';

const PIECES = OVERLAYS.find(({ kinds }) => kinds.includes('put-on'))!;

/** The likeliest stage, as JSON gives it back. */
function learnt(pairs: readonly Pair[]): Stage {
  const stage = PIECES.fit(pairs)[0]!;
  return PIECES.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
}

const INPUT = hills(240, 180, 1);
const QUERIES = [hills(200, 160, 5), hills(140, 210, 6)];

const BAR: Cover = (x, y, w, h) => inBox(0, h - 30, w, h, x, y);
const RIBBON: Cover = (x, y, w) => (w - x + y > 30 && w - x + y < 60 && w - x < 60 ? 1 : 0);
const BORDER: Cover = (x, y, w, h) => 1 - inBox(12, 12, w - 12, h - 12, x, y);
const LINE: Cover = (x, y, w, h) => inBox(9, 9, w - 9, h - 9, x, y) - inBox(11, 11, w - 11, h - 11, x, y);
const DOT: Cover = (x, y, _, h) => (Math.hypot(x - 20, y - h + 20) < 11 ? 1 : 0);
const DISC: Cover = (x, y, w, h) => (Math.hypot(x - w / 2, y - h / 2) < 30 ? 1 : 0);

test.each<[string, Rgb, number, Cover]>([
  ['a ribbon across the top right corner', [208, 32, 48], 1, RIBBON],
  ['a dot in the bottom left corner', [40, 200, 70], 1, DOT],
  ['a bar at 60 % along the bottom', [0, 0, 0], 0.6, BAR],
  ['a border', [250, 250, 245], 1, BORDER],
  ['a line inside the border', [255, 255, 255], 1, LINE],
  ['a disc at 40 % in the centre', [255, 255, 255], 0.4, DISC],
])('%s is put on pictures of other sizes', (_, colour, opacity, cover) => {
  const stage = learnt([{ input: INPUT, output: drawn(INPUT, colour, opacity, cover) }]);
  expect(stage.kind).toBe('put-on');
  for (const query of QUERIES) {
    const allowed = opacity === 1 ? 8 : 3;
    expect(furthest(stage.apply(query), drawn(query, colour, opacity, cover))).toBeLessThanOrEqual(allowed);
  }
});

test.each<['multiply' | 'screen', number]>([
  ['multiply', 0],
  ['screen', 255],
])('a mark of two colours is put on by %s', (mode, white) => {
  const marked = (scene: Scene): Scene => {
    const data = scene.data.map((value, i) => {
      const [x, y] = [(i >> 2) % scene.width, Math.floor((i >> 2) / scene.width)];
      const [u, v] = [x - 12, scene.height - 12 - y];
      if (i % 4 === 3 || u < 0 || u >= 60 || v < 1 || v > 36) return value;
      const colour = u > 15 && u < 45 && v > 10 && v < 24 ? [250, 220, 120] : [90, 130, 240];
      return Math.round(white + ((value - white) * Math.abs(white - colour[i % 4]!)) / 255);
    });
    return { ...scene, data };
  };
  const stage = learnt([{ input: INPUT, output: marked(INPUT) }]);
  expect(stage.sentence).toContain(`by ${mode}`);
  for (const query of QUERIES) expect(furthest(stage.apply(query), marked(query))).toBeLessThanOrEqual(3);
});

test('lines of a printed page show through a stamp, and those of the example are not of the stamp', () => {
  const page = (width: number, height: number, every: number): Scene => ({
    width,
    height,
    data: Uint8Array.from({ length: 4 * width * height }, (_, i) => {
      const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
      return i % 4 < 3 && y % every === 5 && (x + 3 * y) % 47 < 30 ? 120 : 255;
    }),
  });
  const stamped = (scene: Scene): Scene => {
    const data = scene.data.map((value, i) => {
      const [x, y] = [(i >> 2) % scene.width, Math.floor((i >> 2) / scene.width)];
      const [u, v] = [Math.abs(x - scene.width / 2 + 0.5), Math.abs(y - scene.height / 2 + 0.5)];
      const isInk = u < 50 && v < 24 && (u > 44 || v > 18 || v < 8);
      const ink = [200, 30, 30][i % 4];
      return ink === undefined || !isInk ? value : Math.round(value * (1 - 0.8 * (1 - ink / 255)));
    });
    return { ...scene, data };
  };
  const input = page(240, 180, 12);
  const stage = PIECES.fit([{ input, output: stamped(input) }]).find(({ kind }) => kind === 'put-on')!;
  const query = page(260, 220, 17);
  expect(furthest(stage.apply(query), stamped(query))).toBeLessThanOrEqual(2);
});

test('what was put on is taken off, to what was beneath', () => {
  const mark: Cover = (x, y, w, h) => inBox(w - 80, h - 30, w - 12, h - 12, x, y);
  const stage = learnt([{ input: drawn(INPUT, [255, 255, 255], 0.4, mark), output: INPUT }]);
  expect(stage.kind).toBe('take-off');
  for (const query of QUERIES) {
    expect(furthest(stage.apply(drawn(query, [255, 255, 255], 0.4, mark)), query)).toBeLessThanOrEqual(3);
  }
});

test('two examples of different sizes decide between pixels and shares', () => {
  const share: Cover = (x, y, w, h) => (Math.hypot(w - x, y) < 0.2 * Math.min(w, h) ? 1 : 0);
  const other = hills(340, 300, 3);
  const red: Rgb = [230, 20, 20];
  const pairs = [INPUT, other].map((input) => ({ input, output: drawn(input, red, 1, share) }));
  const query = hills(360, 320, 4);
  const wanted = drawn(query, red, 1, share);
  const got = learnt(pairs).apply(query);
  let wrong = 0;
  for (let at = 0; at < got.data.length; at += 4) if (Math.abs(got.data[at]! - wanted.data[at]!) > 60) wrong++;
  expect(wrong).toBeLessThan(40);
});

test('noise of two levels everywhere does not hide a border', () => {
  const output = drawn(INPUT, [250, 250, 245], 1, BORDER);
  const noisy = { ...output, data: output.data.map((v, i) => (i % 4 === 3 ? v : v + ((i * 7919) % 5) - 2)) };
  const query = QUERIES[0]!;
  const stage = learnt([{ input: INPUT, output: noisy }]);
  expect(furthest(stage.apply(query), drawn(query, [250, 250, 245], 1, BORDER))).toBeLessThanOrEqual(2);
});

test('pixels grow with the picture that a stage is scaled for', () => {
  const stage = learnt([{ input: INPUT, output: drawn(INPUT, [250, 250, 245], 1, BORDER) }]);
  const thick: Cover = (x, y, w, h) => 1 - inBox(24, 24, w - 24, h - 24, x, y);
  const query = hills(480, 360, 2);
  expect(furthest(stage.scaled(2).apply(query), drawn(query, [250, 250, 245], 1, thick))).toBeLessThanOrEqual(2);
});

test('nothing is found where nothing or everything changed', () => {
  expect(PIECES.fit([{ input: INPUT, output: INPUT }])).toEqual([]);
  expect(PIECES.fit([{ input: INPUT, output: hills(240, 180, 2) }])).toEqual([]);
});

test('overshoot around a piece is none of it', () => {
  const ground = (colour: Rgb): Scene => drawn(INPUT, colour, 1, () => 1);
  const pill: Cover = (x, y) => inBox(90, 12, 150, 36, x, y);
  const overshoot: Cover = (x, y) => inBox(87, 9, 153, 39, x, y) - inBox(88, 10, 152, 38, x, y);
  const [orange, green]: [Rgb, Rgb] = [
    [249, 115, 22],
    [16, 185, 129],
  ];
  const output = drawn(drawn(ground(orange), [252, 118, 25], 1, overshoot), [0, 0, 0], 1, pill);
  const stage = learnt([{ input: ground(orange), output }]);
  expect(furthest(stage.apply(ground(green)), drawn(ground(green), [0, 0, 0], 1, pill))).toBeLessThan(3);
});

test('what is put on a square of 300 pixels may grow with it or not, and which of the two is said', () => {
  const square = hills(300, 300, 2);
  const pairs = [{ input: square, output: drawn(square, [40, 200, 70], 1, DOT) }];
  const [growing, fixed] = PIECES.fit(pairs);
  const larger = hills(600, 600, 3);
  const twice: Cover = (x, y, _, h) => DOT(x / 2, y / 2, 0, h / 2);
  expect(growing!.sentence).toMatch(/on a picture of 300 px/);
  expect(furthest(fixed!.apply(larger), drawn(larger, [40, 200, 70], 1, DOT))).toBeLessThan(3);
  const wanted = drawn(larger, [40, 200, 70], 1, twice).data;
  const off = growing!.apply(larger).data.filter((level, i) => Math.abs(level - wanted[i]!) > 64).length;
  expect(off).toBeLessThan(100);
});
