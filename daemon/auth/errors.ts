import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

const MAKE_ONE = 'Make a new code with "likewise pair".';

export function noCode(): LikewiseError {
  return new LikewiseError(
    'pairing-failed',
    'There is no valid pairing code: none was made, or it was used or has expired.',
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
  return new LikewiseError('pairing-failed', 'This link was already used, or has expired.', remedy);
}

/** The daemon runs but does not answer. */
export function daemonSilent(pid: number): LikewiseError {
  const message = `The Likewise daemon (process ${pid}) is running but does not answer: it is busy or suspended.`;
  return new LikewiseError('busy', message, 'Wait until it answers again, or end that process.');
}

/** A daemon holds the state folder, but is starting or ending. */
export function daemonBetween(): LikewiseError {
  const message = 'A Likewise daemon is starting or stopping.';
  return new LikewiseError('busy', message, 'Try again in a moment. If that does not help, run: likewise doctor.');
}

/** @param owner the user who owns the home folder */
export function rootElsewhere(folder: string, owner: number): LikewiseError {
  const message = `${folder} belongs to another user (${owner}), who could no longer use Likewise once root has written there.`;
  return new LikewiseError('output-denied', message, 'Run it without sudo, or set LIKEWISE_HOME to a folder of root.');
}
