import type { DeepPicture, Picture } from './picture.ts';
import type { Stage } from './stage.ts';

/** Levels of 16 bits to one of 8. */
export const DEEP_LEVEL = 257;

/** What stages make of a picture with 16 bits a channel; undefined where one of them is not known to so many bits. */
export function applyDeep(stages: readonly Stage[], picture: DeepPicture): DeepPicture | undefined {
  let made: DeepPicture | undefined = picture;
  for (const stage of stages) made = made && stage.deep?.(made);
  return made;
}

/** A picture with the upper eight bits of each level. */
export function upperBytes({ width, height, data }: DeepPicture): Picture {
  return { width, height, data: bytesOf(data, 8) };
}

/**
 * Does to a picture what `move` does: pixels in other places, and new ones of whole 8-bit colours. It is done to the upper and the
 * lower bytes apart, as a colour's level c is the level 257 c of 16 bits: c in both bytes.
 */
export function movedDeep(picture: DeepPicture, move: (bytes: Picture) => Picture): DeepPicture {
  const { width, height, data } = picture;
  const upper = move(upperBytes(picture));
  const lower = move({ width, height, data: bytesOf(data, 0) });
  const made = new Uint16Array(upper.data.length);
  for (let i = 0; i < made.length; i++) made[i] = (upper.data[i]! << 8) | lower.data[i]!;
  return { width: upper.width, height: upper.height, data: made };
}

/** The eight bits of each level that lie `above` so many others. */
function bytesOf(levels: Uint16Array, above: number): Uint8Array {
  const bytes = new Uint8Array(levels.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = levels[i]! >> above;
  return bytes;
}
