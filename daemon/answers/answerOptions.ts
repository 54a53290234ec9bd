import { BLACK, type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import type { Manifest } from '../model/manifest.ts';
import type { AnswerOptions } from './answerQuery.ts';

/** How an answer should be made, whatever the model. */
export interface AskedAnswer extends Pick<AnswerOptions, 'quality' | 'size' | 'format' | 'byModel'> {
  /** Along the query's edges as suits the model, or by plain resampling. */
  readonly detail: 'guided' | 'none';
  readonly drawingSide?: number | undefined;
}

/** Between a model's cells. */
export function gapColour({ gap }: Manifest['prompt']): Colour {
  return gap === 'white' ? WHITE : BLACK;
}

/** The request in terms of the model that answers. */
export function answerOptions(
  { quality, size, detail, format, byModel = false, drawingSide }: AskedAnswer,
  prompt: Manifest['prompt'],
): AnswerOptions {
  return {
    quality,
    size,
    detail: detail === 'guided' ? prompt.guide : detail,
    format,
    byModel,
    ...(drawingSide !== undefined && { drawingSide }),
    arrangements: prompt.arrangements,
  };
}
