/**
 * Every error a user can meet: a stable code, and the exit code of the command line.
 * - 1: an internal error
 * - 2: wrong usage
 * - 3: an input image
 * - 4: a model or checkpoint
 * - 5: the engine or the daemon
 * - 6: the output
 * - 7: some queries failed while others were answered, or an answer is doubtful and that counts
 * - 130: cancelled
 *
 * 8 is not an error: `likewise apply --check` found that something would change.
 */
export const ERROR_CODES = {
  internal: 1,
  usage: 2,
  'reading-unknown': 2,
  'reading-unusable': 2,
  'example-unknown': 2,
  'image-missing': 3,
  'image-unreadable': 3,
  'image-unsupported': 3,
  'image-truncated': 3,
  'image-empty': 3,
  'image-too-large': 3,
  'image-animated': 3,
  'model-unknown': 4,
  'model-exists': 4,
  'model-corrupt': 4,
  'model-mismatch': 4,
  'checkpoint-unreadable': 4,
  'checkpoint-unsupported': 4,
  'checkpoint-truncated': 4,
  'checkpoint-hostile': 4,
  'checkpoint-keys': 4,
  'engine-unavailable': 5,
  'engine-failed': 5,
  'engine-timeout': 5,
  busy: 5,
  'protocol-version': 5,
  'protocol-violation': 5,
  'not-paired': 5,
  'not-trusted': 5,
  'pairing-failed': 5,
  'job-unknown': 5,
  'job-lost': 5,
  'daemon-unreachable': 5,
  'port-taken': 5,
  'service-failed': 5,
  'output-denied': 6,
  'output-full': 6,
  'library-full': 6,
  'output-conflict': 6,
  'queries-failed': 7,
  doubtful: 7,
  cancelled: 130,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error for people: what happened (message) and what to do about it (remedy). */
export class LikewiseError extends Error {
  override readonly name = 'LikewiseError';
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }
}

/** An error as sent to another program. */
export interface ErrorWords {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

export function wordsOf({ code, message, remedy }: LikewiseError): ErrorWords {
  return { code, message, remedy };
}

/** An error that another program sent. */
export function errorIn({ code, message, remedy }: ErrorWords): LikewiseError {
  return new LikewiseError(code, message, remedy);
}
