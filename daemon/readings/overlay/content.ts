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

/** Opacities two pixels apart that differ by more make an outline. */
const OUTLINE = 100;
/** The least share of an outline that bends, rather than running along the sides of its box. */
const BENT = 0.25;

/**
 * Whether a patch has the outline of something that the picture shows at `left` and `top`: an object marked or outlined, which stands
 * elsewhere in other pictures. Sides of a rectangle say nothing: bars stand on fields and buttons in all pictures of a kind.
 */
export function followsOutline(patch: Picture, picture: Picture, left: number, top: number): boolean {
  const { width, height, data } = patch;
  let [outline, bent, beneath, both, pixels] = [0, 0, 0, 0, 0];
  const alphaAt = (x: number, y: number) => data[4 * (y * width + x) + 3]!;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const [u, v] = [left + x, top + y];
      if (u < 2 || v < 2 || u >= picture.width - 2 || v >= picture.height - 2) continue;
      const at = 4 * (v * picture.width + u);
      const isOutline =
        Math.abs(alphaAt(x + 1, y) - alphaAt(x - 1, y)) > OUTLINE ||
        Math.abs(alphaAt(x, y + 1) - alphaAt(x, y - 1)) > OUTLINE;
      const isBeneath =
        differenceAt(picture.data, at - 8, picture.data, at + 8) > EDGE ||
        differenceAt(picture.data, at - 8 * picture.width, picture.data, at + 8 * picture.width) > EDGE;
      pixels++;
      if (isBeneath) beneath++;
      if (!isOutline) continue;
      outline++;
      if (isBeneath) both++;
      if (x > 2 && y > 2 && x < width - 3 && y < height - 3) bent++;
    }
  }
  const byChance = beneath / pixels;
  return outline >= LEAST && bent > BENT * outline && both / outline - byChance > SHARED * (1 - byChance);
}
