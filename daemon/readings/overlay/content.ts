import { differenceAt } from '../difference.ts';
import type { Picture } from '../picture.ts';

/** Neighbouring pixels that differ by more levels make an edge. */
const EDGE = 24;
/** Fewer edges in a patch tell nothing. */
const LEAST = 16;
/** From this share on, beyond what chance would have, edges of a patch are those of what is beneath. */
const SHARED = 0.5;

/**
 * Whether what a patch hides shows in it, at `left` and `top` of the picture: its edges, inside, are where the picture's are. Then it
 * holds what the picture shows, changed, and would bring it to every other picture.
 */
export function holdsContent(patch: Picture, picture: Picture, left: number, top: number): boolean {
  let [pairs, edges, beneath, both] = [0, 0, 0, 0];
  for (let y = 0; y < patch.height; y++) {
    for (let x = 1; x < patch.width; x++) {
      const at = 4 * (y * patch.width + x);
      if (patch.data[at + 3]! < 250 || patch.data[at - 1]! < 250) continue;
      const under = 4 * ((top + y) * picture.width + left + x);
      const isEdge = differenceAt(patch.data, at, patch.data, at - 4) > EDGE;
      const isBeneath = differenceAt(picture.data, under, picture.data, under - 4) > EDGE;
      pairs++;
      if (isEdge) edges++;
      if (isBeneath) beneath++;
      if (isEdge && isBeneath) both++;
    }
  }
  return edges >= LEAST && both / edges > SHARED + beneath / pairs;
}
