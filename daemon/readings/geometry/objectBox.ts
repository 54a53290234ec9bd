import { differenceAt } from '../difference.ts';
import type { Picture } from '../picture.ts';

/** A rectangle in pixels. */
export interface ObjectBounds {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The box around all pixels that differ from the border's colour by more than `tolerance` (0..255), which is the object's on a plain or
 * transparent ground. The whole picture where its border has no one colour, or where nothing differs from it.
 */
export function boxOfObject(picture: Picture, tolerance: number): ObjectBounds {
  const { width, height, data } = picture;
  const whole = { left: 0, top: 0, width, height };
  const ground = borderColour(picture);
  if (!ground) return whole;
  // In whole levels: differences through alpha have a rounding error of half a level.
  const isGround = (x: number, y: number) =>
    Math.floor(differenceAt(data, (y * width + x) * 4, ground, 0)) <= tolerance;
  const isRowGround = (y: number, from: number, to: number) => {
    for (let x = from; x < to; x++) if (!isGround(x, y)) return false;
    return true;
  };
  const isColumnGround = (x: number, from: number, to: number) => {
    for (let y = from; y < to; y++) if (!isGround(x, y)) return false;
    return true;
  };
  let [top, bottom, left, right] = [0, height, 0, width];
  while (top < bottom && isRowGround(top, 0, width)) top++;
  if (top === bottom) return whole;
  while (isRowGround(bottom - 1, 0, width)) bottom--;
  while (isColumnGround(left, top, bottom)) left++;
  while (isColumnGround(right - 1, top, bottom)) right--;
  return { left, top, width: right - left, height: bottom - top };
}

/** Levels by which pixels of a one-coloured border may be off it, and the share of them that may be off by more. */
const SAME = 24;
const STRAYS = 0.35;

/** The one colour (RGBA) that most of a picture's outermost pixels have; null where there is none. */
export function borderColour({ width, height, data }: Picture): Uint8Array | null {
  const places: number[] = [];
  for (let x = 0; x < width; x++) places.push(4 * x, 4 * ((height - 1) * width + x));
  for (let y = 1; y < height - 1; y++) places.push(4 * y * width, 4 * (y * width + width - 1));
  const colour = new Uint8Array(4);
  const levels = new Uint32Array(256);
  const clear = places.filter((at) => data[at + 3]! < 8).length;
  if (clear >= (1 - STRAYS) * places.length) return colour;
  for (let channel = 0; channel < 4; channel++) {
    levels.fill(0);
    for (const at of places) levels[data[at + channel]!]!++;
    let below = 0;
    let level = -1;
    while (below * 2 <= places.length) below += levels[++level]!;
    colour[channel] = level;
  }
  const strays = places.filter((at) => differenceAt(data, at, colour, 0) > SAME).length;
  return strays <= STRAYS * places.length ? colour : null;
}
