import { BLACK, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { describe, expect, it } from 'vitest';
import { patternRaster, plainRaster } from '../../../test/support/rasters.ts';
import { crop } from '../../images/crop.ts';
import { plain } from '../../images/plain.ts';
import type { Raster } from '../../images/raster.ts';
import { randomFor } from '../random.ts';
import { blur, blurPlane } from './blur.ts';
import { coverage, grow, harden } from './coverage.ts';
import { edgeLevels, greyPicture } from './edges.ts';
import { addNoise, pixelate } from './grain.ts';
import { turnHue } from './hue.ts';
import { colourLayer, coverageOf, mix, paint, shift } from './layer.ts';
import { mirror, mirrorLeftHalf, turnOver, turnQuarters } from './orient.ts';
import { box, circle, line, polygon, SHAPES, shapeOutline } from './outlines.ts';
import { mixture } from './picture.ts';
import {
  brighten,
  duotone,
  invert,
  posterise,
  reorderChannels,
  sepia,
  stretchContrast,
  threshold,
  tint,
  toGrey,
} from './tone.ts';

/** One pixel. */
const dot = (...levels: [number, number, number]): Raster => plainRaster(1, 1, levels);
const levelsOf = ({ data }: Raster) => Array.from(data);

/** A picture with the given rows of red; green and blue are 0. */
function reds(...rows: number[][]): Raster {
  const data = Uint8Array.from(rows.flat().flatMap((red) => [red, 0, 0]));
  return { width: rows[0]!.length, height: rows.length, channels: 3, data };
}
const redOf = ({ data, width }: Raster) => {
  const all = Array.from(data).filter((_, i) => i % 3 === 0);
  return Array.from({ length: all.length / width }, (_, y) => all.slice(y * width, (y + 1) * width));
};

describe('tone', () => {
  it.each([
    ['invert', invert(dot(0, 100, 255)), [255, 155, 0]],
    // .299 * 200 + .587 * 100 + .114 * 50 = 124.2
    ['grey', toGrey(dot(200, 100, 50)), [124, 124, 124]],
    ['brighter, to the bound', brighten(dot(10, 100, 200), 2), [20, 200, 255]],
    ['more contrast', stretchContrast(dot(128, 100, 250), 2), [128, 72, 255]],
    ['three levels', posterise(dot(60, 70, 200), 3), [0, 128, 255]],
    ['two tones of white', duotone(dot(255, 255, 255), [1, 2, 3], [10, 20, 30]), [10, 20, 30]],
    ['two tones of black', duotone(dot(0, 0, 0), [1, 2, 3], [10, 20, 30]), [1, 2, 3]],
    ['half a tint', tint(dot(0, 100, 200), [100, 100, 100], 0.5), [50, 100, 150]],
    ['at the threshold', threshold(dot(128, 128, 128), 128, BLACK, WHITE), [255, 255, 255]],
    ['below the threshold', threshold(dot(127, 127, 127), 128, [9, 8, 7], WHITE), [9, 8, 7]],
    ['channels in another order', reorderChannels(dot(1, 2, 3), [1, 2, 0]), [2, 3, 1]],
    ['sepia', sepia(dot(100, 100, 100)), [135, 120, 94]],
  ])('%s', (_, picture, wanted) => {
    expect(levelsOf(picture)).toEqual(wanted);
  });
});

describe('hue', () => {
  it.each([
    [dot(255, 0, 0), 120, [0, 255, 0]],
    [dot(255, 0, 0), 240, [0, 0, 255]],
    [dot(0, 255, 0), 60, [0, 255, 255]],
    [dot(0, 0, 255), 360, [0, 0, 255]],
    [dot(200, 100, 50), 360, [200, 100, 50]],
    [dot(77, 77, 77), 90, [77, 77, 77]],
  ])('%# is turned', (picture, degrees, wanted) => {
    expect(levelsOf(turnHue(picture, degrees))).toEqual(wanted);
  });
});

describe('orientation', () => {
  const picture = reds([1, 2, 3], [4, 5, 6]);
  it.each([
    [
      'mirror',
      mirror(picture),
      [
        [3, 2, 1],
        [6, 5, 4],
      ],
    ],
    [
      'upside down',
      turnOver(picture),
      [
        [4, 5, 6],
        [1, 2, 3],
      ],
    ],
    [
      'a quarter',
      turnQuarters(picture, 1),
      [
        [4, 1],
        [5, 2],
        [6, 3],
      ],
    ],
    [
      'half a turn',
      turnQuarters(picture, 2),
      [
        [6, 5, 4],
        [3, 2, 1],
      ],
    ],
    [
      'three quarters',
      turnQuarters(picture, 3),
      [
        [3, 6],
        [2, 5],
        [1, 4],
      ],
    ],
    [
      'left half',
      mirrorLeftHalf(picture),
      [
        [1, 2, 1],
        [4, 5, 4],
      ],
    ],
  ])('%s', (_, turned, wanted) => {
    expect(redOf(turned)).toEqual(wanted);
  });
});

describe('blur', () => {
  it('keeps a plain picture', () => {
    expect(blur(plainRaster(9, 7, [10, 200, 33]), 2)).toEqual(plainRaster(9, 7, [10, 200, 33]));
  });

  it('spreads a point as a Gaussian', () => {
    const point = new Uint8Array(11 * 11);
    point[5 * 11 + 5] = 255;
    const spread = blurPlane(point, 11, 11, 1);
    // 255 / (2 pi) at the centre, times exp(-1/2) one pixel away, times exp(-1) at the corner.
    expect([spread[60], spread[61], spread[71], spread[72]]).toEqual([41, 25, 25, 15]);
    expect(Math.abs(spread.reduce((sum, level) => sum + level, 0) - 255)).toBeLessThan(8);
  });
});

describe('edges', () => {
  it('of a step of 100 levels are (100 * 1.5 - 15), two pixels wide', () => {
    const steps = greyPicture(Uint8Array.from([0, 0, 100, 100, 0, 0, 100, 100, 0, 0, 100, 100]), 4, 3);
    expect(Array.from(edgeLevels(steps))).toEqual([0, 135, 135, 0, 0, 135, 135, 0, 0, 135, 135, 0]);
  });

  it('of a plain picture are none', () => {
    expect(edgeLevels(plainRaster(5, 5, [70, 80, 90])).every((level) => level === 0)).toBe(true);
  });
});

describe('grain', () => {
  it('pixelates in mean colours, cut at the border', () => {
    expect(redOf(pixelate(reds([0, 10, 90], [20, 30, 92], [7, 9, 1]), 2))).toEqual([
      [15, 15, 91],
      [15, 15, 91],
      [8, 8, 1],
    ]);
  });

  it('adds noise of the given deviation', () => {
    const noisy = addNoise(plainRaster(64, 64, [128, 128, 128]), 20, randomFor('noise'));
    const deviations = Array.from(noisy.data, (level) => level - 128);
    const mean = deviations.reduce((sum, d) => sum + d, 0) / deviations.length;
    expect(Math.abs(mean)).toBeLessThan(1);
    expect(Math.sqrt(deviations.reduce((sum, d) => sum + d * d, 0) / deviations.length)).toBeCloseTo(20, -0.5);
  });
});

describe('layers', () => {
  const layer = colourLayer(2, Uint8Array.of(0, 128, 255, 0), [200, 100, 0]);

  it('hold colours multiplied by their coverage', () => {
    expect(Array.from(layer.data)).toEqual([0, 0, 0, 0, 100, 50, 0, 128, 200, 100, 0, 255, 0, 0, 0, 0]);
    expect(Array.from(coverageOf(layer))).toEqual([0, 128, 255, 0]);
  });

  it('are painted over a picture', () => {
    // 100 + 50 * 127 / 255 = 124.9 and so on.
    expect(levelsOf(paint(plain(2, 2, [50, 60, 70]), layer))).toEqual([
      50, 60, 70, 125, 80, 35, 200, 100, 0, 50, 60, 70,
    ]);
  });

  it('mix two pictures', () => {
    const mixed = mix(plain(2, 2, [255, 255, 255]), plain(2, 2, [0, 0, 0]), Uint8Array.of(0, 255, 128, 51));
    expect(redOf(mixed)).toEqual([
      [0, 255],
      [128, 51],
    ]);
  });

  it('move by whole pixels, and what leaves is lost', () => {
    const full = colourLayer(2, Uint8Array.of(1, 2, 3, 4), WHITE);
    expect(Array.from(coverageOf(shift(full, 1, 0)))).toEqual([0, 1, 0, 3]);
    expect(Array.from(coverageOf(shift(full, 0, -1)))).toEqual([3, 4, 0, 0]);
    expect(Array.from(coverageOf(shift(full, -1, 1)))).toEqual([0, 0, 2, 0]);
    expect(Array.from(coverageOf(shift(full, 2, 0)))).toEqual([0, 0, 0, 0]);
    expect(Array.from(coverageOf(shift(full, -5, 9)))).toEqual([0, 0, 0, 0]);
  });
});

describe('coverage', () => {
  const area = (outline: Parameters<typeof coverage>[1]) =>
    coverage(100, outline).reduce((sum, level) => sum + level, 0) / 255;

  it.each([
    ['a circle', circle(50, 50, 30), Math.PI * 900],
    ['a square', box(50, 50, 20, 20, 0), 1600],
    ['a rounded box', box(50, 50, 20, 10, 10), 800 - (4 - Math.PI) * 100],
    ['a line', line(20, 50, 80, 50, 10), 600 + Math.PI * 25],
    [
      'a triangle',
      polygon([
        [10, 10],
        [90, 10],
        [10, 70],
      ]),
      2400,
    ],
  ])('%s covers its area', (_, outline, wanted) => {
    expect(area(outline) / wanted).toBeCloseTo(1, 1.7);
  });

  it('is half where the outline runs through the middle of a pixel', () => {
    expect(coverage(3, (x) => x - 1.5).slice(0, 3)).toEqual(Uint8Array.of(255, 128, 0));
  });

  it.each(SHAPES)('%s stays inside its size', (shape) => {
    const plane = coverage(40, shapeOutline(shape, 20, 20, 20));
    const outside = plane.filter(
      (_, i) => Math.max(Math.abs((i % 40) - 19.5), Math.abs(Math.floor(i / 40) - 19.5)) > 11,
    );
    expect(Math.max(...outside)).toBe(0);
    expect(Math.max(...plane)).toBe(255);
  });

  it('is made hard above one half', () => {
    expect(Array.from(harden(Uint8Array.of(0, 127, 128, 255)))).toEqual([0, 0, 255, 255]);
  });

  it('grows by a square window', () => {
    const plane = new Uint8Array(25);
    plane[6] = 9;
    expect(Array.from(grow(plane, 5, 1))).toEqual([
      9, 9, 9, 0, 0, 9, 9, 9, 0, 0, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
  });
});

describe('pictures', () => {
  it('mix two colours by a share', () => {
    expect(levelsOf(mixture(2, [0, 10, 20], [100, 10, 0], (x, y) => (x + y) / 2))).toEqual([
      0, 10, 20, 50, 10, 10, 50, 10, 10, 100, 10, 0,
    ]);
  });

  it('are cut', () => {
    expect(redOf(crop(reds([1, 2, 3], [4, 5, 6], [7, 8, 9]), { x: 1, y: 1, width: 2, height: 2 }))).toEqual([
      [5, 6],
      [8, 9],
    ]);
    const whole = patternRaster(5, 4, 4);
    expect(crop(whole, { x: 0, y: 0, width: 5, height: 4 })).toEqual(whole);
  });
});
