import { BLACK, type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { encodeImage, type ImageFormat } from '../images/codec.ts';
import type { Raster } from '../images/raster.ts';
import type { Manifest } from '../model/manifest.ts';
import { type Answer, type AnswerOptions, answerQuery, type Filler } from './answer.ts';
import type { Examples } from './examples.ts';

/** How an answer is asked for, whatever the model. */
export interface AskedAnswer extends Pick<AnswerOptions, 'quality' | 'size'> {
  /** Along the query's edges as suits the model, or by plain resampling. */
  readonly detail: 'guided' | 'none';
  readonly format: ImageFormat;
}

export interface PictureOptions extends AnswerOptions {
  readonly format: ImageFormat;
}

/** An answer with its encoded picture. */
export interface PictureAnswer extends Answer {
  readonly picture: Uint8Array;
}

/** Between a model's cells. */
export function gapColour({ gap }: Manifest['prompt']): Colour {
  return gap === 'white' ? WHITE : BLACK;
}

/** What is asked, in terms of the model that answers. */
export function pictureOptions(
  { quality, size, detail, format }: AskedAnswer,
  prompt: Manifest['prompt'],
): PictureOptions {
  return {
    quality,
    size,
    detail: detail === 'guided' ? prompt.guide : detail,
    format,
    arrangements: prompt.arrangements,
  };
}

/**
 * Answers one query and encodes the answer. The command line and the daemon both answer by this function, so their pictures are
 * the same to the byte. Errors: those of answerQuery.
 */
export async function answerPicture(
  engine: Filler,
  examples: Examples,
  query: Raster,
  options: PictureOptions,
  signal?: AbortSignal,
): Promise<PictureAnswer> {
  const answer = await answerQuery(engine, examples, query, options, signal);
  return { ...answer, picture: await encodeImage(answer.answer, options.format) };
}
