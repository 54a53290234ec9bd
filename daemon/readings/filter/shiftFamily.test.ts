import sharp from 'sharp';
import { expect, test } from 'vitest';
import { findReadings } from '../find.ts';
import { isSame, type Picture, pictureOf } from '../picture.ts';
import { photo } from './scenes.ts';
import { SHIFTS } from './shiftFamily.ts';

type Moves = readonly (readonly [x: number, y: number])[];
type Border = 'own' | 'replicate' | 'wrap' | 'black';

/** Each channel copied row by row to where it goes, as with slices of an array, onto one of these. */
function shifted(picture: Picture, moves: Moves, border: Border): Picture {
  const { width, height, data } = picture;
  const out = data.slice();
  for (const [c, [x, y]] of moves.entries()) {
    for (let v = 0; v < height; v++) {
      for (let u = 0; u < width; u++) {
        const [from, row] = [u - x, v - y];
        const isIn = from >= 0 && from < width && row >= 0 && row < height;
        const at = 4 * (v * width + u) + c;
        const clamped = Math.max(0, Math.min(height - 1, row)) * width + Math.max(0, Math.min(width - 1, from));
        const around = ((row + height) % height) * width + ((from + width) % width);
        if (isIn || border === 'replicate') out[at] = data[4 * clamped + c]!;
        else if (border === 'wrap') out[at] = data[4 * around + c]!;
        else if (border === 'black') out[at] = 0;
      }
    }
  }
  return { ...picture, data: out };
}

/** As a JPEG file keeps it, with colours at half the size. */
async function jpeg({ width, height, data }: Picture, quality: number): Promise<Picture> {
  const file = await sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
  const levels = await sharp(file).raw().toBuffer();
  return pictureOf({ width, height, channels: 3, data: new Uint8Array(levels) });
}

const STILL = [0, 0] as const;

test.each<[string, Moves, Border]>([
  ['Red moved 6 px to the left, blue moved 6 px to the right', [[-6, 0], STILL, [6, 0]], 'own'],
  ['Green moved 3 px to the left and 2 px up', [STILL, [-3, -2], STILL], 'own'],
  [
    'Red moved 40 px to the right, green moved 5 px down, blue moved 12 px to the left and 7 px up',
    [
      [40, 0],
      [0, 5],
      [-12, -7],
    ],
    'own',
  ],
  ['Red moved 9 px to the right, blue moved 4 px up', [[9, 0], STILL, [0, -4]], 'replicate'],
  ['Red moved 9 px to the right, blue moved 4 px up', [[9, 0], STILL, [0, -4]], 'wrap'],
  ['Red moved 9 px to the right, blue moved 4 px up', [[9, 0], STILL, [0, -4]], 'black'],
])('%s: %o, borders %s', (sentence, moves, border) => {
  const [input, query] = [photo(1, 260, 240), photo(2, 150, 171)];
  const [found] = SHIFTS.fit([{ input, output: shifted(input, moves, border) }]);
  expect(found?.sentence).toBe(sentence);
  const stage = SHIFTS.read(found!.kind, JSON.parse(JSON.stringify(found!.params)));
  expect(isSame(stage.apply(query), shifted(query, moves, border))).toBe(true);
});

const GLITCH: Moves = [[-6, 0], STILL, [6, 0]];

test.each([92, 80])('in JPEG files of quality %i', async (quality) => {
  const input = await jpeg(photo(5, 240, 180), 92);
  const [found] = SHIFTS.fit([{ input, output: await jpeg(shifted(input, GLITCH, 'own'), quality) }]);
  expect(found?.sentence).toBe('Red moved 6 px to the left, blue moved 6 px to the right');
  expect(found?.params).toMatchObject({ border: 'own' });
});

test('the fine colours that JPEG files lose ask for no other rule', async () => {
  const grey = photo(8, 200, 160);
  for (let at = 0; at < grey.data.length; at += 4)
    grey.data.fill(0.3 * grey.data[at]! + 0.6 * grey.data[at + 1]! + 0.1 * grey.data[at + 2]!, at, at + 3);
  const input = await jpeg(grey, 92);
  const [best] = findReadings([{ input, output: await jpeg(shifted(input, GLITCH, 'own'), 92) }]);
  expect(best!.sentence).toBe('Red moved 6 px to the left, blue moved 6 px to the right');
  expect(best!.residue.left).toBeLessThan(0.02);
});

test('no channel moves where the whole picture or a thing in it moves, is painted over, or changes its colours', () => {
  const input = photo(3, 200, 160);
  const painted = input.data.slice();
  for (let i = 0; i < 200 * 50; i++) painted.set([200, 40, 40], 4 * i);
  const redder = input.data.map((level, at) => (at % 4 === 0 ? Math.min(255, level + 40) : level));
  const thing = input.data.slice();
  for (let y = 40; y < 100; y++) thing.copyWithin(4 * (200 * y + 90), 4 * (200 * y + 80), 4 * (200 * y + 140));
  for (const output of [
    shifted(
      input,
      [
        [5, 2],
        [5, 2],
        [5, 2],
      ],
      'own',
    ),
    { ...input, data: painted },
    { ...input, data: redder },
    { ...input, data: thing },
    photo(4, 200, 160),
  ]) {
    expect(SHIFTS.fit([{ input, output }])).toEqual([]);
  }
});
