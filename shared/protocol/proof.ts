/*
 * How tool and daemon prove to each other that they are paired [H6]: HMAC-SHA-256 of the texts below, keyed with the SHA-256 of the tool's
 * token. PROTOCOL.md has vectors.
 */

/** Identifies a meeting: the address that the tool asked for, as in Host, and the random numbers of both sides. */
export interface Meeting {
  readonly host: string;
  readonly toolNonce: string;
  readonly daemonNonce: string;
}

/** Its HMAC is the id of a pairing: it shows a daemon which token is meant, and nobody the token. */
export const PAIRING_TEXT = 'likewise pairing';

/** Its HMAC proves that this side knows the token, at this meeting only: whoever passes it on has another address. */
export function proofText(side: 'daemon' | 'tool', { host, toolNonce, daemonNonce }: Meeting): string {
  return `likewise ${side}\n${host}\n${toolNonce}\n${daemonNonce}`;
}
