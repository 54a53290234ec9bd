const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map(Array.from(LETTERS, (letter, value) => [letter.charCodeAt(0), value]));

/** How many bytes of text are converted at once. */
const PIECE = 8192 * 3;

/** Bytes as base64, on any host. */
export function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += PIECE) pieces.push(pieceOf(bytes.subarray(from, from + PIECE)));
  return pieces.join('');
}

function pieceOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [bytes[at]!, bytes[at + 1], bytes[at + 2]];
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += LETTERS[group >> 18]! + LETTERS[(group >> 12) & 63];
    text += b === undefined ? '=' : LETTERS[(group >> 6) & 63];
    text += c === undefined ? '=' : LETTERS[group & 63];
  }
  return text;
}

/** The bytes of a padded base64 text. */
export function fromBase64(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let at = 0, to = 0; at < text.length; at += 4) {
    let group = 0;
    for (let letter = at; letter < at + 4; letter++) group = (group << 6) | (VALUES.get(text.charCodeAt(letter)) ?? 0);
    for (const shift of [16, 8, 0]) if (to < bytes.length) bytes[to++] = (group >> shift) & 255;
  }
  return bytes;
}
