import type { Picture } from '../picture.ts';
import type { Foreground } from './foreground.ts';

/** A flat diagonal shadow of an object, of one colour and with hard edges. */
export interface LongShadow {
  /** Steps across and down, -1 to 1: (1, 1) is down and to the right. */
  readonly right: number;
  readonly down: number;
  /** Its length in steps; 0 where it ends at the picture's borders only. */
  readonly steps: number;
  /** RGB, and 0..1. */
  readonly colour: readonly [number, number, number];
  readonly opacity: number;
}

/** How much of each pixel lies in the shadow of something, 0..255, and how many steps away that is. */
export function shadeOf(
  matte: Uint8Array,
  width: number,
  height: number,
  { right, down, steps }: Pick<LongShadow, 'right' | 'down' | 'steps'>,
): { readonly cover: Uint8Array; readonly ages: Uint16Array } {
  const [cover, ages] = [new Uint8Array(matte.length), new Uint16Array(matte.length)];
  const [firstX, firstY] = [right < 0 ? width - 1 : 0, down < 0 ? height - 1 : 0];
  for (let row = 0; row < height; row++) {
    const y = down < 0 ? firstY - row : row;
    for (let column = 0; column < width; column++) {
      const x = right < 0 ? firstX - column : column;
      const [u, v] = [x - right, y - down];
      if (u < 0 || v < 0 || u >= width || v >= height) continue;
      const [at, before] = [y * width + x, v * width + u];
      if (matte[before]! >= cover[before]!) {
        cover[at] = matte[before]!;
        ages[at] = 1;
      } else if (steps === 0 || ages[before]! < steps) {
        cover[at] = cover[before]!;
        ages[at] = ages[before]! + 1;
      }
    }
  }
  return { cover, ages };
}

/** The picture with its object's shadow, behind the object. */
export function shadowed(picture: Picture, { matte, ground }: Foreground, shadow: LongShadow): Picture {
  const { width, height } = picture;
  const { cover } = shadeOf(matte, width, height, shadow);
  const { colour, opacity } = shadow;
  const plate = ground.plate.data;
  const data = picture.data.slice();
  for (let i = 0, at = 0; i < matte.length; i++, at += 4) {
    const behind = (opacity * cover[i]! * (255 - matte[i]!)) / (255 * 255);
    if (behind === 0) continue;
    if (ground.kind === 'clear') {
      const alpha = data[at + 3]! + 255 * behind;
      for (let c = 0; c < 3; c++)
        data[at + c] = Math.round((data[at + c]! * data[at + 3]! + 255 * behind * colour[c]!) / alpha);
      data[at + 3] = Math.round(alpha);
    } else {
      for (let c = 0; c < 3; c++)
        data[at + c] = Math.min(255, Math.max(0, Math.round(data[at + c]! + behind * (colour[c]! - plate[at + c]!))));
    }
  }
  return { width, height, data };
}
