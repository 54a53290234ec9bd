import { partsOf } from '../object/bounds.ts';
import type { Box, Picture, Rgb } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { type Effect, effectInWords } from './effects.ts';
import { affectBox, effectJson, scaledEffect } from './localStage.ts';
import { colourName } from './words.ts';

/** What is done to the boxes around all parts of one colour, wherever they are: number plates blurred, highlighted words blacked out. */
export interface Boxes {
  readonly colour: Rgb;
  /** How far each side lies beyond the part's own box, in pixels. */
  readonly margins: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** The least width and height of a part's own box, in pixels. */
  readonly least: readonly [number, number];
  /** A colour that fills them, a line along their inside, or an effect on what they show. */
  readonly made: Rgb | Line | Effect;
}

interface Line {
  readonly kind: 'line';
  readonly colour: Rgb;
  /** In pixels. */
  readonly width: number;
}

export const BOXES = 'boxes';

/** Levels by which the pixels of a part may differ from its colour. */
const SAME = 40;
/** A part fills at least this share of its box. */
const LEAST_FILLED = 0.2;

export function boxesStage(boxes: Boxes): Stage {
  const { colour, margins, least, made } = boxes;
  return {
    part: 'overlay',
    kind: BOXES,
    sentence: `${inWords(made)} everything ${colourName(...colour)}, wherever it is`,
    weight: weightOf(made),
    params: { colour, margins: { ...margins }, least, made: isEffect(made) ? effectJson(made) : made } as Json,
    apply(picture) {
      const out = { ...picture, data: picture.data.slice() };
      for (const box of boxesIn(picture, boxes)) {
        if (isEffect(made)) affectBox(out, picture, box, made);
        else if ('length' in made) fillBox(out, box, made);
        else drawLine(out, box, made);
      }
      return out;
    },
    coverage: (picture) => (boxesIn(picture, boxes).length > 0 ? 1 : 0),
    scaled: (factor) =>
      boxesStage({
        colour,
        margins: {
          left: margins.left * factor,
          top: margins.top * factor,
          right: margins.right * factor,
          bottom: margins.bottom * factor,
        },
        least: [least[0] * factor, least[1] * factor],
        made: scaledMade(made, factor),
      }),
  };
}

function isEffect(made: Boxes['made']): made is Effect {
  return !('length' in made) && made.kind !== 'line';
}

function inWords(made: Boxes['made']): string {
  if (isEffect(made)) return `${effectInWords(made)} in the box around`;
  if ('length' in made) return `Filled with ${colourName(...made)} in the box around`;
  return `A ${colourName(...made.colour)} line of ${Math.round(10 * made.width) / 10} px around`;
}

function weightOf(made: Boxes['made']): number {
  if (isEffect(made)) return made.kind === 'matrix' ? 14 : 3;
  return 'length' in made ? 4 : 5;
}

function scaledMade(made: Boxes['made'], factor: number): Boxes['made'] {
  if (isEffect(made)) return scaledEffect(made, factor);
  return 'length' in made ? made : { ...made, width: made.width * factor };
}

export function readBoxes(_: string, params: Json): Stage {
  return boxesStage(params as unknown as Boxes);
}

/** The boxes, with their margins, in whole pixels inside the picture. */
function boxesIn(picture: Picture, { colour, margins, least }: Boxes): Box[] {
  return colouredParts(picture, colour)
    .filter(({ left, top, right, bottom }) => right - left >= least[0] && bottom - top >= least[1])
    .map(({ left, top, right, bottom }) => ({
      left: Math.max(0, left - Math.round(margins.left)),
      top: Math.max(0, top - Math.round(margins.top)),
      right: Math.min(picture.width, right + Math.round(margins.right)),
      bottom: Math.min(picture.height, bottom + Math.round(margins.bottom)),
    }));
}

/** The boxes of all parts of a colour that fill them well enough to be rectangles with something on them. */
export function colouredParts({ width, height, data }: Picture, colour: Rgb): Box[] {
  const mask = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < mask.length; i++, at += 4) {
    const [red, green, blue] = [data[at]! - colour[0], data[at + 1]! - colour[1], data[at + 2]! - colour[2]];
    if (data[at + 3]! >= 128 && Math.max(Math.abs(red), Math.abs(green), Math.abs(blue)) <= SAME) mask[i] = 1;
  }
  return partsOf(mask, width, height, 1).filter(
    (box) => countIn(mask, width, box) >= LEAST_FILLED * (box.right - box.left) * (box.bottom - box.top),
  );
}

/** How many pixels of a box are set in a mask of 0 and 1. */
export function countIn(mask: Uint8Array, width: number, { left, top, right, bottom }: Box): number {
  let count = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) count += mask[y * width + x]!;
  return count;
}

/** A line of whole pixels along the inside of a box. */
function drawLine(picture: Picture, box: Box, { colour, width }: Line): void {
  const wide = Math.max(1, Math.round(width));
  for (const side of sidesOf(box, wide)) fillBox(picture, side, colour);
}

/** The four sides of a frame of this width along the inside of a box. */
export function sidesOf(box: Box, wide: number): Box[] {
  const [innerTop, innerBottom] = [Math.min(box.bottom, box.top + wide), Math.max(box.top, box.bottom - wide)];
  return [
    { ...box, bottom: innerTop },
    { ...box, top: innerBottom },
    { ...box, top: innerTop, bottom: innerBottom, right: Math.min(box.right, box.left + wide) },
    { ...box, top: innerTop, bottom: innerBottom, left: Math.max(box.left, box.right - wide) },
  ];
}

/** Fills a box with an opaque colour. Writes into the picture. */
export function fillBox({ width, data }: Picture, { left, top, right, bottom }: Box, colour: Rgb): void {
  for (let y = top; y < bottom; y++) {
    for (let x = left, at = (y * width + left) * 4; x < right; x++, at += 4) {
      for (let c = 0; c < 3; c++) data[at + c] = colour[c]!;
      data[at + 3] = 255;
    }
  }
}
