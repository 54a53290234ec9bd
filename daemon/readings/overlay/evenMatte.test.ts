import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  type Cover,
  drawn,
  furthest,
  hills,
  inBox,
  type Rgb,
  type Scene,
} from '../../../test/support/overlayScenes.ts';
import type { Stage } from '../stage.ts';
import { changedPixels } from './changed.ts';
import { clusters } from './clusters.ts';
import { evenMatteOf } from './evenMatte.ts';
import { OVERLAYS } from './family.ts';
import { samplesOf } from './samples.ts';

const PIECES = OVERLAYS.find(({ kinds }) => kinds.includes('put-on'))!;

/** The picture as a JPEG file of this quality shows it, with colours at half the size. */
async function saved({ width, height, data }: Scene, quality: number): Promise<Scene> {
  const raw = { width, height, channels: 4 } as const;
  const file = await sharp(data, { raw }).removeAlpha().jpeg({ quality }).toBuffer();
  return { width, height, data: new Uint8Array(await sharp(file).ensureAlpha().raw().toBuffer()) };
}

/** The likeliest stage that puts something on, from files of this quality. */
async function learnt(before: Scene, after: Scene, quality: number): Promise<Stage> {
  const [input, output] = [await saved(before, quality), await saved(after, quality)];
  return PIECES.fit([{ input, output }]).find(({ kind }) => kind === 'put-on')!;
}

const INPUT = hills(400, 300, 1);
const QUERY = hills(360, 320, 5);
const SIGN: Rgb = [225, 29, 72];
const WHITE: Rgb = [255, 255, 255];

/** A frame with five letters: upright strokes 5 pixels wide, joined at different heights. */
const MARK: Cover = (right, bottom, w, h) => {
  const [x, y] = [right - w + 190, bottom - h + 80];
  const frame = inBox(0, 0, 166, 56, x, y) - inBox(3, 3, 163, 53, x, y);
  const letter = Math.floor((x - 20) / 26);
  const u = (x - 20) % 26;
  if (letter < 0 || letter > 4 || y < 17 || y >= 39) return frame;
  const bar = 17 + 4.4 * letter;
  return frame + (u < 5 || (u >= 13 && u < 18) || (u < 18 && y >= bar && y < bar + 4) ? 1 : 0);
};

const DISC: Cover = (x, y, w, h) => (Math.hypot(x - w / 2, y - h / 2) < 35 ? 1 : 0);
const TRIANGLE: Cover = (x, y, w, h) => {
  const [u, v] = [x - w / 2 + 9, Math.abs(y - h / 2)];
  return u >= 0 && v < 15 - (u * 15) / 26 ? 1 : 0;
};
const button = (scene: Scene) => drawn(drawn(scene, WHITE, 0.92, DISC), SIGN, 1, TRIANGLE);

/** Levels by which the colours of a JPEG file may be off in a plain area, and at an edge, after it was put on another picture. */
const FLAT = 5;
const EDGE = 48;

/** Asserts that what was put on the query is what was drawn there: at edges within a part of a pixel, and within a few levels elsewhere. */
function expectDrawn(got: Scene, wanted: Scene, cover: Cover): void {
  expect(furthest(got, wanted)).toBeLessThan(EDGE);
  const { width, height } = wanted;
  const isPlain = (x: number, y: number) =>
    [-2, 0, 2].every((u) =>
      [-2, 0, 2].every(
        (v) => cover(x + u + 0.5, y + v + 0.5, width, height) === cover(x + 0.5, y + 0.5, width, height),
      ),
    );
  let far = 0;
  for (let i = 0; i < width * height; i++) {
    if (!isPlain(i % width, Math.floor(i / width))) continue;
    for (let c = 0; c < 3; c++) if (Math.abs(got.data[4 * i + c]! - wanted.data[4 * i + c]!) > FLAT) far++;
  }
  expect(far).toBeLessThan(20);
}

describe.each([75, 85, 95])('in JPEG files of quality %i', (quality) => {
  test('a white mark is white, with clean edges', async () => {
    const marked = (scene: Scene) => drawn(scene, WHITE, 0.65, MARK);
    expectDrawn((await learnt(INPUT, marked(INPUT), quality)).apply(QUERY), marked(QUERY), MARK);
  });

  test('a button of two colours has smooth edges and no specks', async () => {
    const covers: Cover = (...at) => DISC(...at) + TRIANGLE(...at);
    expectDrawn((await learnt(INPUT, button(INPUT), quality)).apply(QUERY), button(QUERY), covers);
  });
});

test('a gradient has no few flat colours', async () => {
  const data = INPUT.data.slice();
  for (let y = 160; y < 210; y++) for (let x = 40; x < 200; x++) data.set([255, x, 0], 4 * (y * INPUT.width + x));
  const pair = { input: await saved(INPUT, 90), output: await saved({ ...INPUT, data }, 90) };
  const changed = changedPixels(pair, 6);
  const [cluster] = clusters(changed, 8);
  const { left, top } = cluster!;
  expect(evenMatteOf(samplesOf(cluster!, [{ pair, left, top }]), changed.noise + 1.5)).toBeUndefined();
});
