import { LikewiseError } from '../protocol/errors.ts';
import { type ClientMessage, clientMessage, type DaemonMessage } from '../protocol/messages.ts';
import { placeIn } from '../protocol/pairingCode.ts';
import { clientClosed, notACode, otherCode } from './errors.ts';
import type { ToolChannel } from './handshake.ts';

/** What a tool offers for access. */
type Offer = Extract<ClientMessage, { type: 'pair' | 'redeem' }>;

/** The pairing code or ticket that a person gave, until the daemon has accepted or refused it. */
export class Pairing {
  readonly #save: (token: string) => Promise<void>;
  #pending: { readonly offer: Offer; resolve(): void; reject(error: unknown): void } | undefined;
  #channel: ToolChannel | undefined;
  /** Whether a daemon at this place would be the one on the channel. */
  #isHere: (place: number | undefined) => boolean = () => true;

  constructor(save: (token: string) => Promise<void>) {
    this.#save = save;
  }

  /** Sends the offer now, or once a daemon requires one; see DaemonClient.pair. */
  offer(offer: Offer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!clientMessage.safeParse(offer).success) return reject(notACode());
      this.#pending?.reject(otherCode());
      this.#pending = { offer, resolve, reject };
      this.#send();
    });
  }

  /** Which of the usual ports belongs to the daemon that made the pending code; undefined if none does. */
  get place(): number | undefined {
    const offer = this.#pending?.offer;
    return offer?.type === 'pair' ? placeIn(offer.code) : undefined;
  }

  /**
   * A connection whose daemon requires a code.
   * @param isHere whether the daemon at that place is the one behind it; no other daemon may receive the code
   */
  attach(channel: ToolChannel, isHere: (place: number | undefined) => boolean): void {
    this.#channel = channel;
    this.#isHere = isHere;
    this.#send();
  }

  /** There is no daemon at the place that the code names. */
  refuse(): void {
    this.#pending?.reject(notACode());
    this.#pending = undefined;
  }

  detach(): void {
    this.#channel = undefined;
  }

  /** `paired`, or `problem` while no token is known. Returns false if nothing was offered. */
  receive(message: Extract<DaemonMessage, { type: 'paired' | 'problem' }>): boolean {
    const pending = this.#pending;
    if (!pending) return false;
    this.#pending = undefined;
    if (message.type === 'paired') this.#save(message.token).then(pending.resolve, pending.reject);
    else pending.reject(new LikewiseError(message.error.code, message.error.message, message.error.remedy));
    return true;
  }

  /** The daemon knows the tool, so a pending code is not needed. */
  settle(): void {
    this.detach();
    this.#pending?.resolve();
    this.#pending = undefined;
  }

  close(): void {
    this.detach();
    this.#pending?.reject(clientClosed());
    this.#pending = undefined;
  }

  #send(): void {
    if (!this.#pending || !this.#channel) return;
    if (this.#isHere(this.place)) this.#channel.send(this.#pending.offer);
    else this.#channel.leave();
  }
}
