import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import { MAX_EXAMPLE_PIXELS, MAX_JOB_PIXELS } from './limits.ts';

export function wrongExampleCount(count: number): LikewiseError {
  const message = count === 0 ? 'There is no example pair.' : `There are ${count} example pairs.`;
  return new LikewiseError('usage', message, `Give 1 to ${MAX_EXAMPLES} pairs of an input and its output.`);
}

/** @param id of the requested reading */
export function readingUnknown(id: string): LikewiseError {
  return new LikewiseError(
    'reading-unknown',
    `These examples have no reading ${id}.`,
    'See what they may mean: likewise explain, with the same examples.',
  );
}

/** @param why such as "stages: Required" */
export function readingUnusable(why: string, cause: unknown): LikewiseError {
  return new LikewiseError(
    'reading-unusable',
    `This reading cannot be applied (${why}).`,
    'Have it found again: likewise explain, with the examples it came from.',
    { cause },
  );
}

const megapixels = (pixels: number) => `${Math.ceil(pixels / 1e6)} million pixels`;

/** @param pixels of all examples of a job */
export function examplesTooLarge(pixels: number): LikewiseError {
  return new LikewiseError(
    'image-too-large',
    `The examples have ${megapixels(pixels)} in all.`,
    `Scale them down, or show fewer: at most ${megapixels(MAX_EXAMPLE_PIXELS)} in all.`,
  );
}

/** @param pixels of all queries of a job */
export function queriesTooLarge(pixels: number): LikewiseError {
  return new LikewiseError(
    'image-too-large',
    `The queries of this job have ${megapixels(pixels)} in all.`,
    `Ask for them in several jobs: at most ${megapixels(MAX_JOB_PIXELS)} in each.`,
  );
}

/** An internal error while answering one query; the others go on. */
export function unexpected(cause: unknown): LikewiseError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  const message = `Something unexpected happened: ${detail}`;
  return new LikewiseError('internal', message, 'This is a fault in Likewise; please report it.', { cause });
}

/** @param last what ended a thread that worked on a picture */
export function workerDied(last: unknown): LikewiseError {
  const isOutOfMemory = (last as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
  const how = isOutOfMemory ? 'it ran out of memory' : last instanceof Error ? last.message : String(last);
  return new LikewiseError(
    'engine-failed',
    `What worked on this picture ended unexpectedly (${how}).`,
    'Try again, with smaller pictures if it happens with others too.',
    { cause: last },
  );
}

/** @param script the path of what threads should run */
export function workerMissing(script: string): LikewiseError {
  return new LikewiseError(
    'engine-unavailable',
    `A part of Likewise is missing: ${script}.`,
    'Install Likewise again; in a checkout, run npm run build.',
  );
}
