import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

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

/** Whether `secret` has this hash, in a time that tells nothing of how much of it is right. */
export function matchesHash(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(hash));
}
