import { expect, test } from 'vitest';
import { icon, psnr } from '../filter/scenes.ts';
import { findReadings } from '../find.ts';
import type { Picture } from '../picture.ts';
import * as drawn from './drawn.ts';
import { LONG_SHADOWS } from './longShadowFamily.ts';

/** An icon over its shadow: the strongest of the icon's pixels from each pixel on up and left, looked up step by step. */
function withShadow(
  seed: number,
  side: number,
  ground: readonly number[] | null,
  most: number,
  colour: readonly number[],
  opacity: number,
): Picture {
  const { data } = icon(seed, side, null);
  const out = new Uint8Array(data.length);
  for (let i = 0; i < side * side; i++) {
    const [x, y] = [i % side, Math.floor(i / side)];
    let shade = 0;
    for (let k = 0; k <= most && x - k >= 0 && y - k >= 0; k++)
      shade = Math.max(shade, data[4 * ((y - k) * side + x - k) + 3]! / 255);
    let alpha = ground ? 1 : 0;
    const made = ground ? [...ground] : [0, 0, 0];
    for (const [cover, of] of [
      [shade * opacity, colour],
      [data[4 * i + 3]! / 255, data.subarray(4 * i, 4 * i + 3)],
    ] as const) {
      for (let c = 0; c < 3; c++) made[c] = made[c]! * (1 - cover) + of[c]! * cover;
      alpha = alpha * (1 - cover) + cover;
    }
    for (let c = 0; c < 3 && alpha > 0; c++) out[4 * i + c] = Math.round(made[c]! / alpha);
    out[4 * i + 3] = Math.round(255 * alpha);
  }
  return { width: side, height: side, data: out };
}

const TEAL = [40, 160, 150];

test.each<[string, readonly number[] | null, number, RegExp]>([
  ['to the border', TEAL, 999, /^Long flat shadow down and right, to the border, #000000 at 25 %$/],
  ['of 30 pixels', TEAL, 30, /^Long flat shadow down and right, 30 px far, #000000 at 25 %$/],
  ['on nothing', null, 999, /^Long flat shadow down and right, to the border, #000000 at 25 %$/],
])('a long shadow %s is found, and thrown by another icon', (_, ground, most, sentence) => {
  const pair = (seed: number, side: number) => ({
    input: icon(seed, side, ground),
    output: withShadow(seed, side, ground, most, [0, 0, 0], 0.25),
  });
  const { input, output } = pair(3, 120);
  const stage = LONG_SHADOWS.fit([{ input, output }])[0]!;
  expect(stage.sentence).toMatch(sentence);
  const query = pair(8, 150);
  const read = LONG_SHADOWS.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(psnr(read.apply(query.input), query.output)).toBeGreaterThan(36);
});

test('it is the first of all readings, and a soft shadow or a recoloured ground is none', () => {
  const input = icon(3, 110, TEAL);
  const [best] = findReadings([{ input, output: withShadow(3, 110, TEAL, 999, [0, 0, 0], 0.25) }]);
  expect(best!.sentence).toMatch(/^Long flat shadow/);
  expect(LONG_SHADOWS.fit([{ input, output: icon(3, 110, [200, 160, 150]) }])).toEqual([]);
  const soft = { ...input, data: input.data.slice() };
  for (let i = 0; i < 110 * 110; i++) {
    const by = 40 * Math.exp(-(((i % 110) - 60) ** 2 + (Math.floor(i / 110) - 60) ** 2) / 800);
    for (let c = 0; c < 3; c++)
      if (Math.abs(input.data[4 * i + c]! - TEAL[c]!) < 3) soft.data[4 * i + c] = input.data[4 * i + c]! - by;
  }
  expect(LONG_SHADOWS.fit([{ input, output: soft }])).toEqual([]);
});

type Tile = readonly [cx: number, cy: number, r: number];

/** A white cross with a ring on a disc, and with the shadow that it throws one way over the disc. */
function discs(
  side: number,
  [cx, cy, r]: Tile,
  tile: drawn.Paint,
  [right, down]: readonly [number, number],
  ink: readonly number[],
) {
  const of = (figure: drawn.Figure) => drawn.coverOf(side, side, figure);
  const disc = of(drawn.disc(cx, cy, r));
  const mark = of(
    drawn.either(
      drawn.stroke(cx - r / 3, cy - r / 4, cx + r / 3, cy, r / 12),
      drawn.stroke(cx, cy - r / 3, cx - r / 8, cy + r / 3, r / 9),
      drawn.ringAround(cx + r / 5, cy + r / 5, r / 5, r / 16),
    ),
  );
  const shade = mark.map((_, i) => {
    let most = 0;
    for (let x = i % side, y = Math.floor(i / side); x >= 0 && y >= 0 && x < side && y < side; x -= right, y -= down)
      most = Math.max(most, mark[y * side + x]!);
    return most * disc[i]!;
  });
  const under = { cover: disc, paint: tile };
  const over = { cover: mark, paint: [255, 255, 255] };
  return {
    input: drawn.draw(side, side, [under, over]),
    output: drawn.draw(side, side, [under, { cover: shade, paint: ink }, over]),
    edges: mark.map((cover, i) => (cover > 0 && cover < 1 ? cover : shade[i]!)),
  };
}

const BLUE = [14, 120, 233];
const FADE = (x: number, y: number) => [60 + x / 2, 190 - y / 3, 120];

test.each<[string, readonly [number, number], readonly number[], drawn.Paint, RegExp]>([
  ['down right on a disc', [1, 1], [0, 0, 0, 0.25], BLUE, /down and right, to the border, #000000 at 25 %, on its /],
  ['up left on a disc', [-1, -1], [0, 0, 0, 0.4], BLUE, /up and left, to the border, #000000 at 40 %, on its /],
  ['of white light', [-1, 1], [255, 255, 255, 0.3], BLUE, /down and left, to the border, #ffffff at 30 %, on its /],
  ['on a gradient', [1, -1], [0, 0, 0, 0.25], FADE, /up and right, to the border, #000000 at 25 %, on its /],
])('a long shadow %s ends with the tile', (_, way, ink, tile, sentence) => {
  const { input, output } = discs(128, [64, 64, 60], tile, way, ink);
  const [stage] = LONG_SHADOWS.fit([{ input, output }]);
  expect(stage?.sentence).toMatch(sentence);
  const query = discs(160, [70, 84, 66], tile === BLUE ? [200, 90, 20] : tile, way, ink);
  const { edge, all } = drawn.errors(stage!.apply(query.input), query.output, query.edges);
  expect(edge).toBeLessThan(2);
  expect(all).toBeLessThan(0.5);
});

test('a tile that fills the picture has its shadow too, and a glyph without a tile stays as it is', () => {
  const { input, output } = discs(128, [64, 64, 60], BLUE, [1, 1], [0, 0, 0, 0.25]);
  const [stage] = LONG_SHADOWS.fit([{ input, output }]);
  const full = icon(8, 150, TEAL);
  expect(psnr(stage!.apply(full), withShadow(8, 150, TEAL, 999, [0, 0, 0], 0.25))).toBeGreaterThan(36);
  const bare = icon(8, 150, null);
  expect(stage!.apply(bare)).toBe(bare);
  expect(stage!.coverage!(bare)).toBe(0);
});
