import type { Diagnosis } from '@likewise/shared/client/diagnosis.ts';
import type { Descriptor } from '@likewise/shared/protocol/descriptor.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

export function noProgram(): LikewiseError {
  return new LikewiseError(
    'daemon-unreachable',
    'The Likewise daemon is not running, and the command likewise was not found.',
    'Install Likewise so that the terminal knows likewise, or set likewise.daemonPath to the program.',
  );
}

export function noSuchProgram(path: string): LikewiseError {
  return new LikewiseError(
    'daemon-unreachable',
    `The setting likewise.daemonPath names ${path}, and there is no such file.`,
    'Correct the setting, or clear it: then the command that your terminal finds is used.',
  );
}

/** @param said what the program printed on stderr */
export function startFailed(command: string, said: string): LikewiseError {
  const [what = 'it did not say why', ...rest] = said
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return new LikewiseError(
    'daemon-unreachable',
    `The Likewise daemon could not be started with ${command}: ${what}`,
    rest.join(' ') || 'See its log, or run this in a terminal: likewise doctor',
  );
}

export function notReadyInTime(seconds: number): LikewiseError {
  return new LikewiseError(
    'daemon-unreachable',
    `The Likewise daemon was started and does not answer after ${seconds} s.`,
    'See its log, or restart it.',
  );
}

/** The daemon and this extension speak different protocols. Says which is which, and what to update. */
export function versionMismatch(
  update: Extract<Diagnosis, { reason: 'version-mismatch' }>['update'],
  daemon: Descriptor | undefined,
  own: string,
): LikewiseError {
  const which = daemon
    ? `Likewise ${daemon.version} (process ${daemon.pid}, port ${daemon.port})`
    : 'another version of Likewise';
  return new LikewiseError(
    'protocol-version',
    `The running daemon is ${which}; this extension is ${own}, and they do not understand each other.`,
    update === 'tool'
      ? 'Update the extension.'
      : 'Update Likewise, then stop the daemon with "likewise stop"; the extension starts the new one.',
  );
}

export function daemonStopped(): LikewiseError {
  return new LikewiseError('daemon-unreachable', 'The Likewise daemon was stopped.', 'Start it again.');
}

export function emptyPicture(path: string): LikewiseError {
  return new LikewiseError('image-empty', `${path} is empty: it has no bytes.`, 'Export or copy the image again.');
}

/** For a picture of a format that can be read but not written, such as GIF. */
export function notInPlace(path: string): LikewiseError {
  return new LikewiseError(
    'output-conflict',
    `${path} cannot be replaced by its answer: answers are PNG, JPEG, WebP or SVG.`,
    'Save the answer beside it.',
  );
}

/** @param why part of a sentence */
export function originalNotKept(path: string, why: string): LikewiseError {
  return new LikewiseError(
    'output-full',
    `${path} was not replaced: its original could not be kept, ${why}.`,
    'Make room on the disk, or save the answer beside it.',
  );
}

export function originalGone(path: string): LikewiseError {
  return new LikewiseError(
    'image-missing',
    `The original of ${path} is no longer kept.`,
    'Restore the picture from a copy or a repository, then choose it again.',
  );
}

export function noSuchPicture(path: string): LikewiseError {
  return new LikewiseError('image-missing', `${path} does not exist.`, 'Check the name and the folder.');
}

export function outsideFolder(path: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `${path} is on another disk or computer than the other pictures.`,
    'Copy it to the same place.',
  );
}

export function outsideWorkspace(path: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `${path} is outside the workspace, or a link leads out of it.`,
    'Use files of the workspace only.',
  );
}

export function notWritten(path: string, why: string): LikewiseError {
  return new LikewiseError(
    'output-denied',
    `${path} cannot be written: ${why}.`,
    'Check that you may write there and that the disk has room.',
  );
}

export function notRemoved(path: string, why: string): LikewiseError {
  return new LikewiseError(
    'output-denied',
    `${path} cannot be deleted: ${why}.`,
    'Check that you may delete there, and that no other program holds the file.',
  );
}

export function tooMuchInPlace(path: string): LikewiseError {
  return new LikewiseError(
    'output-full',
    `${path} was not replaced: together the pictures are too large for one Undo.`,
    'Do them in several parts.',
  );
}

export function notReplaced(path: string): LikewiseError {
  return new LikewiseError(
    'output-denied',
    `${path} could not be replaced; the old picture is still there.`,
    'Check that you may write there, and that no other program holds the file.',
  );
}
