import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Meeting, PAIRING_TEXT, proofText } from '@likewise/shared/protocol/proof.ts';

/** Bytes of a token. Nobody can guess 256 bits, so the stored hash need not be a slow one. */
const TOKEN_BYTES = 32;

/** A new token: 43 characters of base64url. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** The sha256 of a token or code, in hex. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether `secret` has this hash. Takes constant time, so the duration does not reveal how much matches. */
export function matchesHash(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(hash));
}

/** A value that no other handshake has had: 256 random bits in hex. */
export function newNonce(): string {
  return randomBytes(32).toString('hex');
}

/** The id of the pairing whose token has this hash. */
export function pairingOf(hash: string): string {
  return hmac(hash, PAIRING_TEXT);
}

/** The proof that only a holder of the token with this hash can compute for a handshake. */
export function proofOf(hash: string, side: 'daemon' | 'tool', meeting: Meeting): string {
  return hmac(hash, proofText(side, meeting));
}

/** Whether two proofs are equal, in constant time. */
export function sameProof(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function hmac(hash: string, text: string): string {
  return createHmac('sha256', Buffer.from(hash, 'hex')).update(text).digest('hex');
}
