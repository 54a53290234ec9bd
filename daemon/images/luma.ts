/** ITU-R BT.601 luma, 0..255. */
export function lumaOf(red: number, green: number, blue: number): number {
  // In whole numbers, so that a grey has exactly its own luma.
  return (299 * red + 587 * green + 114 * blue) / 1000;
}
