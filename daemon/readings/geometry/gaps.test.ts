import { expect, test } from 'vitest';
import { differences } from '../difference.ts';
import { random } from '../filter/random.ts';
import { photo } from '../filter/scenes.ts';
import { findReadings } from '../find.ts';
import { blank, cropped, isSame, type Picture } from '../picture.ts';
import { stagesOf } from '../reading.ts';
import { applyStages, type Pair, type Stage } from '../stage.ts';
import { GEOMETRY } from './family.ts';

const WHITE = [255, 255, 255, 255];
const CLEAR = [0, 0, 0, 0];
const RED = [200, 30, 40, 255];

/** Blobs of a few colours on transparency, one in each tile. */
function tileset(seed: number, side: number, across: number, down: number): Picture {
  const next = random(seed);
  const out = blank(side * across, side * down);
  for (let tile = 0; tile < across * down; tile++) {
    const [left, top] = [side * (tile % across), side * Math.floor(tile / across)];
    const [x, y, size] = [side * (0.4 + 0.2 * next()), side * (0.4 + 0.2 * next()), side * (0.2 + 0.2 * next())];
    const colours = [0, 1].map(() => [255 * next(), 255 * next(), 255 * next(), 255]);
    for (let i = 0; i < side * side; i++) {
      const [u, v] = [i % side, Math.floor(i / side)];
      const far = Math.hypot(u - x, v - y);
      if (far < size) out.data.set(colours[far < size / 2 ? 0 : 1]!, 4 * ((top + v) * out.width + left + u));
    }
  }
  return out;
}

/** Parts of a picture cut out and pasted onto a sheet, one by one. */
function sheet(
  picture: Picture,
  [across, down]: readonly [number, number],
  gap: number,
  margin: number,
  colour: readonly number[],
): Picture {
  const { width, height } = picture;
  const out = blank(width + gap * (across - 1) + 2 * margin, height + gap * (down - 1) + 2 * margin);
  for (let at = 0; at < out.data.length; at += 4) out.data.set(colour, at);
  const edge = (part: number, parts: number, length: number) => Math.floor((part * length) / parts);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const [left, right] = [edge(column, across, width), edge(column + 1, across, width)];
      const [top, bottom] = [edge(row, down, height), edge(row + 1, down, height)];
      const part = cropped(picture, { left, top, right, bottom });
      for (let y = 0; y < part.height; y++) {
        const line = part.data.subarray(4 * y * part.width, 4 * (y + 1) * part.width);
        out.data.set(line, 4 * ((margin + top + gap * row + y) * out.width + margin + left + gap * column));
      }
    }
  }
  return out;
}

/** Off by four levels at most, as after lossy compression. */
function noisy(picture: Picture): Picture {
  const next = random(9);
  const data = picture.data.map((level, at) =>
    at % 4 === 3 ? level : Math.min(255, Math.max(0, level + Math.round(8 * next() - 4))),
  );
  return { ...picture, data };
}

function grey(picture: Picture): Picture {
  const data = picture.data.slice();
  for (let at = 0; at < data.length; at += 4)
    data.fill(Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!), at, at + 3);
  return { ...picture, data };
}

/** The likeliest stage, written and read again. */
function likeliest(...pairs: Pair[]): Stage {
  const [{ kind, params }] = GEOMETRY.fit(pairs) as [Stage];
  return GEOMETRY.read(kind, JSON.parse(JSON.stringify(params)));
}

const photos = [photo(1, 270, 150), photo(2, 200, 210)] as const;

test.each<[string, readonly [number, number], number, number, number[]]>([
  ['Cut into 3 x 1 equal parts, 30 px apart, filled with white', [3, 1], 30, 0, WHITE],
  ['Cut into 1 x 2 equal parts, 7 px apart, 10 px around them, filled with #c81e28', [1, 2], 7, 10, RED],
  ['Cut into 2 x 3 equal parts, 5 px apart, filled with transparent', [2, 3], 5, 0, CLEAR],
])('photographs: %s', (sentence, parts, gap, margin, colour) => {
  const [input, query] = photos;
  const stage = likeliest({ input, output: sheet(input, parts, gap, margin, colour) });
  expect(stage.sentence).toBe(sentence);
  expect(isSame(stage.apply(query), sheet(query, parts, gap, margin, colour))).toBe(true);
});

test.each<[number, number, number[], string]>([
  [2, 0, CLEAR, 'Cut into tiles of 16 x 16 px, 2 px apart, filled with transparent'],
  [2, 1, CLEAR, 'Cut into tiles of 16 x 16 px, 2 px apart, 1 px around them, filled with transparent'],
  [1, 4, RED, 'Cut into tiles of 16 x 16 px, 1 px apart, 4 px around them, filled with #c81e28'],
])(
  'a tileset with %i px between tiles and %i px around them, and one of other numbers',
  (gap, margin, colour, sentence) => {
    const [input, query] = [tileset(1, 16, 4, 3), tileset(2, 16, 7, 2)];
    const output = sheet(input, [4, 3], gap, margin, colour);
    const made = sheet(query, [7, 2], gap, margin, colour);
    const stage = likeliest({ input, output });
    expect(stage.sentence).toBe(sentence);
    expect(isSame(stage.apply(query), made)).toBe(true);

    const inverse = likeliest({ input: output, output: input });
    expect(inverse.sentence).toMatch(new RegExp(`^${gap} px between tiles of 16 x 16 px taken out`));
    expect(isSame(inverse.apply(made), query)).toBe(true);
  },
);

test('a strip of tiles: a query with more rows is cut across and down', () => {
  const [input, query] = [tileset(3, 32, 6, 1), tileset(4, 32, 3, 2)];
  const stage = likeliest({ input, output: sheet(input, [6, 1], 2, 0, CLEAR) });
  expect(isSame(stage.apply(query), sheet(query, [3, 2], 2, 0, CLEAR))).toBe(true);
});

test('tiles with their outermost pixels drawn out by one', () => {
  const [input, query] = [photo(3, 64, 48), photo(4, 32, 80)];
  const drawnOut = (picture: Picture): Picture => {
    const [across, down] = [picture.width / 16, picture.height / 16];
    const out = blank(18 * across, 18 * down);
    const within = (at: number) => 16 * Math.floor(at / 18) + Math.min(15, Math.max(0, (at % 18) - 1));
    for (let i = 0; i < out.data.length / 4; i++) {
      const from = 4 * (within(Math.floor(i / out.width)) * picture.width + within(i % out.width));
      out.data.set(picture.data.subarray(from, from + 4), 4 * i);
    }
    return out;
  };
  const stage = likeliest({ input, output: drawnOut(input) });
  expect(isSame(stage.apply(query), drawnOut(query))).toBe(true);
  expect(isSame(likeliest({ input: drawnOut(input), output: input }).apply(drawnOut(query)), query)).toBe(true);
});

test('what one pair leaves open is offered as well, and a second pair decides', () => {
  const [input, other] = photos;
  const three: Pair = { input, output: sheet(input, [3, 1], 20, 0, WHITE) };
  const wide = (parts: number): Pair => ({ input: other, output: sheet(other, [parts, 1], 20, 0, WHITE) });
  const sentences = (...pairs: Pair[]) => GEOMETRY.fit(pairs).map(({ sentence }) => sentence);
  const [parts, tiles] = ['Cut into 3 x 1 equal parts', 'Cut into tiles of 90 px across'].map(
    (what) => `${what}, 20 px apart, filled with white`,
  );
  expect(sentences(three)).toEqual([parts, tiles]);
  expect(sentences(three, wide(3))).toEqual([parts]);
  // 200 px are two tiles of 90 px and a rest.
  const rest = blank(240, 210);
  rest.data.fill(255);
  for (let i = 0; i < 200 * 210; i++) {
    const [x, y] = [i % 200, Math.floor(i / 200)];
    rest.data.set(other.data.subarray(4 * i, 4 * i + 4), 4 * (240 * y + x + 20 * Math.floor(x / 90)));
  }
  expect(sentences(three, { input: other, output: rest })).toEqual([tiles]);
});

test('in noise, and made grey after', () => {
  const [input, query] = photos;
  const triptych = (picture: Picture) => sheet(picture, [3, 1], 30, 0, WHITE);
  const stage = likeliest({ input, output: noisy(triptych(input)) });
  expect(stage.sentence).toMatch(/^Cut into 3 x 1 equal parts, 30 px apart/);
  const second: Pair = { input: query, output: triptych(query) };
  expect(likeliest({ input, output: noisy(triptych(input)) }, second).params).toEqual(stage.params);
  const [best] = findReadings([{ input, output: grey(triptych(input)) }]);
  const left = differences(applyStages(stagesOf(best!), query), grey(triptych(query)));
  expect(left.every((level) => level <= 1)).toBe(true);
});

test('a picture with plain ground put at its side, enlarged, or on another ground has no gaps', () => {
  const input = blank(80, 40);
  input.data.fill(255);
  const corner = photo(5, 30, 30);
  for (let y = 0; y < 30; y++) input.data.set(corner.data.subarray(120 * y, 120 * (y + 1)), 4 * (80 * (5 + y) + 5));
  const extended = sheet(input, [1, 1], 0, 10, WHITE);
  const beside = blank(100, 40);
  beside.data.fill(255);
  for (let y = 0; y < 40; y++) beside.data.set(input.data.subarray(320 * y, 320 * (y + 1)), 400 * y);
  const other = photo(6, 100, 60);
  for (const pair of [
    { input, output: extended },
    { input, output: beside },
    { input: beside, output: input },
    { input, output: other },
    { input: other, output: input },
  ]) {
    expect(GEOMETRY.fit([pair]).filter(({ kind }) => kind === 'gaps')).toEqual([]);
  }
});
