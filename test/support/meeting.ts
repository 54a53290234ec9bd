import { Identity, newNonce } from '@likewise/shared/client/identity.ts';
import type { ClientMessage, DaemonMessage } from '@likewise/shared/protocol/messages.ts';

/** A tool's side of one handshake with a daemon, for tests that make their own frames [H6] [H9]. */
export class ToolMeeting {
  readonly #identity: Identity;
  readonly #host: string;
  readonly #nonce = newNonce();

  /** @param host as the Host header has it */
  constructor(token: string, host: string) {
    this.#identity = new Identity(token);
    this.#host = host;
  }

  /** What its hello says about it. */
  get pairing() {
    return { id: this.#identity.pairing, nonce: this.#nonce };
  }

  /** Throws if the daemon does not know the token. */
  answer({ nonce, proof }: Extract<DaemonMessage, { type: 'challenge' }>): Extract<ClientMessage, { type: 'prove' }> {
    const meeting = { host: this.#host, toolNonce: this.#nonce, daemonNonce: nonce };
    if (proof !== this.#identity.proof('daemon', meeting)) throw new Error('the daemon does not know the token');
    return { type: 'prove', proof: this.#identity.proof('tool', meeting) };
  }
}
