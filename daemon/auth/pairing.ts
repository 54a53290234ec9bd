import { randomInt } from 'node:crypto';
import { CODE_DIGITS, CODES } from '@likewise/shared/protocol/pairingCode.ts';
import { PORTS } from '@likewise/shared/protocol/version.ts';
import { noCode, wrongCode } from './errors.ts';
import { hashSecret, matchesHash } from './secrets.ts';

/** How long a code is valid: time to read it in one window and type it in another. */
export const CODE_LIFE_MS = 120_000;

/** A code that admits one tool. */
export interface PairingCode {
  /** Eight digits. */
  readonly code: string;
  /** How long it is valid, in milliseconds. */
  readonly lasts: number;
}

/** Holds the one valid pairing code. turns.ts limits how fast codes can be tried. */
export class Pairing {
  readonly #now: () => number;
  #pending: { readonly hash: string; readonly expires: number } | undefined;

  /** @param now milliseconds that never decrease */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Makes a code. The previous one becomes invalid.
   * @param port the daemon's; the code contains it if it is a usual one [P10]
   */
  make(port: number): PairingCode {
    const place = PORTS.indexOf(port as (typeof PORTS)[number]);
    const number = place < 0 ? randomInt(CODES) : randomInt(Math.floor(CODES / PORTS.length)) * PORTS.length + place;
    const code = String(number).padStart(CODE_DIGITS, '0');
    this.#pending = { hash: hashSecret(code), expires: this.#now() + CODE_LIFE_MS };
    return { code, lasts: CODE_LIFE_MS };
  }

  /** Uses up the code. Errors: pairing-failed for a wrong or used code. */
  redeem(code: string): void {
    if (this.#pending && this.#pending.expires <= this.#now()) this.#pending = undefined;
    if (!this.#pending) throw noCode();
    if (!matchesHash(code, this.#pending.hash)) throw wrongCode();
    this.#pending = undefined;
  }
}
