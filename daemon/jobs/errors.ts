import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';

export function wrongExampleCount(count: number): LikewiseError {
  const message = count === 0 ? 'There is no example pair.' : `There are ${count} example pairs.`;
  return new LikewiseError('usage', message, `Give 1 to ${MAX_EXAMPLES} pairs of an input and its output.`);
}

/** A bug of ours met while answering one query; the others go on. */
export function unexpected(cause: unknown): LikewiseError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  const message = `Something unexpected happened: ${detail}`;
  return new LikewiseError('internal', message, 'This is a fault in Likewise; please report it.', { cause });
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
