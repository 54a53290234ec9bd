import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BLACK, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { patternRaster, plainRaster } from '../../../test/support/rasters.ts';
import { encodeImage } from '../../images/codec.ts';
import type { Raster } from '../../images/raster.ts';
import type { EvalCase, Suite } from '../case.ts';
import { classMask, singleObject, vocColour } from '../datasets/pascal.ts';
import { boxPicture, detectionSuite, scoreBox } from './detection.ts';
import { COLORIZATION, EDGES, pictureSuite } from './pictures.ts';
import { scoreMask, segmentationSuite } from './segmentation.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-eval-'));
});
afterEach(() => rm(dir, { recursive: true }));

const VOC = 'VOCdevkit/VOC2012';

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(join(dir, path, '..'), { recursive: true });
  await writeFile(join(dir, path), content);
}

async function casesOf(suite: Suite): Promise<EvalCase[]> {
  const cases: EvalCase[] = [];
  for await (const one of suite.cases()) cases.push(one);
  return cases;
}

/** Levels of the left half and of the right half. */
function halves(left: number, right: number, width = 120, height = 120): Raster {
  const level = (i: number) => (i % width < width / 2 ? left : right);
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => level(Math.floor(i / 3)));
  return { width, height, channels: 3, data };
}

describe('classes of a picture', () => {
  it.each([
    [0, [0, 0, 0]],
    [1, [128, 0, 0]],
    [2, [0, 128, 0]],
    [7, [128, 128, 128]],
    [8, [64, 0, 0]],
    [15, [192, 128, 128]],
    [20, [0, 64, 128]],
    [255, [224, 224, 192]],
  ])('class %d is of VOC colour %j', (classId, colour) => {
    expect(vocColour(classId)).toEqual(colour);
  });

  it('are found as grey levels and as colours', () => {
    const classes = {
      width: 4,
      height: 1,
      channels: 3,
      data: Uint8Array.of(15, 15, 15, 192, 128, 128, 0, 0, 0, 255, 255, 255),
    };
    expect(Array.from(classMask(classes as Raster, 15).data)).toEqual([255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0]);
  });
});

describe('segmentation', () => {
  async function pascal(lists: Record<number, string>): Promise<void> {
    for (const fold of [0, 1, 2, 3])
      await put(`splits/pascal/val/fold${fold}.txt`, lists[fold] ?? 'a__01\nb__01\nc__02\n');
    for (const [id, classId] of [
      ['a', 1],
      ['b', 1],
      ['c', 2],
      ['d', 2],
    ] as const) {
      await put(`${VOC}/JPEGImages/${id}.jpg`, await encodeImage(patternRaster(150, 120), 'jpeg'));
      await put(`${VOC}/SegmentationClassAug/${id}.png`, await encodeImage(halves(classId, 0, 150), 'png'));
    }
  }

  it('asks what the lists name, the example of the same class, the wrong one of another', async () => {
    await pascal({ 0: 'a__01\nb__01\nc__02\nd__02' });
    const cases: EvalCase[] = [];
    for await (const one of segmentationSuite(dir, { cases: 2, seed: 0 }).cases()) {
      cases.push(one);
      if (cases.length === 2) break;
    }
    for (const { group, truth, examples, wrong, score } of cases) {
      expect(group).toBe('split 0');
      expect([truth.width, truth.height, examples.length, wrong.length]).toEqual([111, 111, 1, 1]);
      expect(score(truth)).toEqual({ IoU: 1 });
      expect(score(examples[0]!.output)).toEqual({ IoU: 1 });
      // Half of the picture is white.
      expect(score(plainRaster(111, 111, WHITE)).IoU).toBeCloseTo(0.5, 1);
    }
  });

  it('goes round its list, over four splits', async () => {
    await pascal({
      0: 'a__01\nb__01\nc__02',
      1: 'a__01\nb__01\nc__02',
      2: 'b__01\na__01\nc__02',
      3: 'a__01\nb__01\nc__02',
    });
    await expect(casesOf(segmentationSuite(dir, { cases: 3, seed: 0 }))).rejects.toMatchObject({
      code: 'image-missing',
      message: expect.stringContaining('no other picture to show c by'),
    });
    const two = await casesOf(segmentationSuite(dir, { cases: 2, seed: 0 }));
    expect(two.map(({ group }) => group)).toEqual([0, 0, 1, 1, 2, 2, 3, 3].map((fold) => `split ${fold}`));
  });

  it('says what is missing and how the folder has to look', async () => {
    await expect(casesOf(segmentationSuite(dir, { cases: 1, seed: 0 }))).rejects.toMatchObject({
      code: 'image-missing',
      message: expect.stringContaining('there is no splits/pascal/val/fold0.txt'),
      remedy: expect.stringContaining('SegmentationClassAug'),
    });
    await put('splits/pascal/val/fold0.txt', 'nothing here\n');
    await expect(casesOf(segmentationSuite(dir, { cases: 1, seed: 0 }))).rejects.toMatchObject({
      message: expect.stringContaining('lists no picture'),
    });
  });

  it('rounds before it counts', () => {
    expect(scoreMask(halves(128, 127), halves(255, 0))).toEqual({ IoU: 1 });
    expect(scoreMask(plainRaster(9, 9, BLACK), plainRaster(9, 9, BLACK))).toEqual({ IoU: 1 });
  });
});

describe('detection', () => {
  const object = (name: string, box: string) =>
    `<object><name>${name}</name><part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>${box}</object>`;
  const bounds = (xmin: number, ymin: number, xmax: number, ymax: number) =>
    `<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`;
  const xml = (...objects: string[]) =>
    `<annotation><size><width>200</width><height>100</height><depth>3</depth></size>${objects.join('')}</annotation>`;

  it('reads the box of a single object, and no others', () => {
    expect(singleObject('x', xml(object('dog', bounds(11, 21, 60, 40))))).toEqual({
      id: 'x',
      className: 'dog',
      width: 200,
      height: 100,
      box: { x: 10, y: 20, width: 50, height: 20 },
    });
    expect(singleObject('x', xml())).toBeUndefined();
    expect(singleObject('x', xml(object('a', bounds(1, 1, 9, 9)), object('b', bounds(1, 1, 9, 9))))).toBeUndefined();
    expect(singleObject('x', xml(object('a', bounds(11, 21, 201, 40))))).toBeUndefined();
    expect(singleObject('x', xml(object('a', '')))).toBeUndefined();
  });

  it('fills the largest component to its box', () => {
    const truth = boxPicture({ width: 20, height: 20, box: { x: 2, y: 3, width: 8, height: 6 } });
    const dotted = { ...truth, data: truth.data.slice() };
    // A hole does not matter, nor does a speck far away.
    dotted.data.fill(0, (5 * 20 + 5) * 3, (5 * 20 + 7) * 3);
    dotted.data.fill(255, (18 * 20 + 18) * 3, (18 * 20 + 19) * 3);
    expect(scoreBox(dotted, truth)).toEqual({ IoU: 1 });
    expect(scoreBox(plainRaster(20, 20, BLACK), truth)).toEqual({ IoU: 0 });
    expect(scoreBox(plainRaster(20, 20, WHITE), truth).IoU).toBeCloseTo(48 / 400, 12);
  });

  it('asks for small single objects only, shown on their class', async () => {
    const annotated = {
      a: object('dog', bounds(11, 21, 60, 40)),
      b: object('dog', bounds(1, 1, 60, 40)),
      c: object('cat', bounds(1, 1, 20, 20)),
      d: object('cat', bounds(5, 5, 24, 24)),
      big: object('cat', bounds(1, 1, 190, 90)),
    };
    await put(`${VOC}/ImageSets/Main/val.txt`, Object.keys(annotated).join('\n'));
    for (const [id, text] of Object.entries(annotated)) {
      await put(`${VOC}/Annotations/${id}.xml`, xml(text));
      await put(`${VOC}/JPEGImages/${id}.jpg`, await encodeImage(patternRaster(200, 100), 'jpeg'));
    }
    const cases = await casesOf(detectionSuite(dir, { cases: 9, seed: 0 }));
    expect(cases.length).toBe(9);
    for (const { truth, score } of cases) {
      const white = truth.data.filter((level) => level > 127).length / truth.data.length;
      expect(white).toBeGreaterThan(0);
      expect(white).toBeLessThan(0.2);
      // Resizing rounds the corners of a box off.
      expect(score(truth).IoU).toBeGreaterThan(0.98);
    }
  });

  it('says what is missing', async () => {
    await expect(casesOf(detectionSuite(dir, { cases: 1, seed: 0 }))).rejects.toMatchObject({
      code: 'image-missing',
      remedy: expect.stringContaining('Annotations'),
    });
    await put(`${VOC}/ImageSets/Main/val.txt`, 'a');
    await expect(casesOf(detectionSuite(dir, { cases: 1, seed: 0 }))).rejects.toMatchObject({
      message: expect.stringContaining('a.xml'),
    });
    await put(`${VOC}/Annotations/a.xml`, xml());
    await expect(casesOf(detectionSuite(dir, { cases: 1, seed: 0 }))).rejects.toMatchObject({
      message: expect.stringContaining('no two pictures'),
    });
  });
});

describe('any pictures', () => {
  it('are cut at the middle for colorization, and scored in the units of the model', async () => {
    for (const name of ['a', 'b', 'c']) await put(`${name}.png`, await encodeImage(patternRaster(131, 121), 'png'));
    await put('small.png', await encodeImage(patternRaster(110, 300), 'png'));
    const cases = await casesOf(pictureSuite(COLORIZATION, dir, { cases: 4, seed: 0 }));
    expect(cases.length).toBe(4);
    const { truth, query, score, examples } = cases[0]!;
    expect(Array.from(truth.data.subarray(0, 3))).toEqual(
      Array.from(patternRaster(131, 121).data.subarray((5 * 131 + 10) * 3, (5 * 131 + 10) * 3 + 3)),
    );
    expect(query.data[0]).toBe(query.data[2]);
    expect(score(truth)).toEqual({ MSE: 0 });
    expect(score(query).MSE).toBeGreaterThan(0.1);
    expect(examples.length).toBe(1);
  });

  it('are drawn as edges', async () => {
    for (const name of ['a', 'b']) await put(`${name}.png`, await encodeImage(halves(0, 200), 'png'));
    const [{ truth, score }] = (await casesOf(pictureSuite(EDGES, dir, { cases: 1, seed: 0 }))) as [EvalCase];
    expect(Math.max(...truth.data)).toBeGreaterThan(200);
    expect(score(truth)).toEqual({ F1: 1 });
    expect(score(plainRaster(111, 111, BLACK))).toEqual({ F1: 0 });
  });

  it('have to be there, and large enough', async () => {
    await expect(casesOf(pictureSuite(EDGES, dir, { cases: 1, seed: 0 }))).rejects.toMatchObject({
      code: 'image-missing',
    });
    await put('a.png', await encodeImage(patternRaster(300, 300), 'png'));
    await put('b.png', await encodeImage(patternRaster(300, 110), 'png'));
    await expect(casesOf(pictureSuite(EDGES, dir, { cases: 1, seed: 0 }))).rejects.toMatchObject({
      message: expect.stringContaining('large enough'),
    });
  });
});
