import { BLACK, type Colour, studyLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import type { ExamplePair } from '../../answers/examples.ts';
import { type Random, randomFor } from '../../figures/random.ts';
import { maskOf, maskOfColour } from '../../images/mask.ts';
import type { Raster, RgbRaster } from '../../images/raster.ts';
import { resample } from '../../images/resample.ts';
import type { EvalCase, Sampling, Scores, Suite } from '../case.ts';
import { intersectionOverUnion } from '../metrics/iou.ts';
import { equalColours, roundToPalette } from '../metrics/palette.ts';
import { squareOrCircle } from '../metrics/shape.ts';

/*
 * The synthetic study of "Visual Prompting via Image Inpainting" (NeurIPS 2022): one green circle on white, 224 x 224; its colour,
 * shape or size changes, or two of them. Lengths in pixels of that image.
 */
const GREEN: Colour = [0, 255, 0];
const BLUE: Colour = [0, 0, 255];
const CENTRE = { from: 10, to: 214 };
const RADIUS = { from: 10, to: 50 };
const LARGE = 30;
const SMALL = 20;

type Change = 'color' | 'shape' | 'size';

/** What changes in each of the six tasks. */
const STUDY_TASKS: Readonly<Record<string, readonly Change[]>> = {
  color: ['color'],
  shape: ['shape'],
  size: ['size'],
  'color and shape': ['color', 'shape'],
  'color and size': ['color', 'size'],
  'shape and size': ['shape', 'size'],
};

interface Blob {
  readonly shape: 'circle' | 'square';
  readonly x: number;
  readonly y: number;
  /** The radius, or half of a side. */
  readonly half: number;
  readonly colour: Colour;
}

/** A blob on white, 224 x 224, hard-edged, cut at the borders. */
export function drawBlob({ shape, x, y, half, colour }: Blob): RgbRaster {
  const data = new Uint8Array(CANVAS * CANVAS * 3).fill(255);
  for (let row = Math.max(0, y - half); row <= Math.min(CANVAS - 1, y + half); row++) {
    for (let column = Math.max(0, x - half); column <= Math.min(CANVAS - 1, x + half); column++) {
      const isIn = shape === 'square' || (column - x) ** 2 + (row - y) ** 2 <= half ** 2;
      if (isIn) data.set(colour, (row * CANVAS + column) * 3);
    }
  }
  return { width: CANVAS, height: CANVAS, channels: 3, data };
}

/** A green circle, and what a task makes of it. */
function drawStudyPair(changes: readonly Change[], random: Random): [before: Blob, after: Blob] {
  const before: Blob = {
    shape: 'circle',
    x: random.int(CENTRE.from, CENTRE.to),
    y: random.int(CENTRE.from, CENTRE.to),
    half: changes.includes('size') ? LARGE : random.int(RADIUS.from, RADIUS.to),
    colour: GREEN,
  };
  const after: Blob = {
    ...before,
    ...(changes.includes('color') && { colour: BLUE }),
    ...(changes.includes('shape') && { shape: 'square' }),
    ...(changes.includes('size') && { half: SMALL }),
  };
  return [before, after];
}

const LAYOUT = studyLayout();
const CELL = LAYOUT.cells[0]!.rect.width;

function studyCase(task: string, { seed }: Sampling, number: number): EvalCase {
  const names = Object.keys(STUDY_TASKS);
  const other = names[(names.indexOf(task) + 1) % names.length]!;
  const random = randomFor(seed, 'synthetic', task, number);
  const blobs = drawStudyPair(STUDY_TASKS[task]!, random);
  const query = inCells(blobs);
  const pairs = (of: string) => [0, 1].map(() => inCells(drawStudyPair(STUDY_TASKS[of]!, random)));
  return {
    group: task,
    layouts: [LAYOUT],
    gap: LAYOUT.gap,
    examples: pairs(task),
    wrong: pairs(other),
    query: query.input,
    truth: query.output,
    primary: 'IoU',
    score: (answer) => scoreStudy(answer, query.output, blobs[1], [GREEN, BLUE, WHITE, BLACK]),
  };
}

function inCells([before, after]: readonly [Blob, Blob]): ExamplePair {
  const small = (blob: Blob) => resample(drawBlob(blob), CELL, CELL, 'bicubic');
  return { input: small(before), output: small(after) };
}

/**
 * Answer and truth are rounded to the palette; then: IoU of the truth's colour, IoU of all that is not white, the share of pixels of
 * exactly the truth's colour, and whether what is not white is nearer the right one of square and circle.
 */
export function scoreStudy(
  answer: Raster,
  truth: Raster,
  { colour, shape }: Pick<Blob, 'colour' | 'shape'>,
  palette: readonly Colour[],
): Required<Pick<Scores, 'IoU' | 'colour-blind IoU' | 'colour accuracy' | 'shape accuracy'>> {
  const [found, wanted] = [roundToPalette(answer, palette), roundToPalette(truth, palette)];
  const notWhite = (raster: Raster) => maskOf(raster, (r, g, b) => r + g + b < 3 * 255);
  const wantedMask = maskOfColour(wanted, colour);
  return {
    IoU: intersectionOverUnion(maskOfColour(found, colour), wantedMask),
    'colour-blind IoU': intersectionOverUnion(notWhite(found), wantedMask),
    'colour accuracy': equalColours(found, wanted),
    'shape accuracy': squareOrCircle(notWhite(found)) === shape ? 1 : 0,
  };
}

export function syntheticSuite(sampling: Sampling): Suite {
  return {
    name: 'synthetic',
    about:
      'A green circle changes colour, shape or size; three rows, two examples drawn at random. Colours are rounded to those of the study.',
    guided: true,
    rows: Object.keys(STUDY_TASKS).length,
    *cases() {
      for (const task of Object.keys(STUDY_TASKS)) {
        for (let number = 0; number < sampling.cases; number++) yield studyCase(task, sampling, number);
      }
    },
  };
}
