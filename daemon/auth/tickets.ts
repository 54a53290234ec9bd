import { noTicket } from './errors.ts';
import { hashSecret, matchesHash, newToken } from './secrets.ts';

/** How long a ticket is valid: time for a browser to start. */
export const TICKET_LIFE_MS = 120_000;

/** Makes its holder a trusted tool, once. */
export interface Ticket {
  readonly ticket: string;
  /** How long it is valid, in milliseconds. */
  readonly lasts: number;
}

/** Holds the one valid ticket. A ticket has as many bits as a token, so failed tries need not be counted. */
export class Tickets {
  readonly #now: () => number;
  #pending: { readonly hash: string; readonly expires: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Makes a ticket. The previous one becomes invalid. */
  make(): Ticket {
    const ticket = newToken();
    this.#pending = { hash: hashSecret(ticket), expires: this.#now() + TICKET_LIFE_MS };
    return { ticket, lasts: TICKET_LIFE_MS };
  }

  /** Uses up the ticket. Errors: pairing-failed for one that is used, expired or wrong. */
  redeem(ticket: string): void {
    const pending = this.#pending;
    if (!pending || pending.expires <= this.#now() || !matchesHash(ticket, pending.hash)) throw noTicket();
    this.#pending = undefined;
  }
}
