import { fillHoles } from '../overlay/fill.ts';
import type { Picture } from '../picture.ts';
import { type Foreground, foregroundOf } from './foreground.ts';

/** What stands on the tiles of the last pictures, for which a family and its stages ask. */
const known = new WeakMap<Picture, Foreground | undefined>();
/** The pixels of a tile's rim have something else this many pixels away. */
const RIM = 3;
const AROUND = [
  [RIM, 0],
  [-RIM, 0],
  [0, RIM],
  [0, -RIM],
] as const;
/** At most this share of the rim is hidden by what stands on a tile. */
const HIDDEN = 0.1;

/**
 * What stands on a tile: the glyph of an icon that is a disc or a rounded square of one colour, or a gradient, over transparency. The ground is
 * the tile, and its plate has the tile's alpha. Undefined where the picture is no such icon.
 */
export function onTile(picture: Picture): Foreground | undefined {
  if (!known.has(picture)) known.set(picture, find(picture));
  return known.get(picture);
}

function find(picture: Picture): Foreground | undefined {
  const icon = foregroundOf(picture);
  if (icon?.ground.kind !== 'clear') return undefined;
  const rim = rimOf(icon);
  const glyph = foregroundOf(continued(icon, rim));
  if (!glyph || glyph.ground.kind === 'clear') return undefined;
  if (rim.filter((pixel) => glyph.matte[pixel]! > 0).length > HIDDEN * rim.length) return undefined;
  const { width, height } = picture;
  const plate = glyph.ground.plate.data.slice();
  for (let i = 0; i < icon.matte.length; i++) plate[4 * i + 3] = icon.matte[i]!;
  return { ...glyph, ground: { ...glyph.ground, plate: { width, height, data: plate } } };
}

/** The opaque pixels along the borders of an icon. */
function rimOf({ width, height, matte }: Foreground): number[] {
  const isOutside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && matte[y * width + x]! < 255;
  return [...matte.keys()].filter((i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return matte[i] === 255 && AROUND.some(([right, down]) => isOutside(x + right, y + down));
  });
}

/** An icon whose tile goes on to the picture's borders: the colours of its rim are continued. */
function continued({ width, height, matte, colours }: Foreground, rim: readonly number[]): Picture {
  const data = colours.slice();
  const filled = { width, height, data: colours.slice() };
  const holes = new Uint8Array(matte.length).fill(1);
  for (const pixel of rim) holes[pixel] = 0;
  fillHoles(filled, holes);
  for (let i = 0, at = 0; i < matte.length; i++, at += 4)
    if (matte[i]! < 255) data.set(filled.data.subarray(at, at + 4), at);
  return { width, height, data };
}
