import { describe, expect, it } from 'vitest';
import { curvesStage } from './colour/curves.ts';
import { gradientMapStage } from './colour/gradientMap.ts';
import { hslStage } from './colour/hsl.ts';
import { matrixStage } from './colour/matrix.ts';
import type { Spread } from './colour/spread.ts';
import { tonedStage } from './colour/toned.ts';
import { applyDeep, DEEP_LEVEL, upperBytes } from './deep.ts';
import { crop } from './geometry/crop.ts';
import { gaps } from './geometry/gaps.ts';
import { pad } from './geometry/pad.ts';
import { resize } from './geometry/resize.ts';
import { orientation, sequence } from './geometry/sequence.ts';
import { tile } from './geometry/tile.ts';
import type { DeepPicture } from './picture.ts';
import type { Stage } from './stage.ts';

const [WIDTH, HEIGHT] = [41, 29];

/** Levels of all kinds; `step` 257 gives those of 8 bits. The last rows are transparent. */
function picture(step: number): DeepPicture {
  const data = new Uint16Array(WIDTH * HEIGHT * 4);
  for (let i = 0, n = 1; i < data.length; i++) {
    n = (n * 48271) % 2147483647;
    data[i] = i % 4 === 3 ? (i > data.length - 4 * 60 ? 0 : 65535) : Math.floor((n % 65536) / step) * step;
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const shown: Spread = { colours: 1, mean: [0, 0, 0], inverse: [1, 0, 0, 1, 0, 1] };
const matrix = matrixStage({
  rows: [0.4, 0.3, 0.1, 12.5, -0.2, 1.1, 0, 0, 0, 0.25, 0.5, -8.25],
  numbers: 12,
  sentence: 'Mixed',
});
const curve = curvesStage({ curves: [{ at: [0, 64, 255], values: [[20], [120.5], [240.25]] }], shown });
const law = curvesStage({ curves: [{ law: 'power', numbers: [0.7] }], shown });
const grey = {
  of: [0.299, 0.587, 0.114],
  knots: {
    at: [0, 255],
    values: [
      [0, 0, 0],
      [255, 255, 255],
    ],
  },
  shown,
};

const EXACT: Readonly<Record<string, Stage>> = {
  mirrored: orientation('mirror'),
  turned: orientation('right'),
  cropped: crop({ to: 'rectangle', left: 3, top: 2, width: 20, height: 11 }),
  extended: pad({
    to: 'margins',
    unit: 'px',
    margins: { left: 2, top: 3, right: 4, bottom: 5 },
    fill: [10, 200, 30, 255],
  }),
  repeated: tile({ across: 2, down: 3 }),
  'cut into tiles': gaps({ by: 'tiles', across: 8, down: 0, gap: 3, margin: 1, fill: [10, 200, 30, 255] }),
  'turned and cropped': sequence([
    orientation('left'),
    crop({ to: 'aspect', across: 1, down: 1, anchor: { x: 0.5, y: 0.5, half: 'down' } }),
  ]),
  mixed: matrix,
  'by a curve': curve,
  'by a law': law,
  'mixed, then by a curve': tonedStage(matrix, curve),
  'made grey': gradientMapStage(grey as never),
  'hues turned': hslStage({ model: 'HSL', turn: 40, saturation: 0.8, lightness: 1.1 }),
};

describe.each(Object.entries(EXACT))('%s with 16 bits a channel', (_, stage) => {
  it('is as with 8 where 8 hold the picture', () => {
    const made = stage.deep!(picture(DEEP_LEVEL))!;
    const narrow = stage.apply(upperBytes(picture(DEEP_LEVEL)));
    expect([made.width, made.height]).toEqual([narrow.width, narrow.height]);
    let worst = 0;
    for (const [i, level] of made.data.entries())
      worst = Math.max(worst, Math.abs(level / DEEP_LEVEL - narrow.data[i]!));
    // Rounding to a level makes an error of half a level, slightly more in single precision; twice that for two rounded steps.
    expect(worst).toBeLessThan(stage.kind === 'toned' ? 1.5 : 0.51);
  });

  it('has levels between those of 8', () => {
    const { data } = stage.deep!(picture(1))!;
    expect(data.some((level) => level % DEEP_LEVEL !== 0)).toBe(true);
  });
});

it('pixels that move keep their levels', () => {
  const before = picture(1);
  const after = orientation('mirror').deep!(before)!;
  expect(after.data).not.toEqual(before.data);
  expect(orientation('mirror').deep!(after)).toEqual(before);
});

it('what is made of several pixels, or is not known to so many bits, is none', () => {
  const half = resize({ size: { by: 'factor', x: 0.5, y: 0.5, rounding: 'round' }, kernel: 'bilinear' });
  expect(half.deep?.(picture(1))).toBeUndefined();
  const unknown: Stage = { ...matrix };
  delete (unknown as { deep?: unknown }).deep;
  expect(applyDeep([matrix, unknown], picture(1))).toBeUndefined();
  expect(applyDeep([], picture(1))).toEqual(picture(1));
});
