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

/** A daemon has the state folder, and cannot be asked yet or any more. */
export function daemonBetween(): LikewiseError {
  const message = 'A Likewise daemon is starting or ending.';
  return new LikewiseError('busy', message, 'Try again in a moment. If it stays so, see: likewise doctor.');
}

/** @param owner the user whose home it is */
export function rootElsewhere(folder: string, owner: number): LikewiseError {
  const message = `${folder} belongs to another user (${owner}), who could not use Likewise any more after root has.`;
  return new LikewiseError('output-denied', message, 'Run it without sudo, or set LIKEWISE_HOME to a folder of root.');
}
