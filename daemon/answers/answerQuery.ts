import { setMaxListeners } from 'node:events';
import type { ArrangementName } from '@likewise/shared/prompt/arrangements.ts';
import { answerRect, type Colour } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import type { Canvas, Engine, Filled } from '../engine/engine.ts';
import { average } from '../images/average.ts';
import type { AnswerFormat } from '../images/codec.ts';
import { composeCanvas } from '../images/compose.ts';
import { cropCell } from '../images/crop.ts';
import type { Guide } from '../images/detail.ts';
import { pasteHidden } from '../images/paste.ts';
import type { Raster, RgbRaster } from '../images/raster.ts';
import type { ExamplePair } from './examples.ts';
import { type PlannedCanvas, planCanvases, type Quality } from './plan.ts';
import type { PromptExamples } from './work/exampleShelf.ts';
import { type EncodedPicture, shareBytes } from './work/pictures.ts';
import type { MadeAnswer, ReadQuery } from './work/tasks.ts';
import type { Work, WorkFor } from './work/work.ts';

export interface AnswerOptions {
  readonly quality: Quality;
  /** The answer's size: the query's, or the cell's as the model made it. */
  readonly size: 'query' | 'cell';
  /** How an answer of the query's size is made: along its edges with the guide that suits the model, or by plain resampling. */
  readonly detail: Guide | 'none';
  readonly format: AnswerFormat;
  /** Pixels of the longer side of answers to drawings that have pixels; absent: see drawnFactor. */
  readonly drawingSide?: number;
  /** Whether the model should answer, whatever the examples' readings. */
  readonly byModel?: boolean;
  /** Colours of the query whose change is asked for, as paintOf() writes them. */
  readonly paints?: readonly string[];
  /** The model's own order of preference, best first; not empty. */
  readonly arrangements: readonly ArrangementName[];
}

export interface Answer extends MadeAnswer {
  /** The probability, 0..1, of the token chosen at each patch of the answer, row by row, averaged over all canvases. */
  readonly confidences: readonly number[];
  /** Every canvas with its hidden patches filled, RGB, 224 x 224, in the order of planCanvases. */
  readonly canvases: readonly Raster[];
}

/** Confidences have four digits, as they are sent and kept with every answer. */
const CONFIDENCE_STEPS = 10_000;

/** What an answer needs of an engine. */
export type Filler = Pick<Engine, 'fill'>;

/** What computes answers: work on pictures, and the engine. */
export interface Compute {
  readonly work: Work;
  readonly engine: Filler;
}

/**
 * Answers one query and encodes the answer. Each example in each arrangement makes a canvas, one call fills them all, and the answers are
 * averaged in pixels (not in logits: the quadrants' patches lie differently on the cells). Meanwhile the examples are explained. The
 * command line and the daemon both answer with this function, so their pictures are the same to the byte.
 * Errors: usage (number of examples), those of decodeImage, Work.run and Engine.fill.
 */
export async function answerQuery(
  { work, engine }: Compute,
  examples: PromptExamples,
  query: EncodedPicture,
  options: AnswerOptions,
  by: WorkFor,
): Promise<Answer> {
  const { signal } = by;
  // The queries of a job share its signal; Node.js would warn of a leak at the eleventh listener.
  if (signal) setMaxListeners(0, signal);
  const asks = options.size === 'query' && options.detail !== 'none';
  const reading = readQuery(work, query, examples.gap, by, options.drawingSide);
  // If the examples cannot be read either, theirs is the error that is reported.
  reading.catch(() => {});
  const read = await examples.read(by);
  const explaining = asks ? examples.explain(by) : undefined;
  explaining?.catch(() => {});
  const asked = await reading;

  const fill = (canvases: readonly Canvas[]) => engine.fill(canvases, signal ? { signal } : {});
  const plan = planCanvases(options.quality, options.arrangements, read.shown.length);
  const canvases = drawCanvases(plan, read.shown, asked.cell, examples.gap);
  const filled = await fill(canvases);
  const answer = average(plan.map(({ layout }, i) => cropCell(filled[i]!.decoded, answerRect(layout))));
  const askOwn = async () => {
    const [own] = await fill(drawCanvases([plan[0]!], read.shown, read.shown[0]!.input, examples.gap));
    return cropCell(own!.decoded, answerRect(plan[0]!.layout));
  };

  const { size, detail, format, byModel, paints } = options;
  const readings = await explaining;
  const finish = async (own: RgbRaster | undefined) => {
    const task = {
      key: examples.key,
      examples: read,
      query: asked,
      answer,
      size,
      detail,
      format,
      ...(byModel && { byModel }),
      ...(paints && { paints }),
    };
    return work.run('finish', { ...task, ...(readings && { readings }), ...(own && { own }) }, query.pixels, by);
  };
  let made = await finish(await examples.own);
  if (made === 'needs-own') made = await finish(await examples.askOwn(askOwn));
  if (made === 'needs-own') throw new Error('an answer that is there was not taken');
  return {
    ...made,
    confidences: patchConfidences(canvases, filled),
    canvases: canvases.map(({ pixels, hidden }, i) => ({
      width: CANVAS,
      height: CANVAS,
      channels: 3,
      data: pasteHidden(pixels, filled[i]!.decoded, hidden),
    })),
  };
}

export async function readQuery(
  work: Work,
  query: EncodedPicture,
  gap: Colour,
  by: WorkFor,
  drawingSide?: number,
): Promise<ReadQuery> {
  const shared = { ...query, bytes: await shareBytes(query.bytes) };
  const task = { query: shared, gap, ...(drawingSide !== undefined && { drawingSide }) };
  return work.run('readQuery', task, query.pixels, by);
}

export function drawCanvases(
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

/** All answer cells have the same number of hidden patches, listed row by row. */
function patchConfidences(canvases: readonly Canvas[], filled: readonly Filled[]): number[] {
  return canvases[0]!.hidden.map((_, patch) => {
    const probability = mean(canvases.map(({ hidden }, i) => filled[i]!.confidence[hidden[patch]!]!));
    return Math.min(1, Math.round(probability * CONFIDENCE_STEPS) / CONFIDENCE_STEPS);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
