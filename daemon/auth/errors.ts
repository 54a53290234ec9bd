import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

const MAKE_ONE = 'Make a new code with "likewise pair".';

export function noCode(): LikewiseError {
  return new LikewiseError(
    'pairing-failed',
    'There is no pairing code to compare with, or it was used or is over.',
    MAKE_ONE,
  );
}

export function wrongCode(): LikewiseError {
  return new LikewiseError('pairing-failed', 'That is not the pairing code.', 'Type the eight digits again.');
}

export function toolUnknown(id: string): LikewiseError {
  return new LikewiseError('usage', `No paired tool has the id ${id}.`, 'List them with "likewise tools".');
}

export function stateUnwritable(path: string, cause: unknown): LikewiseError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const remedy = 'Check that you may write there and that the disk has room.';
  return new LikewiseError('output-denied', `${path} cannot be written: ${why}.`, remedy, { cause });
}

export function noTicket(): LikewiseError {
  const remedy = 'Open the page again: likewise open.';
  return new LikewiseError('pairing-failed', 'This link was used already, or is too old.', remedy);
}

/** A daemon that is there, and says nothing. */
export function daemonSilent(pid: number): LikewiseError {
  const message = `The Likewise daemon (process ${pid}) is there and does not answer: it is busy, or was halted.`;
  return new LikewiseError('busy', message, 'Wait until it answers again, or end that process.');
}
