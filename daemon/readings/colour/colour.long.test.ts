import { describe, expect, test } from 'vitest';
import { differences } from '../difference.ts';
import type { Picture } from '../picture.ts';
import type { Stage } from '../stage.ts';
import { COLOUR } from './fit.ts';

type Rgb = readonly [number, number, number];

/** Smooth, with many colours; `seed` draws another one. */
function painting(seed: number, side = 96): Picture {
  const data = new Uint8Array(side * side * 4);
  for (let i = 0, at = 0; i < side * side; i++, at += 4) {
    const [x, y] = [(i % side) / side, Math.floor(i / side) / side];
    for (let c = 0; c < 3; c++) {
      data[at + c] = 128 + 127 * Math.sin((3 + c + seed) * x * 2 + (5 - c) * y * 2.4 + seed * (c + 1));
    }
    data[at + 3] = 255;
  }
  return { width: side, height: side, data };
}

/** A disc and a bar of flat colours on a ground, with soft edges. */
function flat(ground: Rgb, disc: Rgb, bar: Rgb, radius: number, side = 64): Picture {
  const data = new Uint8Array(side * side * 4);
  for (let i = 0, at = 0; i < side * side; i++, at += 4) {
    const [x, y] = [(i % side) + 0.5, Math.floor(i / side) + 0.5];
    const share = Math.min(1, Math.max(0, radius - Math.hypot(x - 24, y - 28) + 0.5));
    const isBar = y > 50 && y < 58 && x > 6;
    for (let c = 0; c < 3; c++) data[at + c] = isBar ? bar[c]! : ground[c]! * (1 - share) + disc[c]! * share + 0.5;
    data[at + 3] = 255;
  }
  return { width: side, height: side, data };
}

function each(picture: Picture, change: (r: number, g: number, b: number) => readonly number[]): Picture {
  const data = picture.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    const made = change(data[at]!, data[at + 1]!, data[at + 2]!);
    for (let c = 0; c < made.length; c++) data[at + c] = Math.min(255, Math.max(0, Math.round(made[c]!)));
  }
  return { ...picture, data };
}

const meanError = (a: Picture, b: Picture) => {
  const levels = differences(a, b);
  return levels.reduce((sum, level) => sum + level, 0) / levels.length;
};

/** The mean error of the best stage on other pictures, by way of its JSON. */
function bestError(input: Picture, output: Picture, queries: readonly (readonly [Picture, Picture])[]): number {
  const errors = COLOUR.fit([{ input, output }]).map((stage) => {
    const read: Stage = COLOUR.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
    expect(read.apply(input).data).toEqual(stage.apply(input).data);
    return Math.max(...queries.map(([query, truth]) => meanError(read.apply(query), truth)));
  });
  return Math.min(...errors);
}

/** Hue in degrees and saturation 0..1 (HSL), by the arc cosine. */
function hueOf(r: number, g: number, b: number): [number, number] {
  const [most, least] = [Math.max(r, g, b) / 255, Math.min(r, g, b) / 255];
  const range = most - least;
  if (range === 0) return [0, 0];
  const saturation = range / (1 - Math.abs(most + least - 1));
  const sector = [r, g, b].indexOf(255 * most);
  const [one, other] = [
    [g, b],
    [b, r],
    [r, g],
  ][sector] as [number, number];
  return [(120 * sector + (60 * (one - other)) / 255 / range + 360) % 360, saturation];
}

const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;

describe('changes of colour that one painting shows hold for others', () => {
  test.each<[string, (r: number, g: number, b: number) => readonly number[], number]>([
    ['brighter', (r, g, b) => [r * 1.2 + 10, g * 1.2 + 10, b * 1.2 + 10], 0.2],
    ['warmer', (r, g, b) => [r * 1.1, g, b * 0.8], 0.3],
    ['inverted', (r, g, b) => [255 - r, 255 - g, 255 - b], 0],
    ['grey', (r, g, b) => Array(3).fill(luma(r, g, b)), 0.1],
    ['a curve', (r, g, b) => [r, g, b].map((v) => 255 * (v / 255) ** 1.8), 0.5],
    ['a law of one number', (r, g, b) => [r, g, b].map((v) => 255 * (v / 255) ** 0.6), 0.02],
    ['two levels', (r, g, b) => Array(3).fill(luma(r, g, b) > 100 ? 255 : 0), 0.3],
    ['four levels a channel', (r, g, b) => [r, g, b].map((v) => Math.round(v / 85) * 85), 0.1],
    ['two inks', (r, g, b) => [40, 10, 90].map((v, c) => v + ((250 - [40, 10, 90][c]!) * luma(r, g, b)) / 255), 0.1],
    ['red kept', (r, g, b) => (r > 100 && r > 1.4 * Math.max(g, b) ? [r, g, b] : Array(3).fill(luma(r, g, b))), 2],
    [
      'red kept, softly',
      (r, g, b) => {
        const y = luma(r, g, b);
        const [hue, saturation] = hueOf(r, g, b);
        const kept = Math.min(1, Math.max(0, (40 - Math.min(hue, 360 - hue)) / 20)) * Math.min(1, saturation / 0.4);
        return [r, g, b].map((v) => y + kept * (v - y));
      },
      1,
    ],
    [
      'paler, then darker by a power',
      (r, g, b) => [r, g, b].map((v) => 200 * ((luma(r, g, b) + 0.5 * (v - luma(r, g, b))) / 255) ** 1.5),
      0.8,
    ],
    ['transparent by lightness', (r, g, b) => [0, 0, 0, luma(r, g, b)], 0.3],
  ])('%s', (_name, change, most) => {
    const queries = [1, 2].map((seed) => [painting(seed), each(painting(seed), change)] as const);
    expect(bestError(painting(0), each(painting(0), change), queries)).toBeLessThanOrEqual(most);
  });
});

test('exact colours of flat art are exchanged exactly, and so are the mixtures at their edges', () => {
  const [ink, paper, blue] = [
    [20, 20, 20],
    [255, 255, 255],
    [40, 90, 220],
  ] as const;
  const [snow, night, orange] = [
    [235, 240, 245],
    [12, 18, 40],
    [240, 140, 30],
  ] as const;
  const palette = COLOUR.fit([{ input: flat(paper, ink, blue, 14), output: flat(night, snow, orange, 14) }]).find(
    ({ kind }) => kind === 'palette',
  )!;
  const levels = differences(palette.apply(flat(paper, ink, blue, 19)), flat(night, snow, orange, 19));
  expect(Math.max(...levels)).toBeLessThanOrEqual(2);
});

test('shades of a recoloured colour that the example lacks change too, and other colours stay', () => {
  const greys: readonly Rgb[] = [
    [90, 95, 80],
    [40, 40, 40],
    [75, 75, 75],
    [62, 66, 56],
  ];
  /** Shades of one colour, and some greys, in stripes. */
  const sprite = (shades: readonly number[], shade: (level: number) => Rgb) => {
    const data = new Uint8Array(48 * 48 * 4);
    for (let i = 0; i < 48 * 48; i++) {
      const stripe = Math.floor((i % 48) / 4);
      data.set([...(shades[stripe]! > 0 ? shade(shades[stripe]!) : greys[stripe % 4]!), 255], 4 * i);
    }
    return { width: 48, height: 48, data };
  };
  const red = (level: number): Rgb => [level, level / 5, level / 5];
  const blue = (level: number): Rgb => [level / 5, level / 5, level];
  const shown = [110, 0, 0, 140, 0, 0, 200, 0, 0, 250, 0, 0];
  const palette = COLOUR.fit([{ input: sprite(shown, red), output: sprite(shown, blue) }]).find(
    ({ kind }) => kind === 'palette',
  )!;
  const others = [180, 0, 120, 0, 90, 0, 230, 0, 150, 0, 220, 0];
  expect(Math.max(...differences(palette.apply(sprite(others, red)), sprite(others, blue)))).toBeLessThanOrEqual(1);
  expect(palette.coverage!(sprite(others, red))).toBe(1);
  const brown = (level: number): Rgb => [level, level / 2, level / 5];
  expect(palette.apply(sprite(others, brown)).data).toEqual(sprite(others, brown).data);
  expect(palette.coverage!(sprite(others, brown))).toBeLessThan(0.6);
});

test('photographs in pages keep their pixels while the page is recoloured', () => {
  /** A painting in a page whose thin lines never reach their own colour. */
  const page = (seed: number, ground: Rgb, ink: Rgb) => {
    const photo = painting(seed, 128);
    const data = new Uint8Array(256 * 256 * 4).fill(255);
    for (let i = 0, at = 0; i < 256 * 256; i++, at += 4) {
      const [x, y] = [i % 256, i >> 8];
      const isPhoto = x >= 100 && x < 228 && y >= 100 && y < 228;
      const share = y < 20 && x > 40 && x < 80 ? 1 : y > 30 && y < 90 && y % 6 === 0 ? 0.55 : 0;
      for (let c = 0; c < 3; c++)
        data[at + c] = isPhoto
          ? photo.data[((y - 100) * 128 + x - 100) * 4 + c]!
          : Math.round(ground[c]! + share * (ink[c]! - ground[c]!));
    }
    return { width: 256, height: 256, data };
  };
  const [light, dark] = [
    (seed: number) => page(seed, [250, 250, 252], [220, 40, 90]),
    (seed: number) => page(seed, [20, 22, 30], [90, 160, 250]),
  ];
  const errors = COLOUR.fit([{ input: light(0), output: dark(0) }]).map((stage) =>
    meanError(stage.apply(light(2)), dark(2)),
  );
  expect(Math.min(...errors)).toBeLessThan(0.1);
});

test('white is taken out of mixtures without a fringe', () => {
  const onWhite = (ink: Rgb, radius: number) => flat([255, 255, 255], ink, [255, 255, 255], radius);
  const alone = (ink: Rgb, radius: number) => {
    const cover = flat([0, 0, 0], [255, 255, 255], [0, 0, 0], radius);
    return { ...cover, data: cover.data.map((_, i) => (i % 4 === 3 ? cover.data[i - 1]! : ink[i % 4]!)) };
  };
  const black = [0, 0, 0] as const;
  const stage = COLOUR.fit([{ input: onWhite(black, 14), output: alone(black, 14) }])[0]!;
  expect(meanError(stage.apply(onWhite(black, 20)), alone(black, 20))).toBeLessThan(0.3);
});

test('what an overlay hides does not bend the change of colours around it', () => {
  const change = (r: number, g: number, b: number) => [r * 0.8 + 20, g * 0.9, b * 1.1];
  const output = each(painting(0), change);
  for (let y = 60; y < 90; y++) for (let x = 5; x < 60; x++) output.data.set([250, 0, 0, 255], (y * 96 + x) * 4);
  const errors = COLOUR.fit([{ input: painting(0), output }]).map((stage) =>
    meanError(stage.apply(painting(1)), each(painting(1), change)),
  );
  expect(Math.min(...errors)).toBeLessThan(1);
});

test('a colour that was never shown counts as unknown where the change could be anything there', () => {
  const [ink, paper] = [
    [0, 0, 0],
    [255, 255, 255],
  ] as const;
  const stages = COLOUR.fit([
    { input: flat(paper, ink, ink, 14), output: flat([10, 20, 60], [250, 200, 90], [250, 200, 90], 14) },
  ]);
  const shown = flat(paper, ink, ink, 18);
  const unknown = flat([250, 30, 30], [30, 220, 60], [30, 60, 240], 18);
  for (const stage of stages.filter(({ kind }) => kind === 'lattice' || kind === 'palette')) {
    expect(stage.coverage!(shown)).toBeGreaterThan(0.97);
    expect(stage.coverage!(unknown)).toBeLessThan(0.1);
  }
});
