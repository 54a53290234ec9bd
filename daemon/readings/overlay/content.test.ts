import { expect, test } from 'vitest';
import { type Cover, drawn, hills, inBox, type Rgb, type Scene } from '../../../test/support/overlayScenes.ts';
import { blursContent, drawsOriginal, followsOutline, holdsContent, repeatsOriginal } from './content.ts';
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

test('a coarse copy of what is beneath is no piece: blocks, a negative, dots that are larger where it is darker', () => {
  const photo = hills(120, 120, 3);
  /** Each block of a part in one value: the mean of what it covers, made otherwise. */
  const blocks = (make: (mean: number, x: number, y: number) => readonly number[]): Scene => {
    const data = new Uint8Array(90 * 80 * 4);
    for (let y = 0; y < 80; y++) {
      for (let x = 0; x < 90; x++) {
        const [left, top] = [20 + 10 * Math.floor(x / 10), 30 + 10 * Math.floor(y / 10)];
        let sum = 0;
        for (let i = 0; i < 100; i++) {
          const at = 4 * ((top + Math.floor(i / 10)) * 120 + left + (i % 10));
          sum += (photo.data[at]! + photo.data[at + 1]! + photo.data[at + 2]!) / 300;
        }
        data.set(make(sum, x % 10, y % 10), 4 * (y * 90 + x));
      }
    }
    return { width: 90, height: 80, data };
  };
  const grey = (level: number) => [level, level, level, 255];
  expect(blursContent(blocks(grey), photo, 20, 30)).toBe(true);
  expect(
    blursContent(
      blocks((mean) => grey(255 - mean)),
      photo,
      20,
      30,
    ),
  ).toBe(true);
  // Elsewhere it covers other things, and a badge of one colour covers whatever is there.
  expect(blursContent(blocks(grey), photo, 0, 0)).toBe(false);
  expect(
    blursContent(
      blocks(() => [...GREEN, 255]),
      photo,
      20,
      30,
    ),
  ).toBe(false);
});
