import { expect, test } from 'vitest';
import { curvesStage } from './colour/curves.ts';
import { matrixStage, UNCHANGED } from './colour/matrix.ts';
import { paletteStage } from './colour/palette.ts';
import { drawStages } from './draw.ts';
import { pictureOf, rasterOf } from './picture.ts';
import { applyStages, type Stage } from './stage.ts';

const [WIDTH, HEIGHT] = [700, 900];

/** Red and blue stripes that slant, with soft borders between: more pixels than one strip. */
function stripes(channels: 3 | 4) {
  const data = new Uint8Array(WIDTH * HEIGHT * channels).fill(255);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const share = Math.min(1, Math.max(0, 0.5 + 12 * Math.sin((i % WIDTH) / 40 + Math.floor(i / WIDTH) / 3)));
    data.set([Math.round(255 * share), 0, Math.round(255 * (1 - share))], i * channels);
  }
  return { width: WIDTH, height: HEIGHT, channels, data };
}

const palette = (blueTo: readonly [number, number, number, number], isByPlace = false) =>
  paletteStage(
    [
      { from: 0xff0000, to: [10, 200, 30, 255] },
      { from: 0x0000ff, to: blueTo },
    ],
    2,
    false,
    matrixStage(UNCHANGED),
    isByPlace,
  );
const shown = { mean: [0, 0, 0], inverse: [1, 0, 0, 1, 0, 1], colours: 1 } as const;
const darker = curvesStage({ curves: [{ at: [0, 255], values: [[0], [128]] }], shown });

test.each<[string, 3 | 4, readonly Stage[]]>([
  ['RGB', 3, [palette([250, 250, 0, 255]), darker]],
  ['RGBA', 4, [palette([250, 250, 0, 128]), darker]],
  ['RGB that becomes transparent', 3, [palette([0, 0, 0, 0])]],
  ['parts that stay by what surrounds them', 3, [palette([0, 0, 255, 255], true)]],
])('in strips a picture is drawn as it is whole: %s', (_, channels, stages) => {
  const query = stripes(channels);
  const whole = rasterOf(applyStages(stages, pictureOf(query)), channels);
  const drawn = drawStages(stages, query);
  expect(drawn.channels).toBe(whole.channels);
  expect(Buffer.compare(drawn.data, whole.data)).toBe(0);
});

test('in strips no stage ever sees the whole picture, unless it has to', () => {
  const seen: number[] = [];
  const watched = (reach?: number): Stage => {
    const { reach: _, ...rest } = darker;
    const apply: Stage['apply'] = (picture) => {
      seen.push(picture.height);
      return picture;
    };
    return { ...rest, apply, ...(reach !== undefined && { reach }) };
  };
  drawStages([watched(0)], stripes(3));
  expect(Math.max(...seen)).toBeLessThan(HEIGHT / 2);
  drawStages([watched(0), watched()], stripes(3));
  expect(Math.max(...seen)).toBe(HEIGHT);
});
