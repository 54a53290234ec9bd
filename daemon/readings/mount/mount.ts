import { hexOf } from '../../images/hex.ts';
import { viewOf } from '../geometry/placement.ts';
import type { Placing } from '../geometry/placing.ts';
import { placedBy } from '../geometry/plan.ts';
import type { Foreground } from '../object/foreground.ts';
import { type Layers, type ObjectRule, renderLayers, type Shade } from '../object/layers.ts';
import { scaledLayers } from '../object/unit.ts';
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
} from '../overlay/shape.ts';
import { blank, type Picture, type Rgb } from '../picture.ts';
import { inOneSentence } from '../sentence.ts';
import type { Json, Stage } from '../stage.ts';
import { type Ground, groundInWords, groundPicture, groundWeight, scaledGround } from './ground.ts';
import { type Perforation, perforated } from './perforation.ts';

/** How a picture is put on a ground that is not its own. */
export interface Dress {
  /** The one colour that the picture's own shape, its alpha, is drawn in; its own colours where absent. */
  readonly ink?: Rgb;
  /** The shape to which the picture is cut, relative to its own frame. */
  readonly shape?: Shape;
  /** A line around that shape. */
  readonly ring?: { readonly width: Length; readonly colour: Rgb };
  /** The shadow behind it. */
  readonly shade?: Shade;
  readonly ground: Ground;
  /** The shape to which the ground is cut, relative to the frame of the canvas. */
  readonly tile?: Shape;
  /** Holes along its sides. */
  readonly perforation?: Perforation;
}

/** Pictures brought to their place on a canvas by `steps` that leave the rest of it transparent, and dressed there. */
export function mount(steps: readonly Placing[], dress: Dress): Stage {
  const { ring, shape, tile, ground } = dress;
  const placing = steps.reduce((sum, { weight }) => sum + weight, 0) - 1;
  return {
    part: 'geometry',
    kind: 'mount',
    sentence: sentenceOf(steps, dress),
    weight:
      placing +
      groundWeight(ground) +
      (dress.ink ? 3 : 0) +
      (shape ? 2 : 0) +
      (ring ? (isRoomFor(ring, steps) ? 3 : 4) : 0) +
      (dress.shade ? 6 : 0) +
      (tile ? 2 : 0) +
      (dress.perforation ? 3 : 0),
    params: {
      ...dress,
      ...(shape ? { shape: shapeJson(shape) } : {}),
      ...(tile ? { tile: shapeJson(tile) } : {}),
      steps: steps.map(({ kind, params }) => ({ kind, params })),
    } as unknown as Json,
    apply: (picture) => mounted(picture, steps, dress),
    scaled: (factor) =>
      mount(
        steps.map((step) => step.scaled(factor)),
        scaledDress(dress, factor),
      ),
  };
}

/** Whether the picture is reduced by exactly the width of its ring: then one number says both. */
function isRoomFor({ width }: NonNullable<Dress['ring']>, steps: readonly Placing[]): boolean {
  return steps.some(
    ({ kind, params }) => kind === 'inset' && width.unit === 'px' && (params as { px: number }).px === width.value,
  );
}

function scaledDress(dress: Dress, factor: number): Dress {
  const { shape, ring, shade, tile, ground, perforation } = dress;
  return {
    ...dress,
    ground: scaledGround(ground, factor),
    ...(perforation
      ? {
          perforation: {
            ...perforation,
            pitch: perforation.pitch * factor,
            radius: perforation.radius * factor,
          },
        }
      : {}),
    ...(shape ? { shape: scaledShape(shape, factor) } : {}),
    ...(tile ? { tile: scaledShape(tile, factor) } : {}),
    ...(ring ? { ring: { ...ring, width: scaledLength(ring.width, factor) } } : {}),
    ...(shade ? { shade: scaledLayers({ ...BARE, shades: [shade] }, factor).shades[0]! } : {}),
  };
}

const BARE: Layers = {
  holes: 'auto',
  ground: { kind: 'flat', colour: [0, 0, 0, 0] },
  object: { kind: 'keep' },
  opacity: 1,
  thinned: 0,
  bands: [],
  shades: [],
};

/** A picture at its place on the canvas, cut to its shape. */
export interface Placed {
  /** The canvas with nothing else on it. */
  readonly layer: Picture;
  /** Where the picture's frame is on it, in whole pixels. */
  readonly frame: Frame;
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The result of the steps on a picture, and where its frame then is. */
export function placed(picture: Picture, steps: readonly Placing[]): Placed {
  const placement = placedBy(steps, viewOf(picture));
  const layer = steps.reduce<Picture>((made, step) => step.apply(made), picture);
  const [left, top] = [Math.round(-placement.left / placement.across), Math.round(-placement.top / placement.down)];
  const right = Math.round((picture.width - placement.left) / placement.across);
  const bottom = Math.round((picture.height - placement.top) / placement.down);
  return { layer, frame: { left, top, width: right - left, height: bottom - top } };
}

/** The same with its frame cut to a shape. */
export function cutTo({ layer, frame }: Placed, shape: Shape | undefined): Picture {
  if (!shape || frame.width < 1 || frame.height < 1) return layer;
  const data = layer.data.slice();
  const outline = outlineOf(shape, frame.width, frame.height);
  const row = new Float32Array(frame.width);
  for (let y = 0; y < frame.height; y++) {
    const v = y + frame.top;
    if (v < 0 || v >= layer.height) continue;
    coverRow(outline, y, row);
    for (let x = 0; x < frame.width; x++) {
      const u = x + frame.left;
      if (u < 0 || u >= layer.width || row[x]! > 0.999) continue;
      const at = 4 * (v * layer.width + u);
      data[at + 3] = Math.round(data[at + 3]! * row[x]!);
      if (data[at + 3] === 0) data.fill(0, at, at + 4);
    }
  }
  return { ...layer, data };
}

/** A placed and cut picture as an object over transparency. */
export function objectOf(cut: Picture): Foreground {
  const { width, height, data } = cut;
  const matte = new Uint8Array(width * height);
  for (let i = 0, at = 3; i < matte.length; i++, at += 4) matte[i] = data[at]!;
  const ground = { kind: 'clear', plate: blank(width, height), noise: 0, share: 1 } as const;
  return { width, height, matte, colours: data, ground, sureness: 1 };
}

function mounted(picture: Picture, steps: readonly Placing[], dress: Dress): Picture {
  return dressed(picture, placed(picture, steps), dress);
}

/** A picture dressed at its place. */
export function dressed(picture: Picture, place: Placed, dress: Dress): Picture {
  return drawn(picture, place, dress, dress.ink ? { kind: 'flat', colour: [...dress.ink, 255] } : { kind: 'keep' });
}

/** The same without the picture itself: its ground, ring and shadow. */
export function beneath(picture: Picture, place: Placed, dress: Dress): Picture {
  return drawn(picture, place, dress, { kind: 'none' });
}

function drawn(picture: Picture, place: Placed, dress: Dress, object: ObjectRule): Picture {
  const { ring, shade, ground, tile, perforation } = dress;
  const { width, height } = place.layer;
  const cut = cutTo(place, dress.shape);
  const short = Math.min(place.frame.width, place.frame.height);
  const top = renderLayers(cut, objectOf(cut), {
    ...BARE,
    object,
    bands: ring ? [{ from: 0, to: pixelsOf(ring.width, short), colour: [...ring.colour, 255] }] : [],
    shades: shade ? [shade] : [],
  });
  if (ground.kind === 'clear') return top;
  const plate = groundPicture(ground, picture, width, height);
  const cutPlate = tile ? cutTo({ layer: plate, frame: { left: 0, top: 0, width, height } }, tile) : plate;
  return over(top, perforation ? perforated(cutPlate, perforation) : cutPlate);
}

/** One picture laid over another one of its size. */
function over(top: Picture, under: Picture): Picture {
  const out = under.data.slice();
  for (let at = 0; at < out.length; at += 4) {
    const alpha = top.data[at + 3]! / 255;
    if (alpha === 0) continue;
    const rest = (out[at + 3]! / 255) * (1 - alpha);
    const all = alpha + rest;
    for (let c = 0; c < 3; c++) out[at + c] = (top.data[at + c]! * alpha + out[at + c]! * rest) / all + 0.5;
    out[at + 3] = 255 * all + 0.5;
  }
  return { ...under, data: out };
}

function sentenceOf(steps: readonly Placing[], { ink, shape, ring, shade, ground, tile, perforation }: Dress): string {
  const onto = groundInWords(ground);
  const parts = [
    ...steps.map(({ sentence }) => sentence.replace(/, filled with transparent$/, '')),
    ink ? `object to ${hexOf(ink)}` : '',
    shape ? `cut to ${shapeInWords(shape)}` : '',
    ring ? `with a ring of ${lengthInWords(ring.width)} in ${hexOf(ring.colour)}` : '',
    shade
      ? `with a shadow ${Math.round(shade.down)} px down, blurred by ${Math.round(shade.sigma * 10) / 10} px, ${hexOf(shade.colour)} at ${Math.round(100 * shade.opacity)} %`
      : '',
    onto === '' ? '' : tile ? `on a tile of ${onto}, ${shapeInWords(tile)}` : `on ${onto}`,
    perforation
      ? `perforated every ${Math.round(perforation.pitch)} px, radius ${Math.round(perforation.radius)} px`
      : '',
  ].filter((part) => part !== '');
  return inOneSentence(parts, ', ');
}
