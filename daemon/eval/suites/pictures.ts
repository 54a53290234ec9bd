import { GRID_CELL, gridLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import type { ExamplePair } from '../../answers/examples.ts';
import { findPictures } from '../../figures/pictures.ts';
import { edgeLevels, greyPicture } from '../../figures/pixels/edges.ts';
import { invert, toGrey } from '../../figures/pixels/tone.ts';
import { randomFor, shuffled } from '../../figures/random.ts';
import { readEncoded, readImage } from '../../images/codec.ts';
import { crop } from '../../images/crop.ts';
import { fitCell, flatten } from '../../images/flatten.ts';
import type { Raster } from '../../images/raster.ts';
import type { EvalCase, Sampling, Scores, Suite } from '../case.ts';
import { dataUnfit } from '../errors.ts';
import { boundaryF1, maskOfLines } from '../metrics/boundary.ts';
import { normalisedError } from '../metrics/error.ts';

export const PICTURES_LAYOUT =
  'PNG, JPEG or WebP pictures, at least 111 pixels wide and high, in it or in folders in it.';

/** A task on any pictures: how a cell is cut from one, what is asked, and how an answer is scored. */
interface PictureTask extends Pick<Suite, 'name' | 'about'>, Pick<EvalCase, 'primary'> {
  pair(picture: Raster): ExamplePair;
  /** The same picture's pair in a task that is not asked for. */
  wrongPair(picture: Raster): ExamplePair;
  score(answer: Raster, truth: Raster): Scores;
}

/** The middle of a picture, a cell wide and high, not resized. */
function centre(picture: Raster): Raster {
  const start = (length: number) => Math.floor((length - GRID_CELL) / 2);
  const rect = { x: start(picture.width), y: start(picture.height), width: GRID_CELL, height: GRID_CELL };
  return crop(flatten(picture, WHITE), rect);
}

function edgePicture(picture: Raster): Raster {
  return greyPicture(edgeLevels(picture), picture.width, picture.height);
}

/** Colorization as the paper does it; the error is in the units the model sees. */
export const COLORIZATION: PictureTask = {
  name: 'colorization',
  about:
    'The middle 111 x 111 pixels of pictures, grey to colour, shown on one random picture. MSE in units of ImageNet deviations.',
  primary: 'MSE',
  pair(picture) {
    const colour = centre(picture);
    return { input: toGrey(colour), output: colour };
  },
  wrongPair(picture) {
    const grey = toGrey(centre(picture));
    return { input: grey, output: invert(grey) };
  },
  score: (answer, truth) => ({ MSE: normalisedError(answer, truth) }),
};

/** Edges above half of the full level; see edgeLevels. */
export const EDGES: PictureTask = {
  name: 'edges',
  about: 'Edges of whole pictures, white on black, shown on one random picture. F1 at one pixel of tolerance.',
  primary: 'F1',
  pair(picture) {
    const input = fitCell(picture, GRID_CELL, GRID_CELL, WHITE);
    return { input, output: edgePicture(input) };
  },
  wrongPair(picture) {
    const input = fitCell(picture, GRID_CELL, GRID_CELL, WHITE);
    return { input, output: invert(input) };
  },
  score(answer, truth) {
    const drawn = (raster: Raster) => maskOfLines(raster, false);
    return { F1: boundaryF1(drawn(answer), drawn(truth)) };
  },
};

/** Pictures of the folder in random order, each with a random other one as its example. */
export function pictureSuite(task: PictureTask, folder: string, { cases, seed }: Sampling): Suite {
  return {
    name: task.name,
    about: task.about,
    rows: 1,
    async *cases() {
      const pictures = await largeEnough(await findPictures(folder), folder, cases + 1, seed);
      for (let number = 0; number < cases; number++) {
        const at = number % pictures.length;
        const [query, example] = [
          await readImage(pictures[at]!),
          await readImage(pictures[(at + 1) % pictures.length]!),
        ];
        const { input, output } = task.pair(query);
        yield {
          group: task.name,
          layouts: [gridLayout('A1')],
          gap: WHITE,
          examples: [task.pair(example)],
          wrong: [task.wrongPair(example)],
          query: input,
          truth: output,
          primary: task.primary,
          score: (answer) => task.score(answer, output),
        };
      }
    },
  };
}

/** This many pictures at most, in random order; those that are too small are left out. */
async function largeEnough(files: readonly string[], folder: string, most: number, seed: number): Promise<string[]> {
  const fit: string[] = [];
  for (const file of shuffled(files, randomFor(seed, 'pictures'))) {
    if (fit.length === most) break;
    const { header } = await readEncoded(file);
    if (Math.min(header.width, header.height) >= GRID_CELL) fit.push(file);
  }
  if (fit.length < 2) throw dataUnfit(folder, 'fewer than two of its pictures are large enough', PICTURES_LAYOUT);
  return fit;
}
