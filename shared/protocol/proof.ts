/*
 * How tool and daemon prove to each other that they are paired [H6]: HMAC-SHA-256 of the texts below, keyed with the SHA-256 of the tool's
 * token. PROTOCOL.md has vectors.
 */

/** Identifies a handshake: the address that the tool asked for, as in Host, and the random numbers of both sides. */
export interface Meeting {
  readonly host: string;
  readonly toolNonce: string;
  readonly daemonNonce: string;
}

/** Its HMAC is the id of a pairing. The id tells a daemon which token is meant, but reveals the token to nobody. */
export const PAIRING_TEXT = 'likewise pairing';

/** Its HMAC proves that this side knows the token, for this handshake only. A program that forwards it has another address. */
export function proofText(side: 'daemon' | 'tool', { host, toolNonce, daemonNonce }: Meeting): string {
  return `likewise ${side}\n${host}\n${toolNonce}\n${daemonNonce}`;
}
