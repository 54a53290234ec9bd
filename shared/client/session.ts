import type { CloseReason } from '../protocol/closeCodes.ts';
import type { DaemonMessage } from '../protocol/messages.ts';
import type { Received } from '../protocol/parse.ts';
import type { Abort } from './abort.ts';
import { type Diagnosis, diagnose, type Refused } from './diagnosis.ts';
import type { Met, ToolChannel } from './handshake.ts';
import type { Closing } from './transport.ts';

type Answer = Met['answer'];
type Greeting = Answer | Extract<DaemonMessage, { type: 'challenge' }>;

export interface SessionListener {
  /** The greeting's answer, and the welcome after a pairing. */
  greeted(channel: ToolChannel, answer: Answer, url: string): void;
  /** Any other message. Returns false if it breaks a rule. */
  message(received: Received<Exclude<DaemonMessage, Greeting | Refused>>): boolean;
}

/** How a connection ended, and what that means. */
export interface SessionEnd {
  readonly diagnosis: Diagnosis;
  /** Absent if we closed. */
  readonly closing?: Closing;
}

/** Serves a connection from the answer to its hello until its end; `stop` closes it. */
export function serve({ channel, answer, url }: Met, listener: SessionListener, stop: Abort): Promise<SessionEnd> {
  return new Promise((resolve) => {
    let refused: Refused | undefined;
    /** Whether a code or a ticket was accepted: only then a welcome follows. */
    let paired = false;
    const end = (sessionEnd: SessionEnd) => {
      stop.removeEventListener('abort', leave);
      resolve(sessionEnd);
    };
    const close = (why: CloseReason) => {
      channel.close(why);
      end({ diagnosis: { reason: 'connection-lost' } });
    };
    const leave = () => close('normal');
    if (stop.aborted) return leave();
    stop.addEventListener('abort', leave);
    listener.greeted(channel, answer, url);
    channel.listen({
      message({ message, images }) {
        if (message.type === 'refused') refused = message;
        else if (message.type === 'welcome' && paired) listener.greeted(channel, message, url);
        else if (isGreeting(message) || !listener.message({ message, images })) close('protocol-violation');
        else if (message.type === 'paired') paired = true;
      },
      closed(closing) {
        end({ diagnosis: diagnose(closing, refused) ?? { reason: 'connection-lost' }, closing });
      },
    });
  });
}

/** Whether a message may come only at the start of a connection. */
function isGreeting(message: DaemonMessage): message is Greeting {
  return ['challenge', 'welcome', 'pairing-required'].includes(message.type);
}
