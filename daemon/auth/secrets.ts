import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Meeting, PAIRING_TEXT, proofText } from '@likewise/shared/protocol/proof.ts';

/** Bytes of a token: 256 bits cannot be guessed, and need no slow hash at rest. */
const TOKEN_BYTES = 32;

/** A fresh token: 43 characters of base64url. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** The sha256 of a token or code, in hex. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether `secret` has this hash, in a time that says nothing of how much of it is right. */
export function matchesHash(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(hash));
}

/** Something that no other meeting has had: 256 bits in hex. */
export function newNonce(): string {
  return randomBytes(32).toString('hex');
}

/** The id of the pairing whose token has this hash. */
export function pairingOf(hash: string): string {
  return hmac(hash, PAIRING_TEXT);
}

/** What only who knows the token with this hash can say at a meeting. */
export function proofOf(hash: string, side: 'daemon' | 'tool', meeting: Meeting): string {
  return hmac(hash, proofText(side, meeting));
}

/** Whether two proofs are the same, in a time that says nothing of how much of them is. */
export function sameProof(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function hmac(hash: string, text: string): string {
  return createHmac('sha256', Buffer.from(hash, 'hex')).update(text).digest('hex');
}
