import type { ArrangementName } from '@likewise/shared/prompt/arrangements.ts';
import { answerRect, type Colour, GRID_CELL } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import type { Canvas, Engine, Filled } from '../engine/engine.ts';
import { average } from '../images/average.ts';
import { composeCanvas } from '../images/compose.ts';
import { cropCell } from '../images/crop.ts';
import type { Guide } from '../images/detail.ts';
import { fitCell } from '../images/flatten.ts';
import { pasteHidden } from '../images/paste.ts';
import type { Raster, RgbRaster } from '../images/raster.ts';
import type { ExamplePair, Examples } from './examples.ts';
import { byModel, finishAnswer } from './finish.ts';
import { type PlannedCanvas, planCanvases, type Quality } from './plan.ts';

export interface AnswerOptions {
  readonly quality: Quality;
  /** The answer's size: the query's, or the cell's as the model made it. */
  readonly size: 'query' | 'cell';
  /** How an answer of the query's size is made: along its edges in the way that suits the model, or by plain resampling. */
  readonly detail: Guide | 'none';
  /** The model's own order of preference, best first; not empty. */
  readonly arrangements: readonly ArrangementName[];
}

export interface Answer {
  /** RGB at the cell's size (111 x 111), or a picture of the size that the examples tell. */
  readonly answer: Raster;
  /** What the examples were taken to mean, for people. */
  readonly understood: string;
  /** The estimated chance, 0..1, that a person would keep the answer. */
  readonly confidence: number;
  /** Why the answer may be wrong; absent where there is no reason to think so. */
  readonly doubt?: string;
  /** The probability, 0..1, of the token chosen at each patch of the answer, row by row, averaged over all canvases. */
  readonly confidences: readonly number[];
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
  examples: Examples,
  query: Raster,
  options: AnswerOptions,
  signal?: AbortSignal,
): Promise<Answer> {
  const { gap, shown } = examples;
  const plan = planCanvases(options.quality, options.arrangements, shown.length);
  const small = fitCell(query, GRID_CELL, GRID_CELL, gap);
  const fill = (canvases: readonly Canvas[]) => engine.fill(canvases, signal ? { signal } : {});
  const canvases = drawCanvases(plan, shown, small, gap);
  const filled = await fill(canvases);
  const answer = average(plan.map(({ layout }, i) => cropCell(filled[i]!.decoded, answerRect(layout))));
  const confidences = patchConfidences(canvases, filled);
  const ask = async () => {
    const { layout } = plan[0]!;
    const [own] = await fill(drawCanvases([plan[0]!], shown, shown[0]!.input as RgbRaster, gap));
    return cropCell(own!.decoded, answerRect(layout));
  };
  const finished =
    options.size === 'cell' ? byModel(answer) : await finishAnswer(answer, query, small, examples, options.detail, ask);
  const { picture, ...told } = finished;
  return {
    answer: picture,
    ...told,
    confidences,
    canvases: canvases.map(({ pixels, hidden }, i) => ({
      width: CANVAS,
      height: CANVAS,
      channels: 3,
      data: pasteHidden(pixels, filled[i]!.decoded, hidden),
    })),
  };
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
