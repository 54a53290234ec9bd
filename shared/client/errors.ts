import { LikewiseError } from '../protocol/errors.ts';
import type { FrameError } from '../protocol/frames.ts';
import { MAX_EXAMPLES, MAX_FRAME_BYTES, MAX_IMAGE_BYTES, MAX_QUERIES } from '../protocol/limits.ts';

const MB = 2 ** 20;

export function notARequest(): LikewiseError {
  return new LikewiseError(
    'usage',
    'This is not a job the daemon takes.',
    `Give 1 to ${MAX_EXAMPLES} examples, 1 to ${MAX_QUERIES} queries, and options it knows.`,
  );
}

export function imagesTooLarge(cause: FrameError): LikewiseError {
  if (cause.reason === 'header-too-large')
    return new LikewiseError(
      'image-too-large',
      'This job is too large for one message.',
      'Send fewer queries at once, or fewer of their paints.',
      { cause },
    );
  return new LikewiseError(
    'image-too-large',
    'The images of this job are too large to send.',
    `Send images of at most ${MAX_IMAGE_BYTES / MB} MB, ${MAX_FRAME_BYTES / MB} MB together, none of them empty.`,
    { cause },
  );
}

export function jobRefused(): LikewiseError {
  return new LikewiseError(
    'protocol-violation',
    'The daemon closed the connection because of this job.',
    'Update this tool and Likewise to the same version, then try again.',
  );
}

export function clientClosed(): LikewiseError {
  return new LikewiseError(
    'cancelled',
    'The connection to the daemon was closed before the end.',
    'Connect again. Jobs that were sent go on in the daemon.',
  );
}

export function otherCode(): LikewiseError {
  return new LikewiseError('cancelled', 'Another pairing code was given.', 'Wait for the answer to the newer code.');
}

export function notACode(): LikewiseError {
  return new LikewiseError('pairing-failed', 'This is not a pairing code.', 'Give the eight digits as they are shown.');
}

export function notUnderstood(): LikewiseError {
  return new LikewiseError('usage', 'The daemon would not understand this.', 'Give a name of 1 to 100 characters.');
}
