import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { cancelled } from '../engine/errors.ts';
import { type Answer, type AnswerOptions, answerQuery, type Compute } from './answerQuery.ts';
import { unexpected } from './errors.ts';
import type { PromptExamples } from './work/exampleShelf.ts';
import type { EncodedPicture } from './work/pictures.ts';

/** The outcome of one query; `index` is its place among the queries. */
export type QueryOutcome =
  | { readonly index: number; readonly answer: Answer; readonly error?: never }
  | { readonly index: number; readonly error: LikewiseError; readonly answer?: never };

/**
 * Queries that are read and not yet finished: enough to keep the engine busy while answers are carried to full size and encoded, and few
 * enough that large images do not pile up.
 */
export const QUERIES_IN_FLIGHT = 4;

/**
 * Answers any number of queries with the same examples, and yields each outcome as it comes, in order of completion. A query is loaded in
 * its turn; one that fails does not stop the others. When `signal` aborts, or the caller leaves the loop, running work is cancelled and
 * awaited, and no more begins.
 * Errors: cancelled (by `signal`), those of decodeImage for the examples.
 */
export async function* answerQueries(
  compute: Compute,
  examples: PromptExamples,
  queries: readonly (() => Promise<EncodedPicture>)[],
  options: AnswerOptions,
  signal?: AbortSignal,
): AsyncGenerator<QueryOutcome, void> {
  const left = new AbortController();
  const stop = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  const lane = queries.length === 1 ? 'interactive' : 'batch';
  const answerOne = async (index: number): Promise<QueryOutcome> => {
    try {
      const query = await queries[index]!();
      return { index, answer: await answerQuery(compute, examples, query, options, { lane, signal: stop }) };
    } catch (error) {
      return { index, error: error instanceof LikewiseError ? error : unexpected(error) };
    }
  };

  // An error that would affect all queries is reported once.
  if (queries.length > 0) await examples.read({ lane, signal });

  const running = new Map<number, Promise<QueryOutcome>>();
  let next = 0;
  try {
    while (next < queries.length || running.size > 0) {
      if (signal?.aborted) throw cancelled();
      for (; next < queries.length && running.size < QUERIES_IN_FLIGHT; next++) running.set(next, answerOne(next));
      const outcome = await Promise.race(running.values());
      running.delete(outcome.index);
      if (signal?.aborted) throw cancelled();
      yield outcome;
    }
  } finally {
    left.abort();
    await Promise.all(running.values());
  }
}
