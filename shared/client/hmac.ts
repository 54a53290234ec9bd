/*
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104), for a few short texts. crypto.subtle has both, but is missing in some pages, such as a
 * plugin's iframe or a page over plain http.
 */

declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Bytes per block. */
const BLOCK = 64;

/** The first 32 bits of the fractional parts of the square roots and the cube roots of the first primes. */
const START: number[] = [];
const ROUNDS: number[] = [];
for (let n = 2; ROUNDS.length < 64; n++) {
  if (Array.from({ length: n - 2 }, (_, at) => n % (at + 2)).includes(0)) continue;
  if (START.length < 8) START.push((n ** (1 / 2) * 2 ** 32) | 0);
  ROUNDS.push((n ** (1 / 3) * 2 ** 32) | 0);
}

type Words = [number, number, number, number, number, number, number, number];

const turned = (word: number, by: number) => (word >>> by) | (word << (32 - by));
const mixed = (word: number, [first, second, third]: readonly [number, number, number]) =>
  turned(word, first) ^ turned(word, second) ^ turned(word, third);

export function sha256(bytes: Uint8Array): Uint8Array {
  const padded = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK));
  new Uint8Array(padded.buffer).set(bytes);
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(padded.byteLength - 4, bytes.length * 8);
  let hash = START;
  for (let block = 0; block < padded.byteLength; block += BLOCK) {
    const words = Array.from({ length: 16 }, (_, n) => padded.getInt32(block + 4 * n));
    let state = hash;
    for (let n = 0; n < 64; n++) {
      const [a, b, c, d, e, f, g, h] = state as Words;
      const w = words[n]!;
      const early = words[n + 1]!;
      const late = words[n + 14]!;
      words.push(
        (w +
          words[n + 9]! +
          (turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)) +
          (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10))) |
          0,
      );
      const first = h + mixed(e, [6, 11, 25]) + ((e & f) ^ (~e & g)) + ROUNDS[n]! + w;
      const second = mixed(a, [2, 13, 22]) + ((a & b) ^ (a & c) ^ (b & c));
      state = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
    }
    hash = hash.map((word, n) => (word + state[n]!) | 0);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (const [n, word] of hash.entries()) digest.setInt32(4 * n, word);
  return new Uint8Array(digest.buffer);
}

/** @param key at most 64 bytes */
export function hmac(key: Uint8Array, text: Uint8Array): Uint8Array {
  const around = (filler: number, inner: Uint8Array) =>
    sha256(Uint8Array.from([...Array.from({ length: BLOCK }, (_, n) => (key[n] ?? 0) ^ filler), ...inner]));
  return around(0x5c, around(0x36, text));
}
