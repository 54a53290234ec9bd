import { expect, test } from 'vitest';
import { type Cover, drawn, hills, inBox, type Rgb, type Scene } from '../../../test/support/overlayScenes.ts';
import { drawsOriginal, followsOutline, holdsContent, repeatsOriginal } from './content.ts';
import { OVERLAYS } from './family.ts';

const PIECES = OVERLAYS.find(({ kinds }) => kinds.includes('put-on'))!;
const GREEN: Rgb = [34, 197, 94];

/** An object on a plain ground. */
const THING: Cover = (x, y) => Math.max(Math.hypot(x - 60, y - 50) < 26 ? 1 : 0, inBox(50, 60, 110, 84, x, y));
const PLAIN: Scene = { ...hills(160, 120, 1), data: hills(160, 120, 1).data.map((_, i) => (i % 4 === 3 ? 255 : 225)) };
const PICTURE = drawn(PLAIN, [120, 40, 30], 1, THING);

/** The part of a scene from (left, top) on. */
function part({ width, data }: Scene, left: number, top: number, right: number, bottom: number): Scene {
  const rows = Array.from({ length: bottom - top }, (_, y) => {
    return data.subarray(((top + y) * width + left) * 4, ((top + y) * width + right) * 4);
  });
  return { width: right - left, height: bottom - top, data: new Uint8Array(Buffer.concat(rows)) };
}

test('an object that is marked is no piece, one that is put anywhere else is', () => {
  expect(PIECES.fit([{ input: PICTURE, output: drawn(PICTURE, GREEN, 0.5, THING) }])).toEqual([]);
  const elsewhere: Cover = (x, y, ...size) => THING(x - 40, y + 12, ...size);
  const [stage] = PIECES.fit([{ input: PICTURE, output: drawn(PICTURE, GREEN, 0.5, elsewhere) }]);
  expect(stage?.kind).toBe('put-on');
});

test('a line along a pale object is no piece, one elsewhere is', () => {
  const pale = drawn(PLAIN, [238, 236, 240], 1, THING);
  const grown = (by: number): Cover => {
    return (x, y) =>
      Math.max(Math.hypot(x - 60, y - 50) < 26 + by ? 1 : 0, inBox(50 - by, 60 - by, 110 + by, 84 + by, x, y));
  };
  const lined =
    (dx: number): Cover =>
    (x, y, ...size) =>
      grown(4)(x - dx, y, ...size) * (1 - THING(x - dx, y, ...size));
  expect(PIECES.fit([{ input: pale, output: drawn(pale, GREEN, 1, lined(0)) }])).toEqual([]);
  expect(PIECES.fit([{ input: pale, output: drawn(pale, GREEN, 1, lined(-24)) }])[0]?.kind).toBe('put-on');
});

test('a bar over a field that has the same sides is a piece', () => {
  const field: Cover = (x, y) => inBox(40, 30, 130, 60, x, y);
  const page = drawn(PLAIN, [250, 250, 250], 1, field);
  const [stage] = PIECES.fit([{ input: page, output: drawn(page, [0, 0, 0], 1, field) }]);
  expect(stage?.kind).toBe('put-on');
});

test('a patch follows an outline, or holds content, by the edges of the picture beneath', () => {
  const marked = { ...drawn(PICTURE, GREEN, 0.5, THING) };
  marked.data.forEach((value, i) => {
    if (i % 4 === 3) marked.data[i] = PICTURE.data[i - 3] === 225 ? 0 : value;
  });
  expect(followsOutline(part(marked, 30, 20, 120, 90), PICTURE, 30, 20)).toBe(true);
  expect(followsOutline(part(marked, 30, 20, 120, 90), PICTURE, 10, 4)).toBe(false);
  const brighter = {
    ...PICTURE,
    data: PICTURE.data.map((value, i) => (i % 4 === 3 ? 255 : Math.min(255, value + 25))),
  };
  expect(holdsContent(part(brighter, 30, 20, 120, 90), PICTURE, 30, 20)).toBe(true);
  expect(holdsContent(part(brighter, 30, 20, 120, 90), PICTURE, 10, 4)).toBe(false);
});

test('lines along what a picture showed, before it was made plain, draw it anew', () => {
  const white = drawn(PLAIN, [255, 255, 255], 1, () => 1);
  const lines =
    (dx: number): Cover =>
    (x, y, ...size) =>
      Math.abs(THING(x - dx, y, ...size) - THING(x - dx + 2, y, ...size)) +
        Math.abs(THING(x - dx, y, ...size) - THING(x - dx, y + 2, ...size)) >
      0
        ? 1
        : 0;
  expect(drawsOriginal(white, drawn(white, [0, 0, 0], 1, lines(0)), PICTURE)).toBe(true);
  expect(drawsOriginal(white, drawn(white, [0, 0, 0], 1, lines(40)), PICTURE)).toBe(false);
});

test('a reflection repeats what a picture shows, a label does not', () => {
  const clear = { ...PLAIN, data: new Uint8Array(PLAIN.data.length) };
  const scene = { ...PLAIN, data: PLAIN.data.map((_, i) => [(i >> 2) % 160, (i >> 2) / 120, 90, 255][i % 4]!) };
  const mirrored = drawn(clear, [0, 0, 0], 0, () => 0);
  const labelled = drawn(clear, [0, 0, 0], 0, () => 0);
  for (let y = 80; y < 120; y++)
    for (let x = 0; x < 160; x++) {
      const from = 4 * ((119 - y) * 160 + x);
      mirrored.data.set([...scene.data.subarray(from, from + 3), 80], 4 * (y * 160 + x));
      labelled.data.set([x % 7 < 3 ? 250 : 20, 60, 200, 255], 4 * (y * 160 + x));
    }
  expect(repeatsOriginal(clear, mirrored, scene)).toBe(true);
  expect(repeatsOriginal(clear, labelled, scene)).toBe(false);
});
