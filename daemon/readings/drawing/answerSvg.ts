import { areAlike } from '@likewise/shared/reading/alike.ts';
import type { Raster } from '../../images/raster.ts';
import { type Edit, edited } from '../../images/svg/edits.ts';
import type { Drawing } from '../../images/svg/open.ts';
import { drawSvgAt } from '../../images/svg/raster.ts';
import { type Recolour, type Rgba, recolourEdits } from '../../images/svg/recolour.ts';
import { isByColour, recolour } from '../byColour.ts';
import type { Fill } from '../geometry/fill.ts';
import type { Orientation } from '../geometry/orientation.ts';
import { viewOf } from '../geometry/placement.ts';
import type { Placing } from '../geometry/placing.ts';
import { isSameSize, type Picture, pictureOf } from '../picture.ts';
import { stagesOf } from '../reading.ts';
import type { Stage } from '../stage.ts';
import { words } from '../words.ts';
import { type Frame, frameEdits, oriented, placed } from './frame.ts';

/** A drawing changed according to a reading, or why it could not be. */
export type SvgAnswer = { readonly svg: string } | { readonly why: string };

/** Animated drawings show other colours than those they are drawn with. */
const ANIMATIONS: ReadonlySet<string> = new Set([
  'animate',
  'animateColor',
  'animateTransform',
  'animateMotion',
  'set',
]);

/**
 * The result of a reading's stages on a drawing, as a drawing: colours of its paints, opacity of the whole, and its frame; everything else
 * stays as written. The result is drawn and compared with that of the stages on the drawing's picture.
 * @param shown the drawing's picture, at the size for the stages
 * @param made the result of the stages on it Errors: those of drawSvgAt.
 */
export async function answerSvg(
  drawing: Drawing,
  stages: readonly Stage[],
  shown: Raster,
  made: Raster,
): Promise<SvgAnswer> {
  const { document, size, name } = drawing;
  if (document.elements.some((element) => ANIMATIONS.has(element.name))) return { why: 'the drawing moves' };
  const steps = stages.flatMap(flattened);
  const recolouring = steps.filter((stage) => stage.part !== 'geometry' && !isOpacity(stage));
  if (recolouring.length > 0 && document.elements.some((element) => element.name === 'image'))
    return { why: 'the drawing holds a picture of pixels' };

  let frame: Frame = { size, before: '', after: '' };
  let opacity = 1;
  let picture = pictureOf(shown);
  const perPixel = size.width / shown.width;
  for (const [n, stage] of steps.entries()) {
    if (stage.part === 'geometry') {
      const fill = fillOf(stage, steps.slice(n + 1));
      const next = document.root.isSelfClosing || !fill ? undefined : framed(frame, stage, picture, perPixel, fill);
      if (!next) return cannotBeSaid(stage);
      frame = next;
      picture = stage.apply(picture);
    } else if (isOpacity(stage)) opacity *= opacityOf(stage);
  }
  const become: Recolour = isByColour(recolouring)
    ? (colours) => recolour(recolouring, colours)
    : recolourAsSeen(picture, made, opacity);
  const edits: Edit[] = [...recolourEdits(document, become)];
  if (opacity < 1) frame = { ...frame, before: `<g opacity="${opacity}">${frame.before}`, after: `${frame.after}</g>` };
  if (frame.size !== size) edits.push(...frameEdits(document, frame));
  else if (frame.before) {
    const { content } = document.root;
    edits.push({ start: content.start, end: content.start, text: frame.before });
    edits.push({ start: content.end, end: content.end, text: frame.after });
  }
  const svg = edited(document.text, edits);
  const drawn = await drawSvgAt(svg, frame.size.width, made, name);
  if (areAlike(drawn, made)) return { svg };
  const pixels = steps.find(({ part }) => part !== 'geometry' && part !== 'colour');
  return pixels ? cannotBeSaid(pixels) : { why: 'its colours mix in a way that paints alone cannot say' };
}

function cannotBeSaid({ sentence }: Stage): SvgAnswer {
  return { why: `“${sentence}” takes pixels` };
}

/** The steps of a sequence, one by one. */
function flattened(stage: Stage): readonly Stage[] {
  if (stage.kind !== 'geometrySequence') return [stage];
  return stagesOf({ stages: (stage.params as unknown as { steps: { kind: string; params: never }[] }).steps });
}

function isOpacity({ kind, params }: Stage): boolean {
  return kind === 'fade' && (params as unknown as { at: readonly number[] }).at.length === 1;
}

function opacityOf({ params }: Stage): number {
  return (params as unknown as { values: readonly (readonly number[])[] }).values[0]![0]!;
}

/** What is around a placed picture, after later changes of colour; undefined where it depends on the picture's pixels. */
function fillOf({ params }: Stage, later: readonly Stage[]): Rgba | undefined {
  const { fill = [0, 0, 0, 0] } = params as { readonly fill?: Fill };
  if (typeof fill === 'string') return undefined;
  const colours = later.filter((stage) => isByColour([stage]));
  return recolour(colours, [fill])[0];
}

function framed(frame: Frame, stage: Stage, picture: Picture, perPixel: number, fill: Rgba): Frame | undefined {
  if (stage.kind === 'orientation') return oriented(frame, (stage.params as unknown as { to: Orientation }).to);
  if (!('place' in stage)) return undefined;
  const { width, height, left, top, across, down } = (stage as Placing).place(viewOf(picture));
  const place = {
    width: width * perPixel,
    height: height * perPixel,
    left: left * perPixel,
    top: top * perPixel,
    across,
    down,
  };
  return placed(frame, place, fill);
}

/** How many pixels of one colour have to become one colour for a paint to do so, and what share of them. */
const LEAST_SEEN = 4;
const MOSTLY = 0.9;

/** The results of colours where they occur pure in the picture; others stay. `opacity` is that of the whole, which belongs to no paint. */
function recolourAsSeen(picture: Picture, made: Raster, opacity: number): Recolour {
  const after = pictureOf(made);
  const [from, to] = [words(picture), words(after)];
  return (colours) => {
    const became = new Map(colours.map((colour) => [wordOf(colour), new Map<number, number>()]));
    for (let at = 0; isSameSize(picture, after) && at < from.length; at++) {
      const seen = became.get(from[at]!);
      seen?.set(to[at]!, (seen.get(to[at]!) ?? 0) + 1);
    }
    return colours.map((colour) => {
      const seen = [...became.get(wordOf(colour))!].sort(([, a], [, b]) => b - a);
      const count = seen.reduce((sum, [, one]) => sum + one, 0);
      const [most] = seen;
      if (!most || count < LEAST_SEEN || most[1] < MOSTLY * count) return colour;
      const [r, g, b, alpha] = new Uint8Array(Uint32Array.of(most[0]).buffer) as unknown as Rgba;
      return [r, g, b, Math.min(255, Math.round(alpha / opacity))];
    });
  };
}

/** A colour as one number, in the byte order of memory. */
function wordOf(colour: Rgba): number {
  return new Uint32Array(Uint8Array.from(colour).buffer)[0]!;
}
