import { type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patternRaster, plainRaster, recolour } from '../../test/support/rasters.ts';
import type { Pair } from './colourChange.ts';
import { applyTransfer, enlarge, findTransfer, type Guide } from './detail.ts';
import { fitCell } from './flatten.ts';
import { applyGuided, fitGuided } from './guided.ts';
import { boxMean } from './planes.ts';
import type { Raster, RgbRaster } from './raster.ts';
import { resample } from './resample.ts';

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

async function carry(
  answer: RgbRaster,
  query: Raster,
  small: RgbRaster,
  examples: readonly Pair[],
  detail: Guide | 'none',
  gap: Colour,
): Promise<Raster> {
  return detail === 'none'
    ? enlarge(answer, query)
    : applyTransfer(findTransfer(answer, small, examples, detail), query, gap);
}

/** A disc of one colour on another, with a one-pixel soft edge. */
function disc(side: number, inside: readonly number[], outside: readonly number[]): RgbRaster {
  const data = new Uint8Array(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const distance = Math.hypot((i % side) - side / 2 + 0.5, Math.floor(i / side) - side / 2 + 0.5);
    const share = Math.min(Math.max(side / 3 - distance + 0.5, 0), 1);
    for (let c = 0; c < 3; c++) data[3 * i + c] = inside[c]! * share + outside[c]! * (1 - share) + 0.5;
  }
  return { width: side, height: side, channels: 3, data };
}

/** The means over the windows, computed by their definition. */
function slowBoxMean(plane: Float64Array, width: number, radius: number): Float64Array {
  return plane.map((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const inside = Array.from(plane).filter(
      (_, j) => Math.abs((j % width) - x) <= radius && Math.abs(Math.floor(j / width) - y) <= radius,
    );
    return inside.reduce((sum, value) => sum + value, 0) / inside.length;
  });
}

/** The colour guided filter by equations (19) to (21) of the paper, on colours of 0..1. Solves the matrix by elimination. */
function slowGuided(guide: Raster, input: Raster, radius: number, epsilon: number): Float64Array {
  const { width, height } = guide;
  const colour = ({ data }: Raster, i: number) => [0, 1, 2].map((c) => data[3 * i + c]! / 255);
  const near = (i: number) =>
    Array.from({ length: width * height }, (_, j) => j).filter(
      (j) =>
        Math.abs((j % width) - (i % width)) <= radius &&
        Math.abs(Math.floor(j / width) - Math.floor(i / width)) <= radius,
    );
  const average = (all: number[], of: (j: number) => number) => all.reduce((sum, j) => sum + of(j), 0) / all.length;
  const affine = Array.from({ length: width * height }, (_, i) => {
    const all = near(i);
    const mu = [0, 1, 2].map((k) => average(all, (j) => colour(guide, j)[k]!));
    return [0, 1, 2].map((c) => {
      const p = average(all, (j) => colour(input, j)[c]!);
      const rows = [0, 1, 2].map((k) => [
        ...[0, 1, 2].map(
          (l) =>
            average(all, (j) => colour(guide, j)[k]! * colour(guide, j)[l]!) -
            mu[k]! * mu[l]! +
            (k === l ? epsilon : 0),
        ),
        average(all, (j) => colour(guide, j)[k]! * colour(input, j)[c]!) - mu[k]! * p,
      ]);
      for (let k = 0; k < 3; k++) {
        for (let l = 0; l < 3; l++) {
          if (l === k) continue;
          const factor = rows[l]![k]! / rows[k]![k]!;
          rows[l] = rows[l]!.map((value, n) => value - factor * rows[k]![n]!);
        }
      }
      const a = rows.map((row, k) => row[3]! / row[k]!);
      return [...a, p - a.reduce((sum, value, k) => sum + value * mu[k]!, 0)];
    });
  });
  return Float64Array.from({ length: width * height * 3 }, (_, at) => {
    const [i, c] = [Math.floor(at / 3), at % 3];
    const all = near(i);
    const I = [...colour(guide, i), 1];
    return 255 * I.reduce((sum, value, k) => sum + value * average(all, (j) => affine[j]![c]![k]!), 0);
  });
}

describe('guided filter', () => {
  const clip = (values: Float64Array) => Uint8ClampedArray.from(values);
  const evenly = ({ width, height }: Raster) => new Float64Array(width * height).fill(1);
  const filter = (guide: Raster, input: Raster, radius: number, epsilon: number, weights = evenly(guide)) =>
    applyGuided(fitGuided(guide, input, radius, epsilon, weights), guide, 0, guide.height);

  test('means over windows are those of the definition', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 0, max: 10 }), (width, height, radius) => {
        const plane = Float64Array.from({ length: width * height }, (_, i) => (i * 7919) % 256);
        const wanted = slowBoxMean(plane, width, radius);
        const means = boxMean(plane, width, height, radius);
        for (const [i, value] of means.entries()) expect(value).toBeCloseTo(wanted[i]!, 9);
      }),
    );
  });

  test.each([
    [9, 7, 1, 1e-4],
    [8, 10, 2, 1e-2],
    [6, 6, 8, 1e-3],
    [1, 5, 2, 1e-3],
  ])('%i x %i, radius %i, epsilon %f: as the equations of the paper', (width, height, radius, epsilon) => {
    const guide = patternRaster(width, height);
    const input = recolour(guide, (r, g, b) => [(r * g) % 256, 255 - b, (r + b) / 2]);
    const wanted = clip(slowGuided(guide, input, radius, epsilon));
    expect(largestDifference(filter(guide, input, radius, epsilon).data, new Uint8Array(wanted))).toBeLessThanOrEqual(
      1,
    );
  });

  test('the input may be its own guide: what varies much is kept', () => {
    const image = patternRaster(20, 20);
    expect(largestDifference(filter(image, image, 2, 1e-6).data, image.data)).toBeLessThanOrEqual(1);
  });

  test('what varies less than epsilon is smoothed', () => {
    const flicker = recolour(patternRaster(20, 20), (r) => [120 + (r % 2) * 4, 100, 100]);
    const smooth = filter(flicker, flicker, 2, 1e-1);
    const levels = smooth.data.filter((_, i) => i % 3 === 0);
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThanOrEqual(2);
  });

  test('pixels of little weight are not listened to', () => {
    const guide = patternRaster(20, 20);
    const right = recolour(guide, (r, g, b) => [255 - r, 255 - g, 255 - b]);
    const wrong = { ...right, data: right.data.map((level, at) => (at < 300 ? 0 : level)) };
    const weights = evenly(guide).map((_, i) => (i < 100 ? 1e-9 : 1));
    expect(largestDifference(filter(guide, wrong, 40, 1e-6, weights).data, right.data)).toBeLessThanOrEqual(1);
    expect(largestDifference(filter(guide, wrong, 40, 1e-6).data, right.data)).toBeGreaterThan(20);
  });

  test('equal weights, whatever they are, change nothing', () => {
    const [guide, input] = [patternRaster(12, 15), recolour(patternRaster(12, 15), (r, g) => [g, r, g])];
    expect(filter(guide, input, 3, 1e-3, evenly(guide).fill(0.25))).toEqual(filter(guide, input, 3, 1e-3));
  });

  test('strips of rows make the same as the whole', () => {
    const small = patternRaster(11, 9);
    const grid = fitGuided(small, small, 2, 1e-3, evenly(small));
    const guide = patternRaster(30, 40);
    const whole = applyGuided(grid, guide, 0, 40);
    for (const [top, rows] of [
      [0, 1],
      [13, 20],
      [39, 1],
    ] as const) {
      const strip = { ...guide, height: rows, data: guide.data.subarray(top * 90, (top + rows) * 90) };
      expect(applyGuided(grid, strip, top, 40).data).toEqual(whole.data.slice(top * 90, (top + rows) * 90));
    }
  });
});

describe('carry', () => {
  /** The settings for answers that are right to the pixel. */
  const exact = { radius: 2, noise: 10 };

  const carried = (answer: RgbRaster, query: Raster, detail: Guide | 'none', gap: Colour) =>
    carry(answer, query, fitCell(query, answer.width, answer.height, gap), [UNRELATED], detail, gap);

  /** An example that shows nothing about colours. */
  const UNRELATED = { input: disc(111, [200, 40, 90], [20, 160, 230]), output: patternRaster(111, 111) };

  const affine = (r: number, g: number, b: number) => [255 - r, 0.5 * g + 0.25 * b + 20, (r + g + b) / 3];

  test.each([exact, 'none'] as const)('%o: one colour stays that colour, at every size', async (detail) => {
    for (const [width, height] of [
      [1, 1],
      [300, 20],
      [7, 250],
    ] as const) {
      const whole = await carried(plainRaster(111, 111, [30, 200, 90]), patternRaster(width, height), detail, WHITE);
      expect(whole).toEqual(plainRaster(width, height, [30, 200, 90]));
    }
  });

  test('an affine change of colours is found at full resolution, to rounding', async () => {
    const query = disc(400, [200, 40, 90], [20, 160, 230]);
    const small = resample(query, 111, 111, 'bicubic');
    const whole = await carried(recolour(small, affine), query, exact, WHITE);
    expect(largestDifference(whole.data, recolour(query, affine).data)).toBeLessThanOrEqual(2);
  });

  test('edges stay where the query has them', async () => {
    const query = disc(448, [200, 40, 90], [20, 160, 230]);
    const truth = disc(448, [255, 255, 255], [0, 0, 0]);
    const answer = resample(truth, 111, 111, 'bicubic');
    const squares = async (detail: typeof exact | 'none') =>
      (await carried(answer, query, detail, WHITE)).data.reduce(
        (sum, value, i) => sum + (value - truth.data[i]!) ** 2,
        0,
      );
    expect(await squares(exact)).toBeLessThan((await squares('none')) / 30);
  });

  test('structure that the query does not have is kept', async () => {
    const truth = disc(448, [255, 255, 255], [0, 0, 0]);
    const answer = resample(truth, 111, 111, 'bicubic');
    const squares = async (query: Raster, detail: typeof exact | 'none') =>
      (await carried(answer, query, detail, WHITE)).data.reduce(
        (sum, value, i) => sum + (value - truth.data[i]!) ** 2,
        0,
      );
    const plain = await squares(patternRaster(448, 448), 'none');
    expect(await squares(plainRaster(448, 448, [90, 90, 90]), exact)).toBeLessThan(2 * plain);
  });

  test('an answer wrong in whole patches is set right by a window as large as the cell', async () => {
    const query = disc(448, [200, 40, 90], [20, 160, 230]);
    const truth = disc(448, [255, 255, 255], [0, 0, 0]);
    const patches = resample(resample(truth, 7, 7, 'bilinear'), 111, 111, 'bilinear');
    const answer = { ...patches, data: patches.data.map((level) => (level > 127 ? 255 : 0)) };
    const squares = async (detail: Guide | 'none') =>
      (await carried(answer, query, detail, WHITE)).data.reduce(
        (sum, value, i) => sum + (value - truth.data[i]!) ** 2,
        0,
      );
    const plain = await squares('none');
    expect(await squares({ radius: 110, noise: 255 })).toBeLessThan(plain / 4);
    expect(await squares(exact)).toBeGreaterThan(plain / 2);
  });

  describe('where the example shows a change of colours and nothing else', () => {
    const whole = { radius: 110, noise: 255 };
    const ground = disc(111, [0, 0, 0], [255, 255, 255]);
    const input = {
      ...ground,
      data: patternRaster(111, 111).data.map((level, at) => Math.max(level, ground.data[at]!)),
    };
    const change = { input, output: recolour(input, affine) };
    const query = disc(300, [200, 40, 90], [20, 160, 230]);
    const grey = plainRaster(111, 111, [128, 128, 128]);
    const differences = async (answer: RgbRaster, example: typeof change, detail: Guide) => {
      const small = fitCell(query, 111, 111, WHITE);
      const made = await carry(answer, query, small, [example], detail, WHITE);
      return largestDifference(made.data, recolour(query, affine).data);
    };

    test('the answer has its colours, whatever the model made of them', async () => {
      expect(await differences(grey, change, whole)).toBeLessThanOrEqual(4);
      expect(await differences(grey, { ...change, output: change.input }, whole)).toBeGreaterThan(100);
    });

    test('windows smaller than the cell follow the model alone', async () => {
      expect(await differences(grey, change, exact)).toBeGreaterThan(100);
    });

    test('colours it does not show become what the model made of them', async () => {
      const small = fitCell(query, 111, 111, WHITE);
      const example = { input: plainRaster(111, 111, [20, 160, 230]), output: plainRaster(111, 111, [90, 60, 30]) };
      const made = await carry(recolour(small, affine), query, small, [example], whole, WHITE);
      expect(largestDifference(made.data, recolour(query, affine).data)).toBeLessThanOrEqual(4);
    });
  });

  test.each([exact, 'none'] as const)("%o: the query's alpha is copied exactly", async (detail) => {
    const query = patternRaster(600, 500, 4);
    const whole = await carried(patternRaster(111, 111), query, detail, WHITE);
    expect([whole.width, whole.height, whole.channels]).toEqual([600, 500, 4]);
    expect(whole.data.every((value, i) => i % 4 !== 3 || value === query.data[i])).toBe(true);
  });

  test('without detail it is plain bicubic', async () => {
    const answer = patternRaster(111, 111);
    expect(await carried(answer, patternRaster(50, 300), 'none', WHITE)).toEqual(resample(answer, 50, 300, 'bicubic'));
  });

  test('a transparent query guides as the model saw it', async () => {
    const opaque = disc(300, [200, 40, 90], [255, 255, 255]);
    const data = new Uint8Array(300 * 300 * 4);
    for (let i = 0; i < 300 * 300; i++) {
      const share = (255 - opaque.data[3 * i + 1]!) / 215;
      data.set([200, 40, 90, Math.round(share * 255)], 4 * i);
    }
    const answer = resample(recolour(opaque, affine), 111, 111, 'bicubic');
    const whole = await carried(answer, { width: 300, height: 300, channels: 4, data }, exact, WHITE);
    const wanted = await carried(answer, opaque, exact, WHITE);
    expect(largestDifference(recolour(whole, (r, g, b) => [r, g, b]).data, wanted.data)).toBeLessThanOrEqual(3);
  });
});
