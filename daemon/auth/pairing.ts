import { randomInt } from 'node:crypto';
import { CODE_DIGITS, CODES } from '@likewise/shared/protocol/pairingCode.ts';
import { PORTS } from '@likewise/shared/protocol/version.ts';
import { noCode, wrongCode } from './errors.ts';
import { hashSecret, matchesHash } from './secrets.ts';

/** How long a code can be used: time to read it off one window and to type it in another. */
export const CODE_LIFE_MS = 120_000;

/** A code that lets one tool in. */
export interface PairingCode {
  /** Eight digits. */
  readonly code: string;
  /** How long it can be used, in milliseconds. */
  readonly lasts: number;
}

/** The one pairing code that is good at a time. How fast codes may be tried is for others to rule (turns.ts). */
export class Pairing {
  readonly #now: () => number;
  #pending: { readonly hash: string; readonly expires: number } | undefined;

  /** @param now milliseconds that never go back */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Makes a code; the one before it is over.
   * @param port the daemon's, which the code contains if it is a usual one [P10]
   */
  make(port: number): PairingCode {
    const place = PORTS.indexOf(port as (typeof PORTS)[number]);
    const number = place < 0 ? randomInt(CODES) : randomInt(Math.floor(CODES / PORTS.length)) * PORTS.length + place;
    const code = String(number).padStart(CODE_DIGITS, '0');
    this.#pending = { hash: hashSecret(code), expires: this.#now() + CODE_LIFE_MS };
    return { code, lasts: CODE_LIFE_MS };
  }

  /** Uses the code up. Errors: pairing-failed for a wrong or spent code. */
  redeem(code: string): void {
    if (this.#pending && this.#pending.expires <= this.#now()) this.#pending = undefined;
    if (!this.#pending) throw noCode();
    if (!matchesHash(code, this.#pending.hash)) throw wrongCode();
    this.#pending = undefined;
  }
}
