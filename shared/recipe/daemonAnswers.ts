import type { Abort } from '../client/abort.ts';
import type { DaemonClient } from '../client/daemonClient.ts';
import { errorIn, wordsOf } from '../protocol/errors.ts';
import type { Answered, AnswerRequest } from './apply.ts';
import { noDrawing } from './errors.ts';

/**
 * Has a daemon answer, behind what people wait for. Aborting `signal` cancels the job and ends the iterator.
 * @param job a fresh UUID
 * @throws LikewiseError where the job as a whole fails
 */
export async function* daemonAnswers(
  client: DaemonClient,
  job: string,
  { examples, queries, paths, options: { quality, detail, size }, format, reading }: AnswerRequest,
  signal: Abort,
): AsyncGenerator<Answered, void> {
  const answer = { size, detail, format };
  const request = { job, examples, queries, quality, answer, lane: 'batch', ...(reading && { reading }) } as const;
  for await (const update of client.run(request, { signal })) {
    if (update.type === 'result') {
      const isDrawing = update.image.type === 'image/svg+xml';
      if (format === 'svg' && !isDrawing) {
        yield { query: update.query, error: wordsOf(noDrawing(paths[update.query]!, update.asPixels)) };
        continue;
      }
      yield { query: update.query, bytes: update.image.bytes, confidence: update.confidence };
    } else if (update.type === 'query-failed') {
      yield { query: update.query, error: update.error };
    } else if (update.type === 'failed') {
      throw errorIn(update.error);
    }
  }
}
