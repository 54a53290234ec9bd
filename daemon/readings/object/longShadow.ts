import type { Picture } from '../picture.ts';
import { type Foreground, foregroundOf } from './foreground.ts';
import { onTile } from './onTile.ts';

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
  /** Whether the object is what stands on an icon's tile, and the shadow ends with the tile. */
  readonly isOnTile: boolean;
}

/** What throws the shadow: the picture's object, or what stands on its tile. */
export function throwerOf(picture: Picture, { isOnTile }: Pick<LongShadow, 'isOnTile'>): Foreground | undefined {
  const object = foregroundOf(picture);
  if (!isOnTile) return object;
  // A tile may also fill the whole picture.
  return onTile(picture) ?? (object?.ground.kind === 'clear' ? undefined : object);
}

/** How much of each pixel the object covers on its way through its shadow, 0..255, and after how many steps. */
export function shadeOf(
  { matte, width, height, ground }: Foreground,
  { right, down, steps, isOnTile }: Pick<LongShadow, 'right' | 'down' | 'steps' | 'isOnTile'>,
): { readonly cover: Uint8Array; readonly ages: Uint16Array } {
  const [cover, ages] = [new Uint8Array(matte.length), new Uint16Array(matte.length)];
  const [firstX, firstY] = [right < 0 ? width - 1 : 0, down < 0 ? height - 1 : 0];
  for (let row = 0; row < height; row++) {
    const y = down < 0 ? firstY - row : row;
    for (let column = 0; column < width; column++) {
      const x = right < 0 ? firstX - column : column;
      const [u, v] = [x - right, y - down];
      const [at, before] = [y * width + x, v * width + u];
      const isLit = u < 0 || v < 0 || u >= width || v >= height || cover[before]! <= matte[at]!;
      const isOver = isLit || (steps > 0 && ages[before] === steps);
      cover[at] = isOver ? matte[at]! : cover[before]!;
      ages[at] = isOver ? 0 : ages[before]! + 1;
    }
  }
  const tile = ground.plate.data;
  if (isOnTile) for (let i = 0; i < cover.length; i++) cover[i] = Math.round((cover[i]! * tile[4 * i + 3]!) / 255);
  return { cover, ages };
}

/** The picture with its object's shadow, behind the object. */
export function shadowed(picture: Picture, object: Foreground, shadow: LongShadow): Picture {
  const { cover } = shadeOf(object, shadow);
  const { colour, opacity } = shadow;
  const { matte, ground } = object;
  const plate = ground.plate.data;
  const data = picture.data.slice();
  for (let i = 0, at = 0; i < matte.length; i++, at += 4) {
    const behind = (opacity * cover[i]! * (255 - matte[i]!)) / (255 * 255);
    if (behind === 0) continue;
    // The shadow hides this share of what is under the object: of the plate beneath the object's edge, elsewhere of what is seen.
    const under = matte[i] === 0 ? picture.data : plate;
    const before = picture.data[at + 3]!;
    const alpha = before + behind * (255 - under[at + 3]!);
    for (let c = 0; c < 3; c++) {
      const sum = data[at + c]! * before + behind * (255 * colour[c]! - under[at + c]! * under[at + 3]!);
      data[at + c] = Math.min(255, Math.max(0, Math.round(sum / alpha)));
    }
    data[at + 3] = Math.round(alpha);
  }
  return { ...picture, data };
}
