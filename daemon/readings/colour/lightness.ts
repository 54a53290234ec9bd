/** What may be called the lightness of a colour, 0..255: greys by their weights, the largest channel, or the middle of the range. */
export const LIGHTNESSES = ['601', '709', 'mean', 'max', 'middle'] as const;
export type Lightness = (typeof LIGHTNESSES)[number];

export function lightnessOf(of: Lightness, red: number, green: number, blue: number): number {
  switch (of) {
    case '601':
      return 0.299 * red + 0.587 * green + 0.114 * blue;
    case '709':
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    case 'mean':
      return (red + green + blue) / 3;
    case 'max':
      return Math.max(red, green, blue);
    case 'middle':
      return (Math.max(red, green, blue) + Math.min(red, green, blue)) / 2;
  }
}
