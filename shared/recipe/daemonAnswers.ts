import type { Abort } from '../client/abort.ts';
import type { DaemonClient } from '../client/daemonClient.ts';
import { named } from '../client/named.ts';
import { errorIn } from '../protocol/errors.ts';
import type { AnswerOrError, AnswerRequest } from './apply.ts';

/**
 * Asks a daemon for the answers, with a lower priority than interactive work. Aborting `signal` cancels the job and ends the
 * iterator.
 * @param job a fresh UUID
 * @throws LikewiseError if the job as a whole fails
 */
export async function* daemonAnswers(
  client: DaemonClient,
  job: string,
  { examples, queries, paths, options: { quality, detail, size }, format, reading }: AnswerRequest,
  signal: Abort,
): AsyncGenerator<AnswerOrError, void> {
  const answer = { size, detail, format };
  const request = { job, examples, queries, quality, answer, lane: 'batch', ...(reading && { reading }) } as const;
  for await (const update of client.run(request, { signal })) {
    if (update.type === 'result') {
      const { query, image, confidence, understood, doubt, asPixels } = update;
      const isDrawing = image.type === 'image/svg+xml';
      yield {
        query,
        bytes: image.bytes,
        confidence,
        understood,
        ...(doubt !== undefined && { doubt }),
        isDrawing,
        ...(asPixels !== undefined && { asPixels }),
      };
    } else if (update.type === 'query-failed') {
      yield { query: update.query, error: named(update.error, update.query, paths[update.query]!) };
    } else if (update.type === 'failed') {
      throw errorIn(update.error);
    }
  }
}
