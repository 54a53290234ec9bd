/** The bin of the colour at an offset of interleaved levels, from the upper `bits` of each channel: 0 to 2 ** (3 * bits) - 1. */
export function binOf(levels: ArrayLike<number>, at: number, bits: number): number {
  const upper = (channel: number) => levels[at + channel]! >> (8 - bits);
  return (upper(0) << (2 * bits)) | (upper(1) << bits) | upper(2);
}
