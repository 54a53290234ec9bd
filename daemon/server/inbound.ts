import type { CloseReason } from '@likewise/shared/protocol/closeCodes.ts';
import { decodeFrame, type FrameImage } from '@likewise/shared/protocol/frames.ts';
import { isViolation, MessageError, parseClientMessage } from '@likewise/shared/protocol/parse.ts';
import { otherVersion, violation } from './errors.ts';
import { receive, refuse, type Session, type SessionContext, type Step } from './session.ts';

interface Inbound {
  readonly step: Step;
  /** The images of the message, for the request in `step.perform`. */
  readonly images: readonly FrameImage[];
}

/**
 * What a WebSocket message means to a session. A message that breaks a rule ends the session. Anything thrown is an internal error.
 */
export function receiveBytes(session: Session, bytes: Uint8Array, isBinary: boolean, context: SessionContext): Inbound {
  try {
    if (!isBinary) throw new MessageError('bad-message', 'a text message');
    const { message, images } = parseClientMessage(bytes);
    return { step: receive(session, message, context), images };
  } catch (error) {
    if (!isViolation(error)) throw error;
    const isOtherVersion = error instanceof MessageError && error.reason === 'other-version';
    const reason: CloseReason = isOtherVersion ? 'protocol-version' : 'protocol-violation';
    const why = isOtherVersion ? otherVersion(Number(decodeFrame(bytes).header.protocol)) : violation(error.message);
    return { step: refuse(reason, why), images: [] };
  }
}
