import { noTicket } from './errors.ts';
import { hashSecret, matchesHash, newToken } from './secrets.ts';

/** How long a ticket can be used: time for a browser that was not running to start. */
export const TICKET_LIFE_MS = 120_000;

/** Makes its bearer a trusted tool, once. */
export interface Ticket {
  readonly ticket: string;
  /** How long it can be used, in milliseconds. */
  readonly lasts: number;
}

/** The one ticket that is good at a time. It has as many bits as a token, so tries need not be counted. */
export class Tickets {
  readonly #now: () => number;
  #pending: { readonly hash: string; readonly expires: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Makes a ticket; the one before it is over. */
  make(): Ticket {
    const ticket = newToken();
    this.#pending = { hash: hashSecret(ticket), expires: this.#now() + TICKET_LIFE_MS };
    return { ticket, lasts: TICKET_LIFE_MS };
  }

  /** Uses the ticket up. Errors: pairing-failed for one that is used, expired or not ours. */
  redeem(ticket: string): void {
    const pending = this.#pending;
    if (!pending || pending.expires <= this.#now() || !matchesHash(ticket, pending.hash)) throw noTicket();
    this.#pending = undefined;
  }
}
