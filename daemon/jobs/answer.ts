import type { ArrangementName } from '@likewise/shared/prompt/arrangements.ts';
import { answerRect, type Colour, GRID_CELL } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import type { Canvas, Engine, Filled } from '../engine/engine.ts';
import { average } from '../images/average.ts';
import { composeCanvas } from '../images/compose.ts';
import { cropCell } from '../images/crop.ts';
import type { Guide } from '../images/detail.ts';
import { fitCell } from '../images/flatten.ts';
import { pasteHidden } from '../images/paste.ts';
import type { Raster } from '../images/raster.ts';
import { wrongExampleCount } from './errors.ts';
import { finishAnswer } from './finish.ts';
import { type PlannedCanvas, planCanvases, type Quality } from './plan.ts';

export interface ExamplePair {
  readonly input: Raster;
  readonly output: Raster;
}

export interface AnswerOptions {
  readonly quality: Quality;
  /** The answer's size: the query's, or the cell's as the model made it. */
  readonly size: 'query' | 'cell';
  /** How an answer of the query's size is made: along its edges in the way that suits the model, or by plain resampling. */
  readonly detail: Guide | 'none';
  /** The model's own order of preference, best first; not empty. */
  readonly arrangements: readonly ArrangementName[];
  /** Between the cells, and behind transparent pictures. */
  readonly gap: Colour;
}

export interface Answer {
  /** RGB at the cell's size (111 x 111); as the query at the query's, its alpha copied. */
  readonly answer: Raster;
  /** The probability, 0..1, of the token chosen at each patch of the answer, row by row, averaged over all canvases. */
  readonly confidences: readonly number[];
  /** The mean of `confidences`. */
  readonly confidence: number;
  /** Every canvas with its hidden patches filled, RGB, 224 x 224, in the order of planCanvases. */
  readonly canvases: readonly Raster[];
}

/** Confidences are told to four digits: they are sent and kept with every answer. */
const CONFIDENCE_STEPS = 10_000;

/** What answering needs of an engine. */
export type Filler = Pick<Engine, 'fill'>;

/**
 * Answers one query: each example in each arrangement makes a canvas, one call fills them all, and the answers are averaged
 * in pixels (not in logits: the quadrants' patches lie differently on the cells).
 * Errors: usage (number of examples), those of Engine.fill.
 */
export async function answerQuery(
  engine: Filler,
  examples: readonly ExamplePair[],
  query: Raster,
  options: AnswerOptions,
  signal?: AbortSignal,
): Promise<Answer> {
  const plan = planCanvases(options.quality, options.arrangements, examples.length);
  const small = fitCell(query, GRID_CELL, GRID_CELL, options.gap);
  const shown = fitExamples(examples, options.gap);
  const canvases = drawCanvases(plan, shown, small, options.gap);
  const filled = await engine.fill(canvases, signal ? { signal } : {});
  const cells = plan.map(({ layout }, i) => cropCell(filled[i]!.decoded, answerRect(layout)));
  const answer = average(cells);
  const confidences = patchConfidences(canvases, filled);
  return {
    answer:
      options.size === 'cell' ? answer : await finishAnswer(answer, query, small, shown, options.detail, options.gap),
    confidences,
    confidence: mean(confidences),
    canvases: canvases.map(({ pixels, hidden }, i) => ({
      width: CANVAS,
      height: CANVAS,
      channels: 3,
      data: pasteHidden(pixels, filled[i]!.decoded, hidden),
    })),
  };
}

/**
 * Example pairs as the model is shown them. Fitting them once serves every query: what is fitted already comes back as the same list.
 * Errors: usage, for fewer than 1 or more than MAX_EXAMPLES pairs.
 */
export function fitExamples(examples: readonly ExamplePair[], gap: Colour): readonly ExamplePair[] {
  if (examples.length < 1 || examples.length > MAX_EXAMPLES) throw wrongExampleCount(examples.length);
  if (examples.every(({ input, output }) => isFitted(input) && isFitted(output))) return examples;
  const fit = (picture: Raster) => fitCell(picture, GRID_CELL, GRID_CELL, gap);
  return examples.map(({ input, output }) => ({ input: fit(input), output: fit(output) }));
}

function isFitted({ width, height, channels }: Raster): boolean {
  return width === GRID_CELL && height === GRID_CELL && channels === 3;
}

function drawCanvases(
  plan: readonly PlannedCanvas[],
  examples: readonly ExamplePair[],
  query: Raster,
  gap: Colour,
): Canvas[] {
  return plan.map(({ layout, example }) => ({
    pixels: composeCanvas(layout, { examples: [examples[example]!], query }, gap),
    hidden: layout.hidden,
  }));
}

/** All answer cells are hidden by equally many patches, listed row by row. */
function patchConfidences(canvases: readonly Canvas[], filled: readonly Filled[]): number[] {
  return canvases[0]!.hidden.map((_, patch) => {
    const probability = mean(canvases.map(({ hidden }, i) => filled[i]!.confidence[hidden[patch]!]!));
    return Math.min(1, Math.round(probability * CONFIDENCE_STEPS) / CONFIDENCE_STEPS);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
