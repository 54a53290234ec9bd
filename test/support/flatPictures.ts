import { encodeImage } from '../../daemon/images/codec.ts';

/** A picture file as a browser's file chooser receives it. */
export interface PictureFile {
  readonly name: string;
  readonly mimeType: 'image/png';
  readonly buffer: Buffer;
}

type Colour = readonly [number, number, number];

/** A square of one colour in the middle of another. */
export async function squareOn(name: string, square: Colour, ground: Colour, side = 64): Promise<PictureFile> {
  const data = new Uint8Array(side * side * 3);
  for (let at = 0; at < side * side; at++) {
    const [x, y] = [at % side, Math.floor(at / side)];
    const inside = Math.min(x, y) >= side / 4 && Math.max(x, y) < (side * 3) / 4;
    data.set(inside ? square : ground, at * 3);
  }
  const bytes = await encodeImage({ width: side, height: side, channels: 3, data }, 'png');
  return { name, mimeType: 'image/png', buffer: Buffer.from(bytes) };
}

/** Pictures that all differ. */
export function manySquares(count: number): Promise<PictureFile[]> {
  return Promise.all(
    Array.from({ length: count }, (_, n) =>
      squareOn(`square ${n + 1}.png`, [255, 40 + 9 * n, 0], [0, 60, 255 - 9 * n]),
    ),
  );
}
