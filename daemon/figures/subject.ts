import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { Rect } from '@likewise/shared/prompt/rect.ts';
import { boundingBox } from '../images/mask.ts';
import { put } from '../images/put.ts';
import type { Raster } from '../images/raster.ts';
import { resample } from '../images/resample.ts';
import { type Art, ICON_SIDE } from './art.ts';
import { type Colours, colourApart } from './colours.ts';
import { coverage } from './pixels/coverage.ts';
import { colourLayer, coverageOf, type Layer } from './pixels/layer.ts';
import { mirror } from './pixels/orient.ts';
import { SHAPES, shapeOutline } from './pixels/outlines.ts';
import type { Random } from './random.ts';

type SubjectKind = 'icon' | 'glyph' | 'shape';

export interface SubjectWishes {
  readonly kind?: SubjectKind;
  /** The colour of a glyph or shape; by default one that differs from `on`. */
  readonly colour?: Colour;
  /** The background's colour. */
  readonly on: Colour;
  /** Its side as a share of the picture's; by default 0.45 to 0.85. */
  readonly scale?: number;
}

/** An object of random kind, size, position and rotation, on a transparent background. */
export function drawSubject(side: number, art: Art, colours: Colours, random: Random, wishes: SubjectWishes): Layer {
  const kind = wishes.kind ?? random.pick(['icon', 'icon', 'glyph', 'shape'] as const);
  const size = Math.round(side * (wishes.scale ?? random.uniform(0.45, 0.85)));
  const colour = kind === 'icon' ? wishes.on : (wishes.colour ?? colourApart(colours, random, wishes.on));
  const place = () => Math.round((side - size) * random.uniform(0.1, 0.9));
  const [left, top] = [place(), place()];
  if (kind === 'shape') {
    const outline = shapeOutline(random.pick(SHAPES), left + size / 2, top + size / 2, size - 2);
    return colourLayer(side, coverage(side, outline), colour);
  }
  const drawn = kind === 'icon' ? art.icon(random) : glyphRaster(art.glyph(random), colour);
  let tile = resample(drawn, size, size, 'bilinear');
  if (random.chance(0.25)) tile = rotate(tile, random.uniform(-0.7, 0.7));
  if (random.chance(0.3)) tile = mirror(tile);
  return placed(tile, side, left, top);
}

/** The rectangle around the pixels that a layer covers by more than half; the whole picture if there are none. */
export function boxOf(layer: Layer): Rect {
  const { side } = layer;
  const set = coverageOf(layer).map((level) => (level > 127 ? 1 : 0));
  return boundingBox({ width: side, height: side, set }) ?? { x: 0, y: 0, width: side, height: side };
}

function glyphRaster(plane: Uint8Array, colour: Colour): Raster {
  return { width: ICON_SIDE, height: ICON_SIDE, channels: 4, data: colourLayer(ICON_SIDE, plane, colour).data };
}

/** Puts a square tile on an empty layer. It must fit inside. */
function placed(tile: Raster, side: number, left: number, top: number): Layer {
  const data = new Uint8Array(side * side * 4);
  put({ width: side, height: side, channels: 4, data }, tile, left, top);
  return { side, data };
}

/** Rotates a tile around its centre by an angle in radians, bilinear. What leaves the tile is lost. Square, RGBA. */
function rotate(tile: Raster, angle: number): Raster {
  const { width: side, data } = tile;
  const out = new Uint8Array(data.length);
  const centre = (side - 1) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let y = 0, to = 0; y < side; y++) {
    for (let x = 0; x < side; x++, to += 4) {
      const fromX = centre + (x - centre) * cos + (y - centre) * sin;
      const fromY = centre - (x - centre) * sin + (y - centre) * cos;
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      if (left < 0 || top < 0 || left >= side - 1 || top >= side - 1) continue;
      const [right, down] = [fromX - left, fromY - top];
      const at = (top * side + left) * 4;
      const below = at + side * 4;
      for (let channel = 0; channel < 4; channel++) {
        const upper = data[at + channel]! * (1 - right) + data[at + 4 + channel]! * right;
        const lower = data[below + channel]! * (1 - right) + data[below + 4 + channel]! * right;
        out[to + channel] = upper * (1 - down) + lower * down + 0.5;
      }
    }
  }
  return { ...tile, data: out };
}
