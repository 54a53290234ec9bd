import { closeReason } from '../protocol/closeCodes.ts';
import { LikewiseError } from '../protocol/errors.ts';
import type { DaemonMessage } from '../protocol/messages.ts';
import { PROTOCOL } from '../protocol/version.ts';
import type { Closing } from './transport.ts';

/** Why a tool is not connected. */
export type Diagnosis =
  /** Nothing answers. */
  | { readonly reason: 'no-daemon' }
  /** The browser prevents the page from connecting to this computer. */
  | { readonly reason: 'browser-blocks-loopback' }
  /** Something other than a daemon answers. */
  | { readonly reason: 'wrong-program'; readonly url: string }
  /** Which side has to be updated. */
  | { readonly reason: 'version-mismatch'; readonly update: 'tool' | 'daemon' }
  /** The token was revoked, or nobody gave a code in time. */
  | { readonly reason: 'not-paired' }
  /** The daemon has as many connections, or messages, as it accepts. */
  | { readonly reason: 'busy'; readonly retryAfterMs: number }
  /** There was a connection, and it broke. */
  | { readonly reason: 'connection-lost' };

export type Refused = Extract<DaemonMessage, { type: 'refused' }>;

/** Why the daemon closed or refused a connection; undefined if it did not say. */
export function diagnose(closing: Closing | undefined, refused: Refused | undefined): Diagnosis | undefined {
  const code = refused?.error.code;
  const why = closing && closeReason(closing.code);
  if (code === 'protocol-version' || why === 'protocol-version') {
    return { reason: 'version-mismatch', update: (refused?.protocol ?? 0) > PROTOCOL ? 'tool' : 'daemon' };
  }
  if (code === 'not-paired' || why === 'not-paired') return { reason: 'not-paired' };
  if (code === 'busy' || why === 'too-many-connections' || why === 'too-many-messages') {
    return { reason: 'busy', retryAfterMs: refused?.error.retryAfterMs ?? 0 };
  }
  if (why === 'going-away') return { reason: 'no-daemon' };
  return undefined;
}

/** The diagnosis in words: what is wrong, and what to do. */
export function explain(diagnosis: Diagnosis): LikewiseError {
  switch (diagnosis.reason) {
    case 'no-daemon':
      return new LikewiseError(
        'daemon-unreachable',
        'The Likewise daemon is not running.',
        'Start it: likewise serve.',
      );
    case 'browser-blocks-loopback':
      return new LikewiseError(
        'daemon-unreachable',
        'The browser keeps this page from reaching programs on your computer.',
        'Allow this site to reach apps on this device in its site settings, or use the desktop app.',
      );
    case 'wrong-program':
      return new LikewiseError(
        'daemon-unreachable',
        `A program other than the Likewise daemon answers at ${diagnosis.url}.`,
        'End that program, or start the daemon, which takes the next port: likewise serve.',
      );
    case 'version-mismatch':
      return new LikewiseError(
        'protocol-version',
        'This tool and the Likewise daemon do not understand each other: their versions are too far apart.',
        diagnosis.update === 'tool' ? 'Update this tool.' : 'Update Likewise, then start the daemon again.',
      );
    case 'not-paired':
      return new LikewiseError('not-paired', 'The daemon does not know this tool.', 'Pair it again: likewise pair.');
    case 'busy':
      return new LikewiseError('busy', 'The daemon serves as many tools as it can.', 'Close a tool, or wait a little.');
    case 'connection-lost':
      return new LikewiseError(
        'daemon-unreachable',
        'The connection to the daemon was lost.',
        'Wait: the tool tries again. If that does not help, run likewise doctor.',
      );
  }
}
