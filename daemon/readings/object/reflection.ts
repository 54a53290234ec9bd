import type { Picture } from '../picture.ts';
import { boundsOf } from './bounds.ts';
import type { Foreground } from './foreground.ts';

/** What a length is a share of; pixels are those of the picture it is applied to. */
export type Unit = 'picture' | 'object' | 'px';

/** An object upside down below itself, on the ground, fading away. */
export interface Reflection {
  /** Pixels from the object's lowest row to its reflection; below 0 where the two overlap. */
  readonly gap: number;
  /** How much of the object shows in the first row of its reflection, 0..1. */
  readonly strength: number;
  /**
   * The length over which it fades to nothing, as a share of the picture's height or the object's, or in pixels; 0 where it does not fade.
   */
  readonly length: number;
  readonly unit: Unit;
  /** 1 for a linear fade, 2 for a quadratic one. */
  readonly power: number;
}

/** From this matte on, a pixel counts for the object's bounds. */
const LEAST = 100;

/** The rows in which an object begins and ends; undefined where it is nowhere solid. */
export function rowsOf({
  matte,
  width,
  height,
}: Foreground): { readonly top: number; readonly bottom: number } | undefined {
  return boundsOf(matte, width, height, LEAST);
}

/** The length in pixels after which nothing shows. */
function lengthIn({ length, unit }: Reflection, height: number, own: number): number {
  return length * (unit === 'picture' ? height : unit === 'object' ? own : 1);
}

/** How much is visible in a row, counted from the first one of the reflection. */
function shownAt({ strength, power }: Reflection, length: number, row: number): number {
  return length === 0 ? strength : strength * Math.max(0, 1 - (row + 0.5) / length) ** power;
}

/** The picture with its object's reflection, behind the object. */
export function reflected(picture: Picture, foreground: Foreground, reflection: Reflection): Picture {
  const rows = rowsOf(foreground);
  if (!rows) return picture;
  const { width, height } = picture;
  const { matte, colours, ground } = foreground;
  const plate = ground.plate.data;
  const data = picture.data.slice();
  const first = rows.bottom + reflection.gap;
  const length = lengthIn(reflection, height, rows.bottom - rows.top);
  for (let y = Math.max(0, first); y < height; y++) {
    const from = rows.bottom + first - 1 - y;
    const shown = shownAt(reflection, length, y - first);
    if (from < 0 || from >= height || shown === 0) continue;
    for (let x = 0; x < width; x++) {
      const [i, source] = [y * width + x, from * width + x];
      const cover = (shown * matte[source]!) / 255;
      const behind = cover * (1 - matte[i]! / 255);
      if (behind === 0) continue;
      const at = 4 * i;
      if (ground.kind === 'clear') {
        const alpha = data[at + 3]! + 255 * behind;
        for (let c = 0; c < 3; c++)
          data[at + c] = Math.round((data[at + c]! * data[at + 3]! + 255 * behind * colours[4 * source + c]!) / alpha);
        data[at + 3] = Math.round(alpha);
      } else {
        for (let c = 0; c < 3; c++)
          data[at + c] = Math.min(
            255,
            Math.max(0, Math.round(data[at + c]! + behind * (colours[4 * source + c]! - plate[at + c]!))),
          );
      }
    }
  }
  return { width, height, data };
}
