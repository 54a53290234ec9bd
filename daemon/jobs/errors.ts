import { LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import type { ErrorBody } from '@likewise/shared/protocol/messages.ts';

/** The daemon has as much to do as it can hold, for this tool or altogether. */
export class BusyError extends LikewiseError {
  readonly retryAfterMs: number;

  /** @param retryAfterMs milliseconds until there is probably room */
  constructor(message: string, retryAfterMs: number) {
    super('busy', message, `Try again in ${Math.max(1, Math.round(retryAfterMs / 1000))} s.`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** An error as it is sent to a client. */
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
