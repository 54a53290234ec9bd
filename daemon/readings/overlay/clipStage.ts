import type { Picture, Rgb } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import {
  coverRow,
  type Length,
  lengthInWords,
  outlineOf,
  pixelsOf,
  type Shape,
  scaledLength,
  scaledShape,
  shapeInWords,
  shapeJson,
} from './shape.ts';
import { colourName } from './words.ts';

/** Cutting every picture to a shape of its frame. */
export interface Clip {
  readonly shape: Shape;
  /** What is seen outside; transparent where absent. */
  readonly ground?: Rgb;
  /** A line inside the edge of the shape. */
  readonly ring?: { readonly width: Length; readonly colour: Rgb };
}

export function clipStage(clip: Clip): Stage {
  const { shape, ground, ring } = clip;
  const outside = ground === undefined ? '' : ` on ${colourName(...ground)}`;
  const line = ring === undefined ? '' : `, with a ${colourName(...ring.colour)} ring, ${lengthInWords(ring.width)}`;
  return {
    part: ground === undefined ? 'alpha' : 'overlay',
    kind: 'clip',
    sentence: `Cut to ${shapeInWords(shape)}${outside}${line}`,
    weight:
      3 +
      new Set(shape.radii.map(({ value }) => value)).size +
      (ground === undefined ? 0 : 3) +
      (ring === undefined ? 0 : 4),
    params: {
      shape: shapeJson(shape),
      ...(ground === undefined ? {} : { ground }),
      ...(ring === undefined ? {} : { ring: { width: { ...ring.width }, colour: ring.colour } }),
    },
    apply: (picture) => clipped(picture, clip),
    scaled: (factor) =>
      clipStage({
        ...clip,
        shape: scaledShape(shape, factor),
        ...(ring === undefined ? {} : { ring: { ...ring, width: scaledLength(ring.width, factor) } }),
      }),
  };
}

export function readClip(_: string, params: Json): Stage {
  return clipStage(params as unknown as Clip);
}

function clipped({ width, height, data }: Picture, { shape, ground, ring }: Clip): Picture {
  const out = data.slice();
  const outline = outlineOf(shape, width, height);
  const inner =
    ring === undefined ? undefined : outlineOf(shape, width, height, pixelsOf(ring.width, Math.min(width, height)));
  const cover = new Float32Array(width);
  const kept = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    coverRow(outline, y, cover);
    if (inner !== undefined) coverRow(inner, y, kept);
    for (let x = 0, at = y * width * 4; x < width; x++, at += 4) {
      const share = cover[x]!;
      if (ring !== undefined && share > 0 && kept[x]! < 1) paint(out, at, ring.colour, 1 - kept[x]!);
      if (share > 0.999) continue;
      if (ground !== undefined) paint(out, at, ground, 1 - share);
      else fade(out, at, share);
    }
  }
  return { width, height, data: out };
}

/** Lays a colour of some opacity over a pixel. */
function paint(data: Uint8Array, at: number, colour: Rgb, opacity: number): void {
  const under = (data[at + 3]! / 255) * (1 - opacity);
  const alpha = opacity + under;
  if (alpha <= 0) return;
  for (let c = 0; c < 3; c++) data[at + c] = (colour[c]! * opacity + data[at + c]! * under) / alpha + 0.5;
  data[at + 3] = 255 * alpha + 0.5;
}

function fade(data: Uint8Array, at: number, share: number): void {
  const alpha = Math.round(data[at + 3]! * share);
  if (alpha === 0) data.fill(0, at, at + 4);
  else data[at + 3] = alpha;
}
