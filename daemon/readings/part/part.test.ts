import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { gaussianBlur } from '../../images/gaussian.ts';
import { drawStages } from '../draw.ts';
import { photo, psnr } from '../filter/scenes.ts';
import { type Box, cropped, isSame, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { PARTS } from './family.ts';

type Change = (picture: Picture) => Picture;
/** The shares of a picture's sides between which something is done. */
type Shares = readonly [left: number, top: number, right: number, bottom: number];

function boxAt([left, top, right, bottom]: Shares, { width, height }: Picture): Box {
  return {
    left: Math.round(left * width),
    top: Math.round(top * height),
    right: Math.round(right * width),
    bottom: Math.round(bottom * height),
  };
}

/** A picture with what became of it in a box. */
function within(
  picture: Picture,
  { left, top, right, bottom }: Box,
  made: (x: number, y: number, c: number) => number,
) {
  const data = picture.data.slice();
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++)
      for (let c = 0; c < 3; c++) data[4 * (y * picture.width + x) + c] = made(x, y, c);
  return { ...picture, data };
}

function levelAt({ width, data }: Picture, x: number, y: number, c: number): number {
  return data[4 * (y * width + x) + c]!;
}

/** The whole picture changed, and seen only in a part. */
function inPart(shares: Shares, change: Change): Change {
  return (picture) => {
    const made = change(picture);
    return within(picture, boxAt(shares, picture), (x, y, c) => levelAt(made, x, y, c));
  };
}

/** The part cut out, changed and put back. */
function apart(boxOf: (picture: Picture) => Box, change: Change): Change {
  return (picture) => {
    const box = boxOf(picture);
    const made = change(cropped(picture, box));
    return within(picture, box, (x, y, c) => levelAt(made, x - box.left, y - box.top, c));
  };
}

function byLevel(change: (level: number) => number): Change {
  return (picture) => ({
    ...picture,
    data: picture.data.map((level, i) => (i % 4 === 3 ? level : Math.round(change(level)))),
  });
}

function blurred(sigma: number): Change {
  return ({ width, height, data }) => {
    const soft = gaussianBlur(Float32Array.from(data), width, height, 4, sigma);
    return { width, height, data: new Uint8Array(Uint8ClampedArray.from(soft).buffer) };
  };
}

const grey: Change = (picture) =>
  within(picture, boxAt([0, 0, 1, 1], picture), (x, y) =>
    Math.round(
      0.299 * levelAt(picture, x, y, 0) + 0.587 * levelAt(picture, x, y, 1) + 0.114 * levelAt(picture, x, y, 2),
    ),
  );

function pixelated(block: number): Change {
  return (picture) => {
    const start = (place: number) => Math.floor(place / block) * block;
    return within(picture, boxAt([0, 0, 1, 1], picture), (x, y, c) => {
      let [sum, count] = [0, 0];
      for (let v = start(y); v < Math.min(picture.height, start(y) + block); v++)
        for (let u = start(x); u < Math.min(picture.width, start(x) + block); u++, count++)
          sum += levelAt(picture, u, v, c);
      return Math.round(sum / count);
    });
  };
}

const inTurn =
  (...changes: readonly Change[]): Change =>
  (picture) =>
    changes.reduce((made, change) => change(made), picture);

async function jpeg({ width, height, data }: Picture): Promise<Picture> {
  const raw = { width, height, channels: 4 } as const;
  const file = await sharp(data, { raw }).removeAlpha().jpeg({ quality: 90 }).toBuffer();
  const { data: out } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width, height, data: new Uint8Array(out) };
}

/** The likeliest stage, back from its JSON. */
function learnt(...pairs: readonly Pair[]): Stage | undefined {
  const [stage] = PARTS.fit(pairs);
  return stage && PARTS.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
}

const WIDE = photo(1, 360, 240);
const QUERY = photo(2, 300, 260);

const frosted = inPart(
  [0, 0, 0.4, 1],
  inTurn(
    blurred(8),
    byLevel((level) => level / 2 + 127.5),
  ),
);
const darkened = inPart(
  [0, 2 / 3, 1, 1],
  byLevel((level) => 0.6 * level),
);

test.each<[string, Change, string]>([
  ['a frosted panel', frosted, 'In the left 40 %: gaussian blur, sigma 8 px, then white at 50 %'],
  ['a lower third', darkened, 'In the bottom 33.3 %: '],
  ['one half in black and white', inPart([0.5, 0, 1, 1], grey), 'In the right half: made grey'],
  [
    'a corner',
    inPart(
      [0.5, 0, 1, 0.5],
      byLevel((level) => 255 - level),
    ),
    'In the top right, 50 % of the width and 50 % of the height: ',
  ],
  [
    'a band across the middle',
    inPart(
      [0, 0.3, 1, 0.7],
      byLevel((level) => level / 2),
    ),
    'In the middle 40 % of the height: ',
  ],
  [
    'the centre',
    inPart([0.2, 0.2, 0.8, 0.8], grey),
    'In the middle, 60 % of the width and 60 % of the height: made grey',
  ],
])('%s is done to a picture of another size', async (_, change, sentence) => {
  for (const output of [change(WIDE), await jpeg(change(WIDE))]) {
    const stage = learnt({ input: WIDE, output })!;
    expect(stage.sentence).toContain(sentence);
    expect(psnr(stage.apply(QUERY), change(QUERY))).toBeGreaterThan(36);
  }
});

describe('it is not found where something else was done', () => {
  const black = (shares: Shares) =>
    inPart(
      shares,
      byLevel(() => 0),
    );
  const text = (picture: Picture, shares: Shares, level: number) => {
    const { left, top, right, bottom } = boxAt(shares, picture);
    return within(picture, { left, top, right, bottom }, (x, y, c) =>
      (x - left) % 9 < 5 && (y - top) % 14 < 10 && (((x - left) % 9) * ((y - top) % 14)) % 3 < 2
        ? level
        : levelAt(picture, x, y, c),
    );
  };
  const vignette: Change = (picture) =>
    within(picture, boxAt([0, 0, 1, 1], picture), (x, y, c) => {
      const away = Math.hypot(x / picture.width - 0.5, y / picture.height - 0.5) / Math.SQRT1_2;
      return Math.round(levelAt(picture, x, y, c) * (1 - 0.7 * away ** 3));
    });
  const ribbon: Change = (picture) =>
    within(picture, boxAt([0, 0, 1, 1], picture), (x, y, c) =>
      x + y > 60 && x + y < 110 ? [200, 30, 40][c]! : levelAt(picture, x, y, c),
    );
  const gradient: Change = (picture) =>
    within(picture, boxAt([0, 0, 1, 0.2], picture), (x, _, c) => Math.round(60 + (150 * x) / picture.width + 20 * c));
  const outlined: Change = (picture) => {
    const box = boxAt([0.3, 0.3, 0.7, 0.7], picture);
    return within(picture, box, (x, y, c) =>
      Math.min(x - box.left, box.right - 1 - x, y - box.top, box.bottom - 1 - y) < 4
        ? [220, 20, 20][c]!
        : levelAt(picture, x, y, c),
    );
  };
  test.each<[string, Change]>([
    ['a redaction', black([0.2, 0.55, 0.6, 0.65])],
    ['a redaction of a whole side', black([0, 0, 0.3, 1])],
    ['a watermark', (picture) => text(picture, [0.6, 0.9, 0.98, 0.98], 255)],
    ['a ribbon', ribbon],
    ['a caption in a flat box', (picture) => text(black([0, 0.8, 1, 1])(picture), [0.1, 0.85, 0.9, 0.95], 255)],
    ['bars of a film', inTurn(black([0, 0, 1, 0.12]), black([0, 0.88, 1, 1]))],
    ['a banner of two colours', gradient],
    ['a line around something', outlined],
    ['a vignette', vignette],
    ['the whole picture darkened', byLevel((level) => 0.6 * level)],
    ['nothing', (picture) => picture],
  ])('%s', async (_, change) => {
    for (const output of [change(WIDE), await jpeg(change(WIDE))])
      expect(learnt({ input: WIDE, output })).toBeUndefined();
  });
});

test('a blur sees what is around the part', () => {
  const change = inPart([0, 0, 1, 0.2], blurred(5));
  const stage = learnt({ input: WIDE, output: change(WIDE) })!;
  expect(stage.sentence).toBe('In the top 20 %: gaussian blur, sigma 5 px');
  expect(stage.params).toMatchObject({ alone: false });
  const rim = { left: 0, top: 46, right: 300, bottom: 52 };
  expect(psnr(cropped(stage.apply(QUERY), rim), cropped(change(QUERY), rim))).toBeGreaterThan(42);
});

test('a cut-out part may be filtered by itself', () => {
  // The blocks start at the top of the strip.
  const strip = ({ width, height }: Picture) => ({
    left: 0,
    top: Math.round(0.8 * height),
    right: width,
    bottom: height,
  });
  const change = apart(strip, pixelated(12));
  const stage = learnt({ input: WIDE, output: change(WIDE) })!;
  expect(stage.sentence).toContain('In the bottom ');
  const query = photo(3, 360, 250);
  expect(psnr(stage.apply(query), change(query))).toBeGreaterThan(40);
});

test('examples of two sizes tell shares from pixels', () => {
  const [large, small] = [photo(4, 400, 300), photo(5, 240, 200)];
  const unitOf = (change: Change) => {
    const pairs = [large, small].map((input) => ({ input, output: change(input) }));
    return (learnt(...pairs)!.params as { place: { across: { unit: string; length: number } } }).place.across;
  };
  expect(unitOf(inPart([0.7, 0, 1, 1], grey))).toEqual({ at: 'end', unit: 'share', length: 0.3 });
  const panel = ({ height }: Picture) => ({ left: 0, top: 0, right: 72, bottom: height });
  expect(unitOf(apart(panel, grey))).toEqual({ at: 'start', unit: 'px', length: 72 });
});

test('nothing around the part changes, and lengths grow with the picture', () => {
  const stage = learnt({ input: WIDE, output: frosted(WIDE) })!;
  const made = stage.apply(QUERY);
  const rest = { left: 120, top: 0, right: 300, bottom: 260 };
  expect(isSame(cropped(made, rest), cropped(QUERY, rest))).toBe(true);
  expect(stage.scaled(2).params).toMatchObject({
    place: { across: { unit: 'share', length: 0.4 } },
    steps: [{ kind: 'blur', params: { size: 16 } }, { kind: 'matrix' }],
  });
});

test('a panel of colours alone is drawn in strips as it is in one piece', () => {
  const large = photo(6, 700, 900);
  const stage = learnt({ input: WIDE, output: inPart([0, 0, 0.4, 1], grey)(WIDE) })!;
  expect(stage.reach).toBe(0);
  expect(Buffer.compare(drawStages([stage], { ...large, channels: 4 }).data, stage.apply(large).data)).toBe(0);
});

test.each([
  [{ across: { at: 'left', unit: 'px', length: 3 } }, 'place.across.at'],
  [{ across: { at: 'start', unit: 'share', length: 1.5 } }, 'place.across.length'],
])('what does not describe a part is refused, with the reason', (place, where) => {
  const params = { place: { down: { at: 'start', unit: 'share', length: 1 }, ...place }, alone: false };
  expect(() => PARTS.read('part', { ...params, steps: [{ kind: 'matrix', params: {} }] })).toThrow(where);
});

test('only colours, filters and smooth overlays are done to parts', () => {
  const place = { across: { at: 'start', unit: 'px', length: 9 }, down: { at: 'start', unit: 'share', length: 1 } };
  expect(() => PARTS.read('part', { place, alone: false, steps: [{ kind: 'put-on', params: {} }] })).toThrow(
    'put-on is not done to a part',
  );
});
