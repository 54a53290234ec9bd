/** ITU-R BT.601 luma, 0..255. */
export function lumaOf(red: number, green: number, blue: number): number {
  // In integers, so that the luma of a grey is exact.
  return (299 * red + 587 * green + 114 * blue) / 1000;
}
