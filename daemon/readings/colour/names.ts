/** Colours with a common name; sRGB. */
const NAMED: readonly (readonly [string, number])[] = [
  ['black', 0x000000],
  ['white', 0xffffff],
  ['grey', 0x808080],
  ['dark grey', 0x404040],
  ['light grey', 0xc8c8c8],
  ['red', 0xe02020],
  ['dark red', 0x8b1010],
  ['pink', 0xf59ac0],
  ['orange', 0xf58a1f],
  ['brown', 0x7a4a21],
  ['beige', 0xe8d8b8],
  ['yellow', 0xf5dc28],
  ['olive', 0x7c7c20],
  ['green', 0x28a040],
  ['dark green', 0x145028],
  ['light green', 0x9be08c],
  ['teal', 0x148c8c],
  ['cyan', 0x28d2e6],
  ['light blue', 0x90c0f5],
  ['blue', 0x2864e6],
  ['navy', 0x14285a],
  ['purple', 0x7832b4],
  ['violet', 0xa078f0],
  ['magenta', 0xd228b4],
];

/** A colour's name, lower case: the nearest of a short list, by squared distance weighted for human vision (redmean). */
export function colourName(red: number, green: number, blue: number): string {
  let best = '';
  let least = Number.POSITIVE_INFINITY;
  for (const [name, rgb] of NAMED) {
    const [r, g, b] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
    const mean = (red + r) / 2;
    const distance =
      (2 + mean / 256) * (red - r) ** 2 + 4 * (green - g) ** 2 + (2 + (255 - mean) / 256) * (blue - b) ** 2;
    if (distance >= least) continue;
    least = distance;
    best = name;
  }
  return best;
}
