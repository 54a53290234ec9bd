const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64Encode(data: Uint8Array): string {
  if (!(data instanceof Uint8Array)) throw new Error('in base64Encode: expected a Uint8Array');
  let text = '';
  for (let i = 0; i < data.length; i += 3) {
    const bits = (data[i]! << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
    const letters = [18, 12, 6, 0].map((shift) => LETTERS[(bits >> shift) & 63]!);
    text += letters
      .slice(0, Math.min(4, data.length - i + 1))
      .join('')
      .padEnd(4, '=');
  }
  return text;
}

export function base64Decode(text: string): Uint8Array {
  const letters = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let bits = 0;
  for (let i = 0; i < letters.length; i++) {
    const value = LETTERS.indexOf(letters[i]!);
    if (value < 0) throw new Error('in base64Decode: not base64');
    bits = ((bits << 6) | value) & 0xffffff;
    if (i % 4 > 0) bytes[Math.floor((i * 3) / 4)] = (bits >> (6 - 2 * (i % 4))) & 255;
  }
  return bytes;
}
