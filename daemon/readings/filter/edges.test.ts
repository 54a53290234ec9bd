import sharp from 'sharp';
import { expect, test } from 'vitest';
import { gaussianBlur } from '../../images/gaussian.ts';
import { type Picture, pictureOf } from '../picture.ts';
import type { StageFamily } from '../stage.ts';
import { EDGE_MAPS } from './edgesFamily.ts';
import { KERNELS } from './kernelFamily.ts';
import { LIGHTS } from './lightFamily.ts';
import { MOTIONS } from './motionFamily.ts';
import { icon, photo, psnr } from './scenes.ts';
import { TILTS } from './tiltFamily.ts';

type Reach = (u: number, v: number) => number;

/** Colours computed from what is around each pixel; `grey` reads luma, `of` one channel. Alpha stays. */
function by(picture: Picture, rule: (grey: Reach, of: (c: number) => Reach, c: number) => number): Picture {
  const { width, height, data } = picture;
  const out = new Uint8ClampedArray(data);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = (u: number, v: number) =>
        4 * (Math.min(height - 1, Math.max(0, y + v)) * width + Math.min(width - 1, Math.max(0, x + u)));
      const grey: Reach = (u, v) => {
        const at = place(u, v);
        return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
      };
      for (let c = 0; c < 3; c++)
        out[place(0, 0) + c] = rule(grey, (channel) => (u, v) => data[place(u, v) + channel]!, c);
    }
  }
  return { ...picture, data: new Uint8Array(out.buffer) };
}

const slope = (at: Reach) => [
  at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1),
  at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1),
];
const sobel = (at: Reach) => Math.hypot(...slope(at));
const mixed = (share: number, from: readonly number[], to: readonly number[], c: number) =>
  from[c]! + (to[c]! - from[c]!) * Math.min(1, share);

test.each<[string, StageFamily, Parameters<typeof by>[1]]>([
  ['Sobel edges', EDGE_MAPS, (grey) => sobel(grey)],
  ['faint edges, dark on light', EDGE_MAPS, (grey) => 255 - sobel(grey) / 2],
  ['edges of each channel', EDGE_MAPS, (_, of, c) => Math.abs(slope(of(c))[0]!) + Math.abs(slope(of(c))[1]!)],
  ['edges in two colours', EDGE_MAPS, (grey, _, c) => mixed(sobel(grey) / 255, [10, 20, 70], [255, 220, 90], c)],
  ['hard edges', EDGE_MAPS, (grey) => (sobel(grey) > 80 ? 0 : 255)],
  [
    'a sharpening kernel',
    KERNELS,
    (_, of, c) => 5 * of(c)(0, 0) - of(c)(1, 0) - of(c)(-1, 0) - of(c)(0, 1) - of(c)(0, -1),
  ],
  ['a grey emboss', KERNELS, (grey) => 128 + grey(1, 1) - grey(-1, -1)],
  [
    'motion across',
    MOTIONS,
    (_, of, c) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].reduce((sum, u) => sum + of(c)(u, 0), 0) / 9,
  ],
])('%s: found, and made on another picture', (_, family, rule) => {
  const [example, query] = [photo(1, 130, 110), photo(2, 100, 121)];
  const stage = family.fit([{ input: example, output: by(example, rule) }])[0]!;
  expect(psnr(stage.apply(query), by(query, rule))).toBeGreaterThan(35);
  const back = family.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(psnr(back.apply(query), stage.apply(query))).toBe(99);
});

test.each([
  ['a pencil sketch', 4, (grey: number, soft: number) => (255 * grey) / Math.max(1, soft)],
  ['a glow', 7, (grey: number, soft: number) => 255 - ((255 - grey) * (255 - 0.5 * soft)) / 255],
])('%s is found with its sigma', (_, sigma, make) => {
  const drawn = (picture: Picture) => {
    const plain = by(picture, (grey) => grey(0, 0));
    const soft = gaussianBlur(plain.data, plain.width, plain.height, 4, sigma);
    const data = plain.data.map((value, i) => (i % 4 === 3 ? value : Math.min(255, Math.round(make(value, soft[i]!)))));
    return { plain, drawn: { ...plain, data } };
  };
  const [example, query] = [drawn(photo(3, 160, 150)), drawn(photo(4, 140, 130))];
  const stage = LIGHTS.fit([{ input: example.plain, output: example.drawn }])[0]!;
  expect(psnr(stage.apply(query.plain), query.drawn)).toBeGreaterThan(40);
});

test.each([0.8, 2])('edges of a blur of sigma %f are found, and made on another picture', (sigma) => {
  const drawn = (picture: Picture) => {
    const { data, width, height } = picture;
    const soft = { ...picture, data: Uint8Array.from(gaussianBlur(data, width, height, 4, sigma), Math.round) };
    return by(soft, (grey) => 255 - 1.5 * sobel(grey));
  };
  const [example, query] = [photo(1, 150, 130), photo(2, 120, 141)];
  const stage = EDGE_MAPS.fit([{ input: example, output: drawn(example) }])[0]!;
  expect(stage.params).toMatchObject({ sigma: expect.closeTo(sigma, 1) });
  expect(stage.sentence).toMatch(/^Edges of its blur, sigma/);
  expect(psnr(stage.apply(query), drawn(query))).toBeGreaterThan(38);
  const back = EDGE_MAPS.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(psnr(back.apply(query), stage.apply(query))).toBe(99);
});

test('central differences of a blur are distinguished from other operators', () => {
  const drawn = (picture: Picture) => {
    const { data, width, height } = picture;
    const soft = { ...picture, data: Uint8Array.from(gaussianBlur(data, width, height, 4, 0.8), Math.round) };
    return by(soft, (grey) => 255 - 3 * Math.hypot(grey(1, 0) - grey(-1, 0), grey(0, 1) - grey(0, -1)));
  };
  const [example, query] = [icon(1, 130, [255, 255, 255]), icon(6, 150, [255, 255, 255])];
  const stage = EDGE_MAPS.fit([{ input: example, output: drawn(example) }])[0]!;
  expect(stage.sentence).toBe('Edges of its blur, sigma 0.8 px (Central), dark on light, 300 % strong');
  expect(psnr(stage.apply(query), drawn(query))).toBeGreaterThan(40);
});

const LUMA_709 = [0.2126, 0.7152, 0.0722];
const dodged = (level: number, soft: number) => Math.min(255, (level * 255) / Math.max(1, soft));

test.each<[string, RegExp, 'grey' | 'channels', (level: number, drawing: number) => number]>([
  ['a pencil sketch by other greys', /^Pencil sketch, sigma 5 px/, 'grey', (_, drawing) => drawing],
  [
    'a sketch mixed in',
    /^Mixed with 40 % of its pencil sketch/,
    'grey',
    (level, drawing) => 0.6 * level + 0.4 * drawing,
  ],
  ['a sketch multiplied', /^Multiplied by its pencil sketch/, 'grey', (level, drawing) => (level * drawing) / 255],
  ['shades evened out', /^Levels over their blur/, 'channels', (_, drawing) => drawing],
])('%s is found, and made on another picture', (_, sentence, of, over) => {
  const rule = (picture: Picture): Picture => {
    const { width, height, data } = picture;
    const sources = data.map((value, i) => {
      const at = i - (i % 4);
      if (of === 'channels' || i % 4 === 3) return value;
      const weights = sentence.source.includes('5 px') ? LUMA_709 : [0.299, 0.587, 0.114];
      return Math.round(weights.reduce((sum, weight, c) => sum + weight * data[at + c]!, 0));
    });
    const soft = gaussianBlur(sources, width, height, 4, 5);
    return {
      ...picture,
      data: data.map((value, i) => (i % 4 === 3 ? value : Math.round(over(value, dodged(sources[i]!, soft[i]!))))),
    };
  };
  const [example, query] = [photo(3, 160, 150), photo(4, 140, 130)];
  const stage = LIGHTS.fit([{ input: example, output: rule(example) }])[0]!;
  expect(stage.sentence).toMatch(sentence);
  expect(psnr(stage.apply(query), rule(query))).toBeGreaterThan(40);
  const back = LIGHTS.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(psnr(back.apply(query), stage.apply(query))).toBe(99);
});

test.each([
  ['as they are', (picture: Picture) => picture],
  ['as JPEG files', jpeg],
] as const)('a tilted lens: its band, its fade and its blur are found in pictures %s', async (_, stored) => {
  const tilted = (picture: Picture) => {
    const { width, height, data } = picture;
    const soft = gaussianBlur(data, width, height, 4, 4);
    const made = data.map((value, i) => {
      const y = (Math.floor(i / 4 / width) + 0.5) / height;
      const share = Math.min(1, Math.max(0, (Math.abs(y - 0.6) - 0.1) / 0.2));
      return Math.round(value + share * (soft[i]! - value));
    });
    return { ...picture, data: made };
  };
  const [example, query] = [photo(5, 150, 200), photo(6, 170, 140)];
  const stage = TILTS.fit([{ input: await stored(example), output: await stored(tilted(example)) }])[0]!;
  expect(stage.params).toMatchObject({ middle: expect.closeTo(0.6, 1), sigma: 4 });
  expect(psnr(stage.apply(query), tilted(query))).toBeGreaterThan(40);
});

async function jpeg({ width, height, data }: Picture): Promise<Picture> {
  const file = await sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: 88 })
    .toBuffer();
  const read = await sharp(file).raw().toBuffer();
  return pictureOf({ width, height, channels: 3, data: new Uint8Array(read) });
}

test('no edges are seen in a blur or a change of colours', () => {
  const input = icon(5, 120, [255, 255, 255]);
  const soft = gaussianBlur(input.data, 120, 120, 4, 2);
  expect(EDGE_MAPS.fit([{ input, output: { ...input, data: Uint8Array.from(soft) } }])).toEqual([]);
  const inverse = by(input, (_, of, c) => 255 - of(c)(0, 0));
  for (const family of [EDGE_MAPS, KERNELS, MOTIONS, LIGHTS])
    expect(family.fit([{ input, output: inverse }])).toEqual([]);
});
