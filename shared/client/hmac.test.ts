import { createHash, createHmac, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { hmac, sha256 } from './hmac.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

it('hashes any number of bytes as OpenSSL does', () => {
  for (let length = 0; length < 200; length++) {
    const [key, bytes] = [randomBytes(length % 65), randomBytes(length)];
    expect(hex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(hex(hmac(key, bytes))).toBe(createHmac('sha256', key).update(bytes).digest('hex'));
  }
});
