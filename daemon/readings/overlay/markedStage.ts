import type { Box, Picture, Rgb } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { fillBox } from './boxesStage.ts';
import { type DrawnBox, drawnBoxes } from './drawnBoxes.ts';
import { type Effect, effectInWords } from './effects.ts';
import { fillHoles } from './fill.ts';
import { affectBox, effectJson, grown, scaledEffect } from './localStage.ts';
import { colourName } from './words.ts';

/** What is done to what boxes enclose that were drawn on a picture to mark it; their lines are taken off. */
export interface Marked {
  /** Of the lines. */
  readonly colour: Rgb;
  /** How far lines fade out beyond their own pixels, in pixels. */
  readonly rim: number;
  /** Whether it is done to what lies under the lines too. */
  readonly isUnderLine: boolean;
  /** A colour that fills it, an effect on it, or a smooth filling from its surroundings. */
  readonly made: Rgb | Effect | 'surroundings';
}

export const MARKED = 'marked';

export function markedStage(marked: Marked): Stage {
  const { colour, rim, made } = marked;
  return {
    part: 'overlay',
    kind: MARKED,
    sentence: `${inWords(made)} inside every ${colourName(...colour)} outline, which is removed`,
    weight: 5 + weightOf(made),
    params: { ...marked, made: isEffect(made) ? effectJson(made) : made } as Json,
    apply(picture) {
      const boxes = drawnBoxes(picture, colour);
      if (boxes.length === 0) return picture;
      const cleared = withoutLines(picture, boxes, rim);
      const regions = boxes.map((box) => regionOf(box, marked));
      const out = { ...cleared, data: cleared.data.slice() };
      if (made === 'surroundings') fillHoles(out, holesIn(out, regions));
      else if (isEffect(made)) for (const region of regions) affectBox(out, cleared, region, made);
      else for (const region of regions) fillBox(out, region, made);
      return out;
    },
    scaled: (factor) =>
      markedStage({
        ...marked,
        rim: Math.round(rim * factor),
        made: isEffect(made) ? scaledEffect(made, factor) : made,
      }),
  };
}

export function readMarked(_: string, params: Json): Stage {
  return markedStage(params as unknown as Marked);
}

/** The picture with what is around filling the place of lines. */
export function withoutLines(picture: Picture, boxes: readonly DrawnBox[], rim: number): Picture {
  const { width, data } = picture;
  const out = { ...picture, data: data.slice() };
  const pixels = boxes.flatMap((box) =>
    Array.from(box.pixels, (pixel) => {
      const [left, top] = [pixel % width, Math.floor(pixel / width)];
      return grown({ left, top, right: left + 1, bottom: top + 1 }, rim, picture);
    }),
  );
  fillHoles(out, holesIn(out, pixels));
  return out;
}

/** What a box encloses. */
export function regionOf(
  { left, top, right, bottom, line }: DrawnBox,
  { isUnderLine }: Pick<Marked, 'isUnderLine'>,
): Box {
  const by = isUnderLine ? 0 : line;
  return { left: left + by, top: top + by, right: right - by, bottom: bottom - by };
}

function holesIn({ width, height }: Picture, boxes: readonly Box[]): Uint8Array {
  const holes = new Uint8Array(width * height);
  for (const { left, top, right, bottom } of boxes)
    for (let y = top; y < bottom; y++) holes.fill(1, y * width + left, y * width + right);
  return holes;
}

function isEffect(made: Marked['made']): made is Effect {
  return typeof made === 'object' && 'kind' in made;
}

function inWords(made: Marked['made']): string {
  if (made === 'surroundings') return 'Filled from the surroundings';
  return isEffect(made) ? effectInWords(made) : `Filled with ${colourName(...made)}`;
}

function weightOf(made: Marked['made']): number {
  if (made === 'surroundings') return 0;
  return isEffect(made) && made.kind === 'matrix' ? 12 : isEffect(made) ? 1 : 3;
}
