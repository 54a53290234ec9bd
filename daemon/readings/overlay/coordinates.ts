/** How far along a picture a pixel is, 0..1 whatever the picture's size. */
export type Coordinate = 'across' | 'down' | 'falling' | 'rising' | 'ellipse' | 'circle' | 'edge';

/** All of them, the likelier first, for pictures in which two are the same. */
export const COORDINATES: readonly Coordinate[] = ['down', 'across', 'ellipse', 'circle', 'edge', 'falling', 'rising'];

/**
 * Writes the coordinate of each pixel of row `y`. `across` and `down` run along the sides, `falling` from the top left corner to the
 * bottom right, `rising` from the top right to the bottom left; `ellipse` and `circle` from the centre to the corners, in shares of
 * the half sides or of the half diagonal; `edge` from the nearest side inwards, 1 at half the short side.
 */
export function coordinateRow(kind: Coordinate, y: number, width: number, height: number, out: Float32Array): void {
  const v = (y + 0.5) / height;
  if (kind === 'down') out.fill(v);
  else if (kind === 'across') for (let x = 0; x < width; x++) out[x] = (x + 0.5) / width;
  else if (kind === 'falling') for (let x = 0; x < width; x++) out[x] = ((x + 0.5) / width + v) / 2;
  else if (kind === 'rising') for (let x = 0; x < width; x++) out[x] = (1 - (x + 0.5) / width + v) / 2;
  else if (kind === 'edge') {
    const half = Math.min(width, height) / 2;
    const down = Math.min(y + 0.5, height - y - 0.5);
    for (let x = 0; x < width; x++) out[x] = Math.min(down, x + 0.5, width - x - 0.5) / half;
  } else {
    const diagonal = Math.hypot(width, height) / 2;
    const across = kind === 'ellipse' ? width / Math.SQRT2 : diagonal;
    const down = (y + 0.5 - height / 2) / (kind === 'ellipse' ? height / Math.SQRT2 : diagonal);
    for (let x = 0; x < width; x++) {
      const u = (x + 0.5 - width / 2) / across;
      out[x] = Math.sqrt(u * u + down * down);
    }
  }
}

/** What a coordinate follows, for people. */
export function inWords(kind: Coordinate): string {
  if (kind === 'down') return 'from top to bottom';
  if (kind === 'across') return 'from left to right';
  if (kind === 'falling' || kind === 'rising') return 'from corner to corner';
  return kind === 'edge' ? 'from the sides inwards' : 'from the centre outwards';
}
