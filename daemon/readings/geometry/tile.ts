import { movedDeep } from '../deep.ts';
import { differenceAt } from '../difference.ts';
import { blank, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { words } from '../words.ts';

/** The picture so many times beside and below each other. */
export interface Tile {
  readonly across: number;
  readonly down: number;
}

export function tile(params: Tile): Stage {
  const { across, down } = params;
  return {
    part: 'geometry',
    kind: 'tile',
    sentence: `Repeated ${across} x ${down} times`,
    weight: 2,
    params: { across, down },
    apply: (picture) => tiled(picture, params),
    deep: (picture) => movedDeep(picture, (bytes) => tiled(bytes, params)),
    scaled: () => tile(params),
  };
}

function tiled(picture: Picture, { across, down }: Tile): Picture {
  const { width, height } = picture;
  const out = blank(across * width, down * height);
  const from = words(picture);
  const to = new Uint32Array(out.data.buffer);
  for (let y = 0; y < out.height; y++) {
    const row = (y % height) * width;
    for (let x = 0; x < across; x++) to.set(from.subarray(row, row + width), y * out.width + x * width);
  }
  return out;
}

/** Levels by which repeated pixels may differ, and the share of them that may differ by more. */
const SAME = 12;
const STRAYS = 0.03;
/** Pixels looked at, along each axis. */
const LOOKS = 97;

/** At least such a share of what repeats differs from its first pixel: plain colours repeat in any size. */
const LEAST_SEEN = 0.1;

/** The repetition that the outputs of all pairs show, to nearly all of their pixels, whatever became of colours; null where they show none. */
export function findTile(pairs: readonly Pair[]): Stage | null {
  const [{ input, output }] = pairs as [Pair];
  const [across, down] = [output.width / input.width, output.height / input.height];
  if (!Number.isInteger(across) || !Number.isInteger(down) || across * down < 2) return null;
  const isShown = pairs.every(({ input: from, output: to }) => {
    if (to.width !== across * from.width || to.height !== down * from.height) return false;
    let [seen, strays, varied] = [0, 0, 0];
    const [stepX, stepY] = [Math.max(1, Math.floor(to.width / LOOKS)), Math.max(1, Math.floor(to.height / LOOKS))];
    for (let y = 0; y < to.height; y += stepY) {
      for (let x = 0; x < to.width; x += stepX) {
        if (x < from.width && y < from.height) continue;
        const at = 4 * ((y % from.height) * to.width + (x % from.width));
        seen++;
        if (differenceAt(to.data, at, to.data, 4 * (y * to.width + x)) > SAME) strays++;
        if (differenceAt(to.data, at, to.data, 0) > SAME) varied++;
      }
    }
    return strays <= STRAYS * seen && varied >= LEAST_SEEN * seen;
  });
  return isShown ? tile({ across, down }) : null;
}
