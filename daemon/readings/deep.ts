import type { DeepPicture, Picture } from './picture.ts';
import type { Stage } from './stage.ts';

/** One 8-bit level in 16-bit levels. */
export const DEEP_LEVEL = 257;

/** The result of stages on a picture with 16 bits per channel; undefined where one of them does not support that depth. */
export function applyDeep(stages: readonly Stage[], picture: DeepPicture): DeepPicture | undefined {
  let made: DeepPicture | undefined = picture;
  for (const stage of stages) made = made && stage.deep?.(made);
  return made;
}

/** A picture of the upper eight bits of each level. */
export function upperBytes({ width, height, data }: DeepPicture): Picture {
  return { width, height, data: bytesOf(data, 8) };
}

/**
 * Applies `move`, which moves pixels and may add whole 8-bit colours, to a 16-bit picture. It runs on the upper and on the lower bytes: the
 * 8-bit level c is the 16-bit level 257 c, which has c in both bytes.
 */
export function movedDeep(picture: DeepPicture, move: (bytes: Picture) => Picture): DeepPicture {
  const { width, height, data } = picture;
  const upper = move(upperBytes(picture));
  const lower = move({ width, height, data: bytesOf(data, 0) });
  const made = new Uint16Array(upper.data.length);
  for (let i = 0; i < made.length; i++) made[i] = (upper.data[i]! << 8) | lower.data[i]!;
  return { width: upper.width, height: upper.height, data: made };
}

/** Eight bits of each level, starting at bit `above`. */
function bytesOf(levels: Uint16Array, above: number): Uint8Array {
  const bytes = new Uint8Array(levels.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = levels[i]! >> above;
  return bytes;
}
