import { BLACK, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { describe, expect, it } from 'vitest';
import { patternRaster, plainRaster } from '../../../test/support/rasters.ts';
import { boundingBox, filledBox, type Mask, maskOf, maskOfColour } from '../../images/mask.ts';
import type { Raster } from '../../images/raster.ts';
import { boundaryF1 } from './boundary.ts';
import { largestComponent } from './components.ts';
import { MAX_PSNR, normalisedError, psnr } from './error.ts';
import { intersectionOverUnion } from './iou.ts';
import { equalColours, roundToPalette } from './palette.ts';
import { squareOrCircle } from './shape.ts';
import { ssim } from './ssim.ts';

/** Rows of a mask, # where it is set. */
function mask(...rows: string[]): Mask {
  return { width: rows[0]!.length, height: rows.length, set: Uint8Array.from([...rows.join('')], (c) => +(c === '#')) };
}

function drawn({ width, set }: Mask): string[] {
  return Array.from({ length: set.length / width }, (_, y) =>
    Array.from(set.subarray(y * width, (y + 1) * width), (on) => (on ? '#' : '.')).join(''),
  );
}

function row(...pixels: [number, number, number][]): Raster {
  return { width: pixels.length, height: 1, channels: 3, data: Uint8Array.from(pixels.flat()) };
}

describe('intersection over union', () => {
  it.each([
    ['half of one', mask('##..'), mask('.#..'), 1 / 2],
    ['a third', mask('##..'), mask('.##.'), 1 / 3],
    ['all', mask('.##.'), mask('.##.'), 1],
    ['none', mask('#...'), mask('...#'), 0],
    ['nothing asked and nothing said', mask('....'), mask('....'), 1],
    ['something said where nothing was asked', mask('#...'), mask('....'), 0],
  ])('%s', (_, a, b, wanted) => {
    expect(intersectionOverUnion(a, b)).toBe(wanted);
    expect(intersectionOverUnion(b, a)).toBe(wanted);
  });
});

describe('a palette', () => {
  const greys = row([0, 0, 0], [100, 100, 100], [128, 128, 128], [255, 255, 254]);

  it('gives every pixel its nearest colour', () => {
    expect(Array.from(roundToPalette(greys, [BLACK, WHITE]).data)).toEqual([
      0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255,
    ]);
  });

  it('gives a tie to the first colour', () => {
    const between = row([10, 0, 0]);
    expect(
      Array.from(
        roundToPalette(between, [
          [0, 0, 0],
          [20, 0, 0],
        ]).data,
      ),
    ).toEqual([0, 0, 0]);
    expect(
      Array.from(
        roundToPalette(between, [
          [20, 0, 0],
          [0, 0, 0],
        ]).data,
      ),
    ).toEqual([20, 0, 0]);
  });

  it('counts pixels as equal in all three channels only', () => {
    expect(equalColours(greys, row([0, 0, 0], [100, 100, 101], [128, 128, 128], [255, 255, 254]))).toBe(0.75);
  });
});

describe('errors', () => {
  it('PSNR of a difference of 16 levels everywhere is 24.05 dB', () => {
    expect(psnr(plainRaster(4, 4, [100, 100, 100]), plainRaster(4, 4, [116, 84, 116]))).toBeCloseTo(24.0484, 3);
  });

  it('PSNR of black against white is 0 dB, of equal images the bound', () => {
    expect(psnr(plainRaster(4, 4, BLACK), plainRaster(4, 4, WHITE))).toBe(0);
    expect(psnr(patternRaster(5, 5), patternRaster(5, 5))).toBe(MAX_PSNR);
  });

  it('MSE is in units of the deviations of ImageNet', () => {
    // (1/.229)^2, (1/.224)^2 and (1/.225)^2 are 19.069, 19.930 and 19.753.
    expect(normalisedError(row([0, 0, 0]), row([255, 0, 0]))).toBeCloseTo(19.069 / 3, 3);
    expect(normalisedError(row([0, 0, 0]), row([0, 255, 255]))).toBeCloseTo((19.93 + 19.753) / 3, 3);
  });
});

describe('SSIM', () => {
  it('is 1 for equal images', () => {
    expect(ssim(patternRaster(16, 13), patternRaster(16, 13))).toBeCloseTo(1, 12);
  });

  it('compares luma alone where both are plain', () => {
    // (2 * 100 * 120 + 6.5025) / (100^2 + 120^2 + 6.5025)
    expect(ssim(plainRaster(12, 12, [100, 100, 100]), plainRaster(12, 12, [120, 120, 120]))).toBeCloseTo(0.983611, 6);
  });

  it('is near -1 for the negative of a strong pattern', () => {
    const stripes = {
      ...plainRaster(22, 22, BLACK),
      data: new Uint8Array(22 * 22 * 3).map((_, i) => (Math.floor(i / 3) % 2) * 255),
    };
    const negative = { ...stripes, data: stripes.data.map((level) => 255 - level) };
    expect(ssim(stripes, negative)).toBeLessThan(-0.9);
  });
});

describe('F1 of edges', () => {
  const line = mask('.....', '#####', '.....', '.....');

  it.each([
    ['the same', line, 1],
    ['a pixel off', mask('#####', '.....', '.....', '.....'), 1],
    ['two pixels off', mask('.....', '.....', '.....', '#####'), 0],
    ['nothing', mask('.....', '.....', '.....', '.....'), 0],
    // Precision 1; of the five, the two of the left and the neighbour of the second are found: recall 3/5.
    ['a part', mask('.....', '##...', '.....', '.....'), (2 * 0.6) / 1.6],
    // Of ten drawn, the five of the lower row are far from any: precision 1/2.
    ['too much', mask('.....', '#####', '.....', '#####'), 2 / 3],
  ])('%s', (_, found, wanted) => {
    expect(boundaryF1(found, line)).toBeCloseTo(wanted, 12);
  });

  it('is 1 where there are no edges and none are drawn', () => {
    expect(boundaryF1(mask('...'), mask('...'))).toBe(1);
  });
});

describe('components', () => {
  it('touch at corners too, and the largest one is kept', () => {
    expect(drawn(largestComponent(mask('#..##', '.#...', '..#.#')))).toEqual(['#....', '.#...', '..#..']);
  });

  it('of nothing is nothing', () => {
    expect(drawn(largestComponent(mask('...', '...')))).toEqual(['...', '...']);
  });

  it('the first of equally large ones is kept', () => {
    expect(drawn(largestComponent(mask('##.##')))).toEqual(['##...']);
  });
});

describe('boxes', () => {
  it('around a mask, and filled again', () => {
    const box = boundingBox(mask('.....', '..#..', '.#...', '.....'))!;
    expect(box).toEqual({ x: 1, y: 1, width: 2, height: 2 });
    expect(drawn(filledBox(box, 5, 4))).toEqual(['.....', '.##..', '.##..', '.....']);
  });

  it('around nothing there is none', () => {
    expect(boundingBox(mask('..'))).toBeUndefined();
  });
});

describe('square or circle', () => {
  const blob = (isIn: (x: number, y: number) => boolean): Mask => ({
    width: 40,
    height: 40,
    set: Uint8Array.from({ length: 1600 }, (_, i) => +isIn(i % 40, Math.floor(i / 40))),
  });

  it.each([
    ['a square', (x: number, y: number) => x >= 5 && x < 25 && y >= 8 && y < 28, 'square'],
    ['a circle', (x: number, y: number) => (x - 20) ** 2 + (y - 15) ** 2 <= 100, 'circle'],
    ['a diamond', (x: number, y: number) => Math.abs(x - 20) + Math.abs(y - 20) <= 10, 'circle'],
    ['nothing', () => false, undefined],
  ])('%s', (_, isIn, wanted) => {
    expect(squareOrCircle(blob(isIn))).toBe(wanted);
  });
});

describe('masks of an image', () => {
  const picture = row([1, 2, 3], [1, 2, 4], [1, 2, 3]);

  it('of one colour, and of a condition', () => {
    expect(drawn(maskOfColour(picture, [1, 2, 3]))).toEqual(['#.#']);
    expect(drawn(maskOf(picture, (_r, _g, blue) => blue > 3))).toEqual(['.#.']);
  });
});
