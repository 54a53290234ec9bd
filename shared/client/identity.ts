import { type Meeting, PAIRING_TEXT, proofText } from '../protocol/proof.ts';
import { hmac, sha256 } from './hmac.ts';

declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

const bytesOf = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** 256 random bits that no other handshake uses. */
export function newNonce(): string {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}

/** A tool's token, used without sending it. */
export class Identity {
  readonly #key: Uint8Array;

  constructor(token: string) {
    this.#key = sha256(bytesOf(token));
  }

  /** Identifies the pairing for the daemon. */
  get pairing(): string {
    return this.#hmac(PAIRING_TEXT);
  }

  /** Proves that its sender knows the token, for this handshake only. */
  proof(side: 'daemon' | 'tool', meeting: Meeting): string {
    return this.#hmac(proofText(side, meeting));
  }

  #hmac(text: string): string {
    return hex(hmac(this.#key, bytesOf(text)));
  }
}
