import { LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import type { ErrorBody } from '@likewise/shared/protocol/messages.ts';
import { MAX_EXAMPLE_PIXELS, MAX_JOB_PIXELS } from './limits.ts';

export function wrongExampleCount(count: number): LikewiseError {
  const message = count === 0 ? 'There is no example pair.' : `There are ${count} example pairs.`;
  return new LikewiseError('usage', message, `Give 1 to ${MAX_EXAMPLES} pairs of an input and its output.`);
}

/** @param id of a reading that was asked for */
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

/** An internal error met while answering one query; the others go on. */
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

/** The daemon has as much to do as it can hold, for this tool or in all. */
export class BusyError extends LikewiseError {
  readonly retryAfterMs: number;

  /** @param retryAfterMs milliseconds until there is probably room */
  constructor(message: string, retryAfterMs: number) {
    super('busy', message, `Try again in ${Math.max(1, Math.round(retryAfterMs / 1000))} s.`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** An error as a client is told it. */
export function errorBody(error: LikewiseError): ErrorBody {
  return { ...wordsOf(error), ...(error instanceof BusyError && { retryAfterMs: error.retryAfterMs }) };
}

/** @param room which room is full: the tool's own share, or that of all tools */
export function tooMuchWaiting(room: 'own' | 'all', retryAfterMs: number): BusyError {
  const message =
    room === 'own'
      ? 'This tool has as many pictures waiting as it may have.'
      : 'Likewise has as many pictures waiting as it can hold.';
  return new BusyError(message, retryAfterMs);
}

export function daemonEnding(retryAfterMs: number): BusyError {
  return new BusyError('Likewise is about to end and takes no more work.', retryAfterMs);
}

export function jobUnknown(): LikewiseError {
  return new LikewiseError('job-unknown', 'Likewise does not know this job (any more).', 'Send it again.');
}

/** @param answered queries whose answers were known, of `total` */
export function jobLost(answered: readonly number[], total: number): LikewiseError {
  const numbers = answered.map((query) => query + 1).join(', ');
  const known =
    answered.length > 0 ? `Answered before that, of ${total}: ${numbers}.` : 'Nothing was answered before that.';
  return new LikewiseError(
    'job-lost',
    `Likewise was restarted before this job was done, or its results were removed. ${known}`,
    'Send it again: what was answered and is still stored comes at once.',
  );
}
