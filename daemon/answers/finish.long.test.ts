import { WHITE } from '@likewise/shared/prompt/layouts.ts';
import { describe, expect, test } from 'vitest';
import { patternRaster } from '../../test/support/rasters.ts';
import { fitCell } from '../images/flatten.ts';
import type { Raster, RgbRaster } from '../images/raster.ts';
import { resample } from '../images/resample.ts';
import { BY_MODEL } from '../readings/name.ts';
import { type ExamplePair, Examples } from './examples.ts';
import { finishAnswer } from './finish.ts';

const SIDE = 111;
const GUIDE = { radius: 110, noise: 255 };

/** Smooth, with many colours, different on all sides. */
function painting(width: number, height: number, shift: number, channels: 3 | 4 = 3): Raster {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const [x, y] = [(pixel % width) / width, Math.floor(pixel / width) / height];
    const c = i % channels;
    return c === 3 ? 255 : 128 + 100 * Math.sin((2 + c) * x * 3 + (4 - c) * y * 2 + shift);
  });
  return { width, height, channels, data };
}

function mirrored(picture: Raster): Raster {
  const { width, channels, data } = picture;
  const from = (i: number) => {
    const pixel = Math.floor(i / channels);
    return (pixel - (pixel % width) + width - 1 - (pixel % width)) * channels + (i % channels);
  };
  return { ...picture, data: data.map((_, i) => data[from(i)]!) };
}

/** An answer like a model's: right at a large scale. */
const coarse = (picture: Raster) => resample(resample(picture, 8, 8, 'bicubic'), SIDE, SIDE, 'bilinear') as RgbRaster;

function largestDifference(a: Raster, b: Raster): number {
  return a.data.reduce((largest, level, i) => Math.max(largest, Math.abs(level - b.data[i]!)), 0);
}

describe('an answer', () => {
  const input = painting(SIDE, SIDE, 0);
  const examples = [{ input, output: mirrored(input) }];
  const noisy = { ...input, data: input.data.map((level, i) => level + (((i * i * 2654435761) >>> 16) % 51) - 25) };
  const unexplained = [{ input, output: noisy as RgbRaster }];
  const finish = (
    query: Raster,
    answer: RgbRaster,
    detail: typeof GUIDE | 'none' = GUIDE,
    shown: readonly ExamplePair[] = examples,
    ask?: () => Promise<RgbRaster>,
  ) => finishAnswer(answer, query, fitCell(query, SIDE, SIDE, WHITE), new Examples(shown, WHITE), detail, ask);

  test('is the query itself where such a reading spoils more than it helps; the reading can still be chosen', async () => {
    const [reading] = new Examples(examples, WHITE).readings;
    const poor = { ...reading!, residue: { left: 0.9, worst: 1 } };
    const query = painting(200, 160, 2);
    const known = new Examples(examples, WHITE, { readings: [poor] });
    const cell = fitCell(query, SIDE, SIDE, WHITE);
    const { picture, understood, alternatives, doubt } = await finishAnswer(coarse(cell), query, cell, known, GUIDE);
    expect(picture).toBe(query);
    expect(understood).toBe('Not understood: left as it is');
    expect(alternatives.map(({ sentence }) => sentence)).toEqual([poor.sentence]);
    expect(doubt).toMatch(/^explains 10 %/);
  });

  test('is of the size that was shown, doubtful as the rest of the example is', async () => {
    const large = painting(2 * SIDE, 2 * SIDE, 0);
    const loud = { ...large, data: large.data.map((level, i) => level + (((i * i * 2654435761) >>> 16) % 81) - 40) };
    const query = painting(60, 40, 2);
    const cell = fitCell(query, SIDE, SIDE, WHITE);
    const sized = new Examples([{ input, output: loud as RgbRaster }], WHITE);
    const { picture, understood, doubt } = await finishAnswer(coarse(cell), query, cell, sized, GUIDE);
    expect(understood).toMatch(/^Resized to/);
    expect(picture.width).toBeGreaterThan(query.width);
    expect(doubt).toBeDefined();
  });

  test('is the query itself where a bar that covers a word of the example would cut through others', async () => {
    /** Words of black strokes from `x` on in the rows of a white page, and a red bar over the second one. */
    const page = (x: number, isBarred = false): RgbRaster => {
      const data = new Uint8Array(160 * 80 * 3);
      for (let i = 0; i < data.length; i++) {
        const [u, v] = [Math.floor(i / 3) % 160, Math.floor(i / 480)];
        const isBar = isBarred && u >= 16 && u < 72 && v >= 23 && v < 37;
        const isInk = u >= x && u < x + 48 && (u - x) % 6 < 3 && v % 20 >= 6 && v % 20 < 14;
        data[i] = isBar ? [200, 20, 30][i % 3]! : isInk ? 0 : 255;
      }
      return { width: 160, height: 80, channels: 3, data };
    };
    const known = new Examples([{ input: page(20), output: page(20, true) }], WHITE);
    const answered = async (query: RgbRaster) => {
      const cell = fitCell(query, SIDE, SIDE, WHITE);
      return finishAnswer(coarse(cell), query, cell, known, GUIDE);
    };
    expect((await answered(page(22))).picture.data).toEqual(page(22, true).data);
    const { picture, doubt } = await answered(page(46));
    expect(picture.data).toEqual(page(46).data);
    expect(doubt).toBe('what it changes stands elsewhere in this picture');
  });

  test("is what the example shows, at the query's own size, where the model agrees in the large", async () => {
    for (const channels of [3, 4] as const) {
      const query = painting(400, 300, 2, channels);
      const truth = mirrored(query);
      const opaque = fitCell(truth, SIDE, SIDE, WHITE);
      const { picture, confidence, doubt } = await finish(query, coarse(opaque));
      expect(largestDifference(picture, truth)).toBe(0);
      expect([confidence > 0.5, doubt]).toEqual([true, undefined]);
    }
  });

  test('has its transparency where it has its picture', async () => {
    const opaque = painting(120, 80, 2, 4);
    const query = { ...opaque, data: opaque.data.map((level, i) => (i % 4 === 3 && (i >> 2) % 120 < 40 ? 0 : level)) };
    const shown = fitCell(mirrored(query), SIDE, SIDE, WHITE);
    const { data } = (await finish(query, coarse(shown))).picture;
    expect(data.filter((_, i) => i % 4 === 3)).toEqual(mirrored(query).data.filter((_, i) => i % 4 === 3));
  });

  test('is the picture of the example where that is asked for', async () => {
    const answer = await finish({ ...input, data: input.data.slice() }, coarse(input));
    expect(answer).toMatchObject({ picture: examples[0]!.output, confidence: 1 });
  });

  test('is the model’s, carried along the edges, where nothing explains the example but the model agrees with it', async () => {
    const query = painting(400, 300, 2);
    const small = fitCell(query, SIDE, SIDE, WHITE);
    const inverted = { ...small, data: small.data.map((level) => 255 - level) };
    const truth = { ...query, data: query.data.map((level) => 255 - level) };
    const agreed = async () => unexplained[0]!.output;
    const { picture, understood } = await finish(query, inverted, GUIDE, unexplained, agreed);
    expect(largestDifference(picture, truth)).toBeLessThanOrEqual(6);
    expect(understood).toBe(BY_MODEL.sentence);
  });

  test('is the query itself, and doubted, where the model contradicts an example that nothing explains', async () => {
    const query = painting(400, 300, 2);
    const contradicted = async () => input as RgbRaster;
    const made = await finish(query, coarse(fitCell(query, SIDE, SIDE, WHITE)), GUIDE, unexplained, contradicted);
    expect(made.picture).toEqual(query);
    expect(made.confidence).toBeLessThan(0.5);
    expect(made.doubt).toBeDefined();
  });

  test('is enlarged and nothing else where that is asked for', async () => {
    const query = painting(400, 300, 2);
    const answer = coarse(mirrored(fitCell(query, SIDE, SIDE, WHITE)));
    expect((await finish(query, answer, 'none')).picture).toEqual(resample(answer, 400, 300, 'bicubic'));
  });

  test.each([
    [1, 1],
    [111, 111],
    [3, 900],
  ])('has the size of a query of %i x %i, and its alpha', async (width, height) => {
    const query = patternRaster(width, height, 4);
    const inverted = [{ input, output: { ...input, data: input.data.map((level) => 255 - level) } }];
    const { picture: made } = await finish(query, coarse(fitCell(query, SIDE, SIDE, WHITE)), GUIDE, inverted);
    expect([made.width, made.height, made.channels]).toEqual([width, height, 4]);
    expect(made.data.filter((_, i) => i % 4 === 3)).toEqual(query.data.filter((_, i) => i % 4 === 3));
  });
});
