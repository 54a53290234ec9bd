import { BLACK, GRID_CELL, gridLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import type { ExamplePair } from '../../answers/examples.ts';
import { randomFor, shuffled } from '../../figures/random.ts';
import { readImage } from '../../images/codec.ts';
import { flatten } from '../../images/flatten.ts';
import { boundingBox, filledBox, type Mask, maskPicture } from '../../images/mask.ts';
import type { Raster } from '../../images/raster.ts';
import { resample } from '../../images/resample.ts';
import type { Sampling, Suite } from '../case.ts';
import { DETECTION_LAYOUT, type ObjectPicture, picturePath, readSingleObjects } from '../datasets/pascal.ts';
import { dataUnfit } from '../errors.ts';
import { largestComponent } from '../metrics/components.ts';
import { intersectionOverUnion } from '../metrics/iou.ts';
import { maskAmong } from '../metrics/palette.ts';

/** Larger boxes, as a share of their picture, are not asked for: guessing the middle would find them. */
const LARGEST_BOX = 0.2;

/** White where a box is, black elsewhere, at the picture's own size. */
export function boxPicture({ width, height, box }: Pick<ObjectPicture, 'width' | 'height' | 'box'>): Raster {
  return maskPicture(filledBox(box, width, height));
}

/** IoU of the box around the answer's largest white component with the truth's white pixels, both rounded to white and black. */
export function scoreBox(answer: Raster, truth: Raster): { IoU: number } {
  const white = (raster: Raster) => maskAmong(raster, WHITE, BLACK);
  return { IoU: intersectionOverUnion(boxed(largestComponent(white(answer))), white(truth)) };
}

function boxed(mask: Mask): Mask {
  const box = boundingBox(mask);
  return box ? filledBox(box, mask.width, mask.height) : mask;
}

/** Single object detection on VOC 2012 as the paper does it: the query's class, shown on another picture. */
export function detectionSuite(folder: string, { cases, seed }: Sampling): Suite {
  return {
    name: 'detection',
    about: 'VOC 2012, pictures of one object: its box filled white on black, shown on one random picture of its class.',
    rows: 1,
    async *cases() {
      const pictures = (await readSingleObjects(folder)).filter(
        ({ box, width, height }) => box.width * box.height < LARGEST_BOX * width * height,
      );
      const like = ({ id, className }: ObjectPicture, same: boolean) =>
        pictures.filter((other) => other.id !== id && (other.className === className) === same);
      const asked = pictures.filter((picture) => like(picture, true).length > 0 && like(picture, false).length > 0);
      if (asked.length === 0)
        throw dataUnfit(folder, 'no two pictures of one class hold one small object', DETECTION_LAYOUT);
      const order = shuffled(asked, randomFor(seed, 'detection'));
      for (let number = 0; number < cases; number++) {
        const random = randomFor(seed, 'detection', number);
        const query = order[number % order.length]!;
        const { input, output } = await readPair(folder, query);
        yield {
          group: 'single object',
          layouts: [gridLayout('A1')],
          gap: WHITE,
          examples: [await readPair(folder, random.pick(like(query, true)))],
          wrong: [await readPair(folder, random.pick(like(query, false)))],
          query: input,
          truth: output,
          primary: 'IoU',
          score: (answer) => scoreBox(answer, output),
        };
      }
    },
  };
}

async function readPair(folder: string, picture: ObjectPicture): Promise<ExamplePair> {
  const cell = (raster: Raster) => resample(flatten(raster, WHITE), GRID_CELL, GRID_CELL, 'bilinear');
  return { input: cell(await readImage(picturePath(folder, picture.id))), output: cell(boxPicture(picture)) };
}
