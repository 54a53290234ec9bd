import type { ClientMessage, DaemonMessage } from '../protocol/messages.ts';
import { parseDaemonMessage } from '../protocol/parse.ts';
import { PROTOCOL } from '../protocol/version.ts';
import type { Abort } from './abort.ts';
import { Channel } from './channel.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { Identity, newNonce } from './identity.ts';
import type { Timers } from './timers.ts';
import type { Transport } from './transport.ts';

export type ToolChannel = Channel<ClientMessage, DaemonMessage>;
export type Hello = Extract<ClientMessage, { type: 'hello' }>;

/** A daemon that answered. Its channel keeps messages until somebody listens. */
export interface Met {
  readonly kind: 'met';
  readonly channel: ToolChannel;
  readonly url: string;
  /** A welcome comes from the daemon that the tool was paired with, which has proved it. */
  readonly answer: Extract<DaemonMessage, { type: 'welcome' | 'pairing-required' }>;
}

/** How one program answered a hello. */
export type Greeting =
  | Met
  | { readonly kind: 'turned-away'; readonly diagnosis: Diagnosis }
  /** There was no connection. `hung`: it was not refused either. */
  | { readonly kind: 'silent'; readonly hung: boolean };

/** How long a single program may take to answer. A daemon answers at once, even while its engine works [H8]. */
export const ANSWER_MS = 10_000;

interface Greeted {
  readonly client: Hello['client'];
  /** Never sent. */
  readonly token: string | undefined;
  readonly url: string;
  /** How long the answer may take, in ms. */
  readonly patience: number;
}

/** Says hello over a new transport, and proves the tool's identity to a daemon that has proved its own [H6]. `stop` gives up: 'silent'. */
export function greet(
  transport: Transport,
  { client, token, url, patience }: Greeted,
  timers: Timers,
  stop: Abort,
): Promise<Greeting> {
  return new Promise((resolve) => {
    const channel: ToolChannel = new Channel(transport, parseDaemonMessage);
    const wrong: Greeting = { kind: 'turned-away', diagnosis: { reason: 'wrong-program', url } };
    const identity = token ? new Identity(token) : undefined;
    const toolNonce = newNonce();
    let proved = false;
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
        if (message.type === 'challenge' && identity && !proved) {
          const meeting = { host: hostOf(url), toolNonce, daemonNonce: message.nonce };
          if (message.proof !== identity.proof('daemon', meeting)) return end(wrong);
          proved = true;
          return channel.send({ type: 'prove', proof: identity.proof('tool', meeting) });
        }
        if (message.type === 'pairing-required' || (message.type === 'welcome' && proved)) {
          return end({ kind: 'met', channel, url, answer: message });
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
    channel.send({
      type: 'hello',
      protocol: PROTOCOL,
      client,
      ...(identity && { pairing: { id: identity.pairing, nonce: toolNonce } }),
    });
  });
}

/** The Host header of a WebSocket to this address. */
function hostOf(url: string): string {
  return url.split('/')[2] ?? '';
}
