import { randomInt } from 'node:crypto';
import { noCode, tooManyCodes, wrongCode } from './errors.ts';
import { hashSecret, matchesHash } from './secrets.ts';

/** How long a code can be used: time to read it off one window and to type it in another. */
export const CODE_LIFE_MS = 120_000;

/** Wrong codes in all, of whatever connection, until a code is over: chances of 5 in a million. */
export const CODE_TRIES = 5;

/** Wrong codes in all within a window; further ones are not looked at, so codes made anew do not add up to chances. */
export const WINDOW_TRIES = 20;
export const TRIES_WINDOW_MS = 60_000;

const CODES = 1_000_000;

/** A code that lets one tool in. */
export interface PairingCode {
  /** Six digits. */
  readonly code: string;
  /** Unix milliseconds. */
  readonly expires: number;
}

/** The one pairing code that is good at a time. */
export class Pairing {
  readonly #now: () => number;
  #pending: { hash: string; expires: number; triesLeft: number } | undefined;
  /** When wrong codes came, within the window. */
  #wrong: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Makes a code; the one before it is over. */
  make(): PairingCode {
    const code = String(randomInt(CODES)).padStart(6, '0');
    const expires = this.#now() + CODE_LIFE_MS;
    this.#pending = { hash: hashSecret(code), expires, triesLeft: CODE_TRIES };
    return { code, expires };
  }

  /** Uses the code up. Errors: pairing-failed for a wrong or spent code, and when too many were tried of late. */
  redeem(code: string): void {
    const now = this.#now();
    this.#wrong = this.#wrong.filter((at) => at > now - TRIES_WINDOW_MS);
    if (this.#wrong.length >= WINDOW_TRIES) {
      throw tooManyCodes(Math.ceil((this.#wrong[0]! + TRIES_WINDOW_MS - now) / 1000));
    }
    if (this.#pending && this.#pending.expires <= now) this.#pending = undefined;
    if (this.#pending && matchesHash(code, this.#pending.hash)) {
      this.#pending = undefined;
      return;
    }
    this.#wrong.push(now);
    if (!this.#pending) throw noCode();
    this.#pending.triesLeft--;
    const left = this.#pending.triesLeft;
    if (left === 0) this.#pending = undefined;
    throw wrongCode(left);
  }
}
