/** Rounds levels to bytes. This is a plain loop, because `Uint8Array.from` with a callback takes ten times as long. */
export function rounded(levels: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(levels.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(levels[i]!);
  return bytes;
}
