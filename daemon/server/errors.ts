import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { PROTOCOL } from '@likewise/shared/protocol/version.ts';
import { BusyError } from '../jobs/errors.ts';

const UPDATE_BOTH = 'Bring the tool and Likewise up to date; report it if it happens again.';

/** The longest quote of a client's text in an error. */
const QUOTE_LENGTH = 200;

/** How long to wait, for a client that found no room. A few connections end in that time. */
const ROOM_AGAIN_MS = 5000;

/** @param what the broken rule; may quote the client */
export function violation(what: string): LikewiseError {
  const quote = what.length > QUOTE_LENGTH ? `${what.slice(0, QUOTE_LENGTH)}...` : what;
  return new LikewiseError('protocol-violation', `The tool broke a rule of the protocol: ${quote}.`, UPDATE_BOTH);
}

/** @param theirs the version the tool speaks */
export function otherVersion(theirs: number): LikewiseError {
  const message = `The tool speaks version ${theirs} of the protocol and this daemon version ${PROTOCOL}.`;
  return new LikewiseError('protocol-version', message, theirs < PROTOCOL ? 'Update the tool.' : 'Update Likewise.');
}

export function noHello(): LikewiseError {
  return new LikewiseError('not-paired', 'The tool did not say hello in time.', 'Connect again.');
}

/** A client that named a pairing but did not prove that it is the paired tool. */
export function notProved(): LikewiseError {
  const remedy = 'Connect again. If that does not help, pair the tool again.';
  return new LikewiseError('not-paired', 'The tool did not prove that it was paired.', remedy);
}

export function noPairing(): LikewiseError {
  const remedy = 'Connect again, make a code with "likewise pair" and type it in the tool.';
  return new LikewiseError('not-paired', 'No correct pairing code came in time.', remedy);
}

export function tokenTakenBack(): LikewiseError {
  const remedy = 'Pair the tool again to use it.';
  return new LikewiseError('not-paired', "This tool's access was revoked.", remedy);
}

/** @param asked the type of the message */
export function notTrusted(asked: string): LikewiseError {
  const remedy = 'Use the command line, or the page that "likewise open" opens.';
  return new LikewiseError('not-trusted', `A paired tool may not ask for ${asked}.`, remedy);
}

export function tooManyConnections(): LikewiseError {
  return new BusyError('The daemon already serves as many tools as it can.', ROOM_AGAIN_MS);
}

export function tooManyMessages(): LikewiseError {
  return new BusyError('The tool sent messages faster than the daemon accepts them.', ROOM_AGAIN_MS);
}

export function tooMuchAtOnce(): LikewiseError {
  return new BusyError('The daemon is receiving as much as it can hold.', ROOM_AGAIN_MS);
}

export function tooManyEnquiries(): LikewiseError {
  return new BusyError('This connection already waits for as many answers as the daemon allows.', ROOM_AGAIN_MS);
}

export function answerTooLarge(): LikewiseError {
  const remedy = 'Ask for JPEG or WebP, or scale the query down.';
  return new LikewiseError('image-too-large', 'The answer is larger than a message can be.', remedy);
}

/** An internal error. Only the log has its details. */
export function bug(): LikewiseError {
  const remedy = 'See the log of the daemon, and please report it.';
  return new LikewiseError('internal', 'Something went wrong inside the daemon.', remedy);
}

/** @param ports those that were tried */
export function noFreePort(ports: readonly number[]): LikewiseError {
  const one = ports.length === 1;
  const message = one
    ? `Port ${ports[0]} is taken by another program.`
    : `Ports ${ports.join(', ')} are taken by other programs.`;
  const remedy =
    `"likewise doctor" says what is on ${one ? 'it' : 'them'}. End that, or choose another port: ` +
    'likewise serve --port N --detach; likewise open finds it there.';
  return new LikewiseError('port-taken', message, remedy);
}

/** @param why the system's code */
export function noLoopback(why: string): LikewiseError {
  const message = `This machine can listen on neither 127.0.0.1 nor ::1 (${why}).`;
  return new LikewiseError('port-taken', message, 'Bring up its loopback interface, for example: ip link set lo up.');
}
