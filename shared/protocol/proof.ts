/*
 * What tool and daemon show each other to be known [H6]: HMAC-SHA-256 of the texts below, under the SHA-256 of the tool's
 * token. PROTOCOL.md has vectors.
 */

/** What identifies a meeting: the address the tool has asked for, as Host has it, and what both drew for it. */
export interface Meeting {
  readonly host: string;
  readonly toolNonce: string;
  readonly daemonNonce: string;
}

/** Its HMAC is the id of a pairing: a daemon learns from it which token is meant, and nobody the token. */
export const PAIRING_TEXT = 'likewise pairing';

/** Its HMAC proves that this side knows the token, at this meeting only: whoever hands it on has another address. */
export function proofText(side: 'daemon' | 'tool', { host, toolNonce, daemonNonce }: Meeting): string {
  return `likewise ${side}\n${host}\n${toolNonce}\n${daemonNonce}`;
}
