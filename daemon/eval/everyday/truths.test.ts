import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../images/codec.ts';
import { filled, over, painted, type Rgba, rgbaOf } from './draw/rgba.ts';
import { drawJob } from './jobs.ts';
import { KINDS } from './kinds/kinds.ts';
import type { Studio } from './studio.ts';

/** A studio with made-up assets: an icon that is a square in the middle, and one photograph. */
const PHOTO = painted(filled(300, 200, [0, 0, 0]), (pixel, x, y) => pixel.set([x % 256, y, (x * y) % 256]));
const STUDIO: Studio = {
  split: 'dev',
  iconNames: (set) => [set.startsWith('ph') ? 'square-fill' : 'square'],
  icon: () => ({ width: 24, height: 24, body: '<rect x="6" y="6" width="12" height="12" fill="currentColor"/>' }),
  photos: [{ name: 'photo', path: '', width: 3000, height: 2000 }],
  textures: [],
  open: async () => PHOTO,
};

async function draw(name: string, set?: string) {
  const kind = KINDS.find((one) => one.name === name)!;
  return drawJob(STUDIO, { name, kind, set: set ?? kind.sets[0]! }, 1, 0);
}

function pixel({ width, data }: Rgba, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

/** Told by bytes: the test runner's own comparison takes seconds for a picture. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function alphaOf({ data }: Rgba): Uint8Array {
  return data.filter((_, i) => i % 4 === 3);
}

describe('truths', () => {
  it('recolours an icon and leaves its alpha', async () => {
    const { shown, questions } = await draw('icon-brand-colour', 'ph-fill 64');
    const colour = pixel(shown[0]!.output, 32, 32);
    expect(colour.slice(0, 3)).not.toEqual([0, 0, 0]);
    for (const { picture, truth } of questions) {
      expect(pixel(truth, 32, 32)).toEqual(colour);
      expect(pixel(truth, 2, 2)).toEqual([0, 0, 0, 0]);
      expect(isSame(alphaOf(truth), alphaOf(picture))).toBe(true);
    }
  });

  it('turns a photograph clockwise', async () => {
    const { questions } = await draw('photo-quarter-turn');
    const { picture, truth } = questions[0]!;
    expect([truth.width, truth.height]).toEqual([picture.height, picture.width]);
    expect(pixel(truth, truth.width - 1, 0)).toEqual(pixel(picture, 0, 0));
    expect(pixel(truth, 0, 5)).toEqual(pixel(picture, 5, picture.height - 1));
  });

  it('makes every pixel of a sprite a block', async () => {
    const { questions } = await draw('sprite-four-times');
    const { picture, truth } = questions[0]!;
    for (const [x, y] of [
      [16, 16],
      [3, 9],
      [31, 31],
    ] as const) {
      expect(pixel(truth, 4 * x, 4 * y)).toEqual(pixel(picture, x, y));
      expect(pixel(truth, 4 * x + 3, 4 * y + 3)).toEqual(pixel(picture, x, y));
    }
  });

  it('gives a flat height map normals that stand upright, and slopes to the right lean left', async () => {
    const { questions } = await draw('height-to-normals', 'height 128');
    const { picture, truth } = questions[0]!;
    const at = (x: number, y: number) => pixel(picture, x, y)[0]!;
    const rising = Array.from({ length: 100 }, (_, i) => i + 10).find((x) => at(x + 1, 64) - at(x - 1, 64) > 4)!;
    expect(pixel(truth, rising, 64)[0]).toBeLessThan(127);
    expect(pixel(truth, rising, 64)[2]).toBeGreaterThan(128);
  });

  it('lays a thing that was cut out on its ground again', async () => {
    const { questions } = await draw('product-cut-out', 'drawn 512');
    for (const { picture, truth } of questions) {
      const ground = pixel(picture, 0, 0) as unknown as [number, number, number];
      expect(isSame(over(filled(truth.width, truth.height, ground), truth).data, picture.data)).toBe(true);
      expect(pixel(truth, 0, 0)[3]).toBe(0);
    }
  });

  it('asks about the pixels of the JPEG file, not of what was coded', async () => {
    const { questions } = await draw('photo-threshold-mask', 'small jpeg');
    const { file, picture, truth } = questions[0]!;
    expect(file.subarray(0, 2)).toEqual(Uint8Array.of(0xff, 0xd8));
    expect(isSame(rgbaOf(await decodeImage(file, 'it')).data, picture.data)).toBe(true);
    for (const [x, y] of [
      [10, 20],
      [99, 100],
    ] as const) {
      const [r, g, b] = pixel(picture, x, y) as [number, number, number];
      expect(pixel(truth, x, y)[0]).toBe(0.299 * r + 0.587 * g + 0.114 * b >= 128 ? 255 : 0);
    }
  });

  it('draws the same job twice, and another by another seed', async () => {
    const [once, again] = [await draw('sprite-palette'), await draw('sprite-palette')];
    expect(isSame(again.questions[0]!.file, once.questions[0]!.file)).toBe(true);
    expect(isSame(again.examples[0]!.output, once.examples[0]!.output)).toBe(true);
    const kind = KINDS.find(({ name }) => name === 'sprite-palette')!;
    const other = await drawJob(STUDIO, { name: 'other', kind, set: kind.sets[0]! }, 1, 1);
    expect(isSame(other.questions[0]!.file, once.questions[0]!.file)).toBe(false);
  });

  it('asks the same questions after one example and after three', async () => {
    const kind = KINDS.find(({ name }) => name === 'sprite-outline')!;
    const job = { name: 'it', kind, set: kind.sets[0]! };
    const [one, three] = [await drawJob(STUDIO, job, 1, 0), await drawJob(STUDIO, job, 3, 0)];
    expect(three.examples).toHaveLength(3);
    expect(isSame(three.examples[0]!.output, one.examples[0]!.output)).toBe(true);
    for (const [i, { file, truth }] of three.questions.entries()) {
      expect(isSame(file, one.questions[i]!.file)).toBe(true);
      expect(isSame(truth.data, one.questions[i]!.truth.data)).toBe(true);
    }
  });

  it('draws outlines around shapes, not in them', async () => {
    const { questions } = await draw('sprite-outline');
    const { picture, truth } = questions[0]!;
    const drawn = truth.data.map((value, i) => (picture.data[i - (i % 4) + 3]! > 0 ? value : 0));
    expect(isSame(drawn, picture.data)).toBe(true);
    expect(isSame(truth.data, picture.data)).toBe(false);
  });
});
