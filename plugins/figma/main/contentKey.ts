/**
 * A name for bytes: two FNV-1a hashes of 32 bits with different starts, and the length. It distinguishes pictures, but is not secure.
 */
export function contentKey(bytes: Uint8Array): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x01000193);
  }
  return [a >>> 0, b >>> 0, bytes.length].map((part) => part.toString(16)).join('-');
}
