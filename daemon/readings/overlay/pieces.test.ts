import { expect, test } from 'vitest';
import type { Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { OVERLAYS } from './family.ts';

/** A picture of soft hills of colour with grain; another one for each seed. */
function photo(width: number, height: number, seed: number): Picture {
  const data = new Uint8Array(width * height * 4);
  let noise = seed * 7919 + 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      for (let c = 0; c < 3; c++) {
        noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
        const hill = Math.sin((x * (c + 1 + seed)) / 61 + seed) + Math.cos((y * (c + 2)) / 47 + seed * c);
        data[at + c] = 118 + 45 * hill + ((noise >>> 24) - 128) / 16;
      }
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

type Rgb = readonly [number, number, number];
type Cover = (x: number, y: number, width: number, height: number) => number;

/** Draws a colour over what `cover` gives, 0..1, at 4 x 4 points of each pixel. */
function drawn(picture: Picture, colour: Rgb, opacity: number, cover: Cover): Picture {
  const { width, height } = picture;
  const data = picture.data.slice();
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      let sum = 0;
      for (let k = 0; k < 16; k++)
        sum += cover(x + ((k % 4) + 0.5) / 4, y + (Math.floor(k / 4) + 0.5) / 4, width, height);
      const share = (sum / 16) * opacity;
      if (share === 0) continue;
      for (let c = 0; c < 3; c++) data[at + c] = Math.round(data[at + c]! * (1 - share) + colour[c]! * share);
    }
  }
  return { width, height, data };
}

function furthest(a: Picture, b: Picture): number {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) most = Math.max(most, Math.abs(a.data[i]! - b.data[i]!));
  return most;
}

/** The likeliest stage, as JSON gives it back. */
function learnt(pairs: readonly Pair[]): Stage {
  const stage = PIECES.fit(pairs)[0]!;
  return PIECES.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
}

const inBox = (left: number, top: number, right: number, bottom: number, x: number, y: number) =>
  x >= left && x < right && y >= top && y < bottom ? 1 : 0;

const PIECES = OVERLAYS.find(({ kinds }) => kinds.includes('put-on'))!;

const QUERIES = [photo(300, 260, 5), photo(170, 310, 6)];

const PUT: readonly [string, Rgb, number, Cover][] = [
  ['a ribbon across the top right corner', [208, 32, 48], 1, (x, y, w) => (w - x + y > 30 && w - x + y < 60 ? 1 : 0)],
  ['a dot in the bottom left corner', [40, 200, 70], 1, (x, y, _, h) => (Math.hypot(x - 20, y - h + 20) < 11 ? 1 : 0)],
  ['a bar at 60 % along the bottom', [0, 0, 0], 0.6, (x, y, w, h) => inBox(0, h - 30, w, h, x, y)],
  ['a border', [250, 250, 245], 1, (x, y, w, h) => 1 - inBox(12, 12, w - 12, h - 12, x, y)],
  [
    'a line inside the border',
    [255, 255, 255],
    1,
    (x, y, w, h) => inBox(9, 9, w - 9, h - 9, x, y) - inBox(11, 11, w - 11, h - 11, x, y),
  ],
  [
    'a disc at 40 % in the centre',
    [255, 255, 255],
    0.4,
    (x, y, w, h) => (Math.hypot(x - w / 2, y - h / 2) < 30 ? 1 : 0),
  ],
];

test.each(PUT)('%s is put on pictures of other sizes', (name, colour, opacity, cover) => {
  const isRibbon = name.includes('ribbon');
  const shape: Cover = isRibbon ? (x, y, w, h) => (w - x < 60 && y < 60 ? cover(x, y, w, h) : 0) : cover;
  const input = photo(240, 180, 1);
  const stage = learnt([{ input, output: drawn(input, colour, opacity, shape) }]);
  expect(stage.kind).toBe('put-on');
  for (const query of QUERIES) {
    expect(furthest(stage.apply(query), drawn(query, colour, opacity, shape))).toBeLessThanOrEqual(
      opacity === 1 ? 8 : 3,
    );
  }
});

test('what was put on is taken off, to what was beneath', () => {
  const shape: Cover = (x, y, w, h) => inBox(w - 80, h - 30, w - 12, h - 12, x, y);
  const input = photo(240, 180, 1);
  const stage = learnt([{ input: drawn(input, [255, 255, 255], 0.4, shape), output: input }]);
  expect(stage.kind).toBe('take-off');
  for (const query of QUERIES) {
    expect(furthest(stage.apply(drawn(query, [255, 255, 255], 0.4, shape)), query)).toBeLessThanOrEqual(3);
  }
});

test('nothing is found where nothing or everything changed', () => {
  const input = photo(240, 180, 1);
  expect(PIECES.fit([{ input, output: input }])).toEqual([]);
  expect(PIECES.fit([{ input, output: photo(240, 180, 2) }])).toEqual([]);
});
