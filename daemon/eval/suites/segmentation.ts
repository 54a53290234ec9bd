import { BLACK, GRID_CELL, gridLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import type { ExamplePair } from '../../answers/examples.ts';
import { type Random, randomFor } from '../../figures/random.ts';
import { readImage } from '../../images/codec.ts';
import { fitCell } from '../../images/flatten.ts';
import type { Raster } from '../../images/raster.ts';
import type { EvalCase, Sampling, Suite } from '../case.ts';
import {
  type ClassPicture,
  classesPath,
  classMask,
  FOLDS,
  picturePath,
  readFold,
  SEGMENTATION_LAYOUT,
} from '../datasets/pascal.ts';
import { dataUnfit } from '../errors.ts';
import { intersectionOverUnion } from '../metrics/iou.ts';
import { maskAmong } from '../metrics/palette.ts';

/** IoU of the white pixels of an answer, both rounded to white and black. */
export function scoreMask(answer: Raster, truth: Raster): { IoU: number } {
  const white = (raster: Raster) => maskAmong(raster, WHITE, BLACK);
  return { IoU: intersectionOverUnion(white(answer), white(truth)) };
}

/** Foreground segmentation on Pascal-5i as the paper does it: the query's class, shown on another picture of the same fold. */
export function segmentationSuite(folder: string, sampling: Sampling): Suite {
  return {
    name: 'segmentation',
    about: 'Pascal-5i: the foreground of a class, white on black, shown on one random picture of that class.',
    rows: FOLDS.length,
    async *cases() {
      for (const fold of FOLDS) {
        const pictures = await readFold(folder, fold);
        for (let number = 0; number < sampling.cases; number++) {
          const random = randomFor(sampling.seed, 'segmentation', fold, number);
          yield await segmentationCase(folder, fold, pictures, number, random);
        }
      }
    },
  };
}

async function segmentationCase(
  folder: string,
  fold: number,
  pictures: readonly ClassPicture[],
  number: number,
  random: Random,
): Promise<EvalCase> {
  const query = pictures[number % pictures.length]!;
  const others = pictures.filter(({ id }) => id !== query.id);
  const sameClass = others.filter(({ classId }) => classId === query.classId);
  const otherClass = others.filter(({ classId }) => classId !== query.classId);
  if (sameClass.length === 0 || otherClass.length === 0) {
    throw dataUnfit(folder, `fold ${fold} has no other picture to show ${query.id} by`, SEGMENTATION_LAYOUT);
  }
  const { input, output } = await readPair(folder, query);
  return {
    group: `split ${fold}`,
    layouts: [gridLayout('A1')],
    gap: WHITE,
    examples: [await readPair(folder, random.pick(sameClass))],
    wrong: [await readPair(folder, random.pick(otherClass))],
    query: input,
    truth: output,
    primary: 'IoU',
    score: (answer) => scoreMask(answer, output),
  };
}

async function readPair(folder: string, { id, classId }: ClassPicture): Promise<ExamplePair> {
  const cell = (raster: Raster) => fitCell(raster, GRID_CELL, GRID_CELL, WHITE);
  const classes = await readImage(classesPath(folder, id));
  return { input: cell(await readImage(picturePath(folder, id))), output: cell(classMask(classes, classId)) };
}
