import type { ClientMessage, DaemonMessage } from '../protocol/messages.ts';
import { parseDaemonMessage } from '../protocol/parse.ts';
import type { Abort } from './abort.ts';
import { Channel } from './channel.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import type { Timers } from './timers.ts';
import type { Transport } from './transport.ts';

export type ToolChannel = Channel<ClientMessage, DaemonMessage>;
export type Hello = Extract<ClientMessage, { type: 'hello' }>;

/** A daemon that answered; its channel keeps what comes until somebody listens. */
export interface Met {
  readonly kind: 'met';
  readonly channel: ToolChannel;
  readonly answer: Extract<DaemonMessage, { type: 'welcome' | 'pairing-required' }>;
}

/** How one program answered a hello. */
export type Greeting =
  | Met
  | { readonly kind: 'turned-away'; readonly diagnosis: Diagnosis }
  /** There was no connection. `hung` when it was not refused either. */
  | { readonly kind: 'silent'; readonly hung: boolean };

/** How long the one program that is asked may take to answer; a daemon does at once, even one whose engine works [H8]. */
export const ANSWER_MS = 10_000;

interface Greeted {
  readonly hello: Hello;
  readonly url: string;
  /** How long the answer may take, in ms. */
  readonly patience: number;
}

/** Says hello over a fresh transport. `stop` gives up: 'silent'. */
export function greet(
  transport: Transport,
  { hello, url, patience }: Greeted,
  timers: Timers,
  stop: Abort,
): Promise<Greeting> {
  return new Promise((resolve) => {
    const channel: ToolChannel = new Channel(transport, parseDaemonMessage);
    const wrong: Greeting = { kind: 'turned-away', diagnosis: { reason: 'wrong-program', url } };
    const end = (greeting: Greeting) => {
      disarm();
      stop.removeEventListener('abort', giveUp);
      if (greeting.kind === 'met') channel.listen(undefined);
      else channel.close();
      resolve(greeting);
    };
    const giveUp = () => end({ kind: 'silent', hung: true });
    const disarm = timers.after(patience, giveUp);
    stop.addEventListener('abort', giveUp);
    channel.listen({
      message({ message }) {
        if (message.type === 'welcome' || message.type === 'pairing-required') {
          return end({ kind: 'met', channel, answer: message });
        }
        const diagnosis = message.type === 'refused' ? diagnose(undefined, message) : undefined;
        end(diagnosis ? { kind: 'turned-away', diagnosis } : wrong);
      },
      closed(closing) {
        if (!closing.opened) return end({ kind: 'silent', hung: false });
        const diagnosis = diagnose(closing, undefined);
        end(diagnosis ? { kind: 'turned-away', diagnosis } : wrong);
      },
    });
    channel.send(hello);
  });
}
