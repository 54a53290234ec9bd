import { type Picture, resize } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { putOn } from './compose.ts';
import { pixelsFrom, pixelsJson, weightOf } from './pixels.ts';
import { colourOf } from './words.ts';

/** A pattern laid over every picture, from its top left corner on, the same pixels again and again: a grid, lines, a repeated mark. */
export function tileStage(tile: Picture, scale = 1, weight = weightOf(tile)): Stage {
  return {
    part: 'overlay',
    kind: 'pattern',
    sentence: `Pattern laid over the picture: ${colourOf(tile)}, repeated every ${Math.round(tile.width * scale)} x ${Math.round(tile.height * scale)} px`,
    weight,
    params: { tile: pixelsJson(tile), scale, weight },
    apply: ({ width, height, data }) => {
      const out = { width, height, data: data.slice() };
      const size = (length: number) => (length === 1 ? 1 : Math.max(2, Math.round(length * scale)));
      const patch = resize(tile, size(tile.width), size(tile.height));
      const columns = Int32Array.from({ length: width }, (_, x) => x % patch.width);
      const rows = Int32Array.from({ length: height }, (_, y) => y % patch.height);
      putOn(out, { left: 0, top: 0, patch, columns, rows }, 'atop');
      return out;
    },
    scaled: (factor) => tileStage(tile, scale * factor, weight),
  };
}

export function readTile(_: string, params: Json): Stage {
  const { tile, scale, weight } = params as unknown as { tile: Json; scale: number; weight: number };
  return tileStage(pixelsFrom(tile), scale, weight);
}
