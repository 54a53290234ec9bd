import { binOf } from '../../images/colourBins.ts';
import { differenceAt } from '../difference.ts';
import { median } from '../median.ts';
import { partsOf } from '../object/bounds.ts';
import { type Box, isSameSize, type Picture, type Rgb } from '../picture.ts';
import { plainColour } from '../plainColour.ts';
import type { Pair, Stage } from '../stage.ts';
import { type Boxes, boxesStage, colouredParts, countIn, sidesOf } from './boxesStage.ts';
import { type Changed, changedPixels } from './changed.ts';
import type { Effect } from './effects.ts';
import { fitLocal } from './fitLocal.ts';
import { grown } from './localStage.ts';
import { boxOf, type Region } from './region.ts';

/** Parts with fewer changed pixels are no boxes; and there are at most this many boxes, of at most this share of the picture. */
const LEAST = 60;
const MOST_BOXES = 40;
const MOST_CHANGED = 0.3;
/** At least this share of a box's pixels changed. */
const LEAST_FILLED = 0.5;
/** The number of colours tried, and the least share of what changed that each has; all but a few pixels of that colour changed. */
const MOST_COLOURS = 3;
/** Colours are distinguished by this many bits of each channel. */
const BITS = 4;
const BINS = 1 << (3 * BITS);
const LEAST_COLOUR = 0.15;
const STRAYS = 0.1;
/** Boxes lie within this many pixels of the coloured parts, and their margins differ by a pixel at most. */
const WIDEST_MARGIN = 16;
const SLACK = 1;
/** Lines around boxes are at most this wide, in pixels, and this share of their pixels changed, as corners may be round. */
const WIDEST_LINE = 12;
const LEAST_LINED = 0.9;
/** The share of what changed in a pair that may be left. */
const LEFT = 0.1;
/** Levels by which pixels filled with one colour differ, and the share that may differ by more. */
const FLAT = 12;
const SPECKS = 0.02;
/** Parts of other pictures may be smaller than the smallest of the examples by this factor. */
const SMALLER = 0.4;

/** What was done to the boxes around all parts of one colour, in all pairs alike. */
export function fitBoxes(pairs: readonly Pair[]): Stage[] {
  if (pairs.some(({ input, output }) => !isSameSize(input, output))) return [];
  const [first] = pairs as [Pair];
  for (const { boxes, made } of [...filledBoxes(first), ...outlinedBoxes(first), ...affectedBoxes(pairs)]) {
    for (const colour of coloursIn(first.input, boxes)) {
      const parts = colouredParts(first.input, colour);
      const found = boxes.map((box) => parts.filter((part) => isAround(box, part)));
      // Every box has its part, and every part its box, except for specks.
      if (found.some(({ length }) => length === 0)) continue;
      const own = found.map(around);
      const margins = marginsOf(boxes, own);
      const least: [number, number] = [
        SMALLER * Math.min(...own.map(acrossOf)),
        SMALLER * Math.min(...own.map(downOf)),
      ];
      const isLarge = (part: Box) => acrossOf(part) >= least[0] && downOf(part) >= least[1];
      if (!margins || parts.some((part) => isLarge(part) && !boxes.some((box) => isAround(box, part)))) continue;
      // Where an effect changes nothing, such as along the sides of a plate, it may have been applied all the same.
      const widened = Object.values(margins).some((margin) => margin < 0) ? [NO_MARGINS] : [];
      for (const some of [...widened, margins]) {
        const stage = boxesStage({ colour, margins: some, least, made });
        if (pairs.every((pair) => leaves(stage, pair) < LEFT)) return [stage];
      }
    }
  }
  return [];
}

const NO_MARGINS: Boxes['margins'] = { left: 0, top: 0, right: 0, bottom: 0 };

interface Made {
  readonly boxes: readonly Box[];
  readonly made: Boxes['made'];
}

/** Boxes that were filled with one colour, if nothing else changed. */
function filledBoxes(pair: Pair): Made[] {
  const changed = changedPixels(pair);
  if (changed.count < LEAST || changed.count > MOST_CHANGED * changed.mask.length) return [];
  const boxes = changedBoxes(changed);
  const made = boxes && plainFill(pair.output, boxes);
  return boxes && made ? [{ boxes, made }] : [];
}

/** Boxes with a line drawn along their inside, if nothing else changed. */
function outlinedBoxes(pair: Pair): Made[] {
  const changed = changedPixels(pair);
  const { mask, count, width, height } = changed;
  if (count < LEAST || count > MOST_CHANGED * mask.length) return [];
  const boxes = partsOf(mask, width, height, 1);
  if (boxes.length > MOST_BOXES) return [];
  const lines = boxes.map((box) => lineOf(box, changed));
  const [wide] = lines;
  if (wide === undefined || lines.some((other) => other !== wide)) return [];
  const colour = plainFill(
    pair.output,
    boxes.flatMap((box) => sidesOf(box, wide)),
  );
  return colour ? [{ boxes, made: { kind: 'line', colour, width: wide } }] : [];
}

/** The width of a line along the inside of a box that contains everything that changed there; undefined where there is none. */
function lineOf(box: Box, { mask, width }: Changed): number | undefined {
  const all = countIn(mask, width, box);
  const most = Math.min(WIDEST_LINE, (acrossOf(box) - 1) >> 1, (downOf(box) - 1) >> 1);
  for (let wide = 1; wide <= most; wide++) {
    const sides = sidesOf(box, wide);
    const own = sides.reduce((sum, side) => sum + countIn(mask, width, side), 0);
    if (own < all) continue;
    const area = sides.reduce((sum, side) => sum + acrossOf(side) * downOf(side), 0);
    return own >= LEAST_LINED * area ? wide : undefined;
  }
  return undefined;
}

/** Boxes whose content an effect changed. */
function affectedBoxes(pairs: readonly Pair[]): Made[] {
  const { width, height } = pairs[0]!.input;
  return fitLocal(pairs).map(({ params }) => {
    const { regions, effect } = params as unknown as { regions: readonly Region[]; effect: Effect };
    return { boxes: regions.map((region) => boxOf(region, width, height)), made: effect };
  });
}

/** The boxes of what changed; undefined where that is not a few boxes. */
function changedBoxes({ mask, count, width, height }: Changed): Box[] | undefined {
  const parts = partsOf(mask, width, height, 1);
  const boxes = parts.filter((box) => {
    const own = countIn(mask, width, box);
    return own >= LEAST && own >= LEAST_FILLED * acrossOf(box) * downOf(box);
  });
  const covered = boxes.reduce((sum, box) => sum + acrossOf(box) * downOf(box), 0);
  return boxes.length > 0 && boxes.length <= MOST_BOXES && count <= covered ? boxes : undefined;
}

/** Colours of a picture that hardly occur away from some boxes, most frequent first. */
function coloursIn({ width, height, data }: Picture, boxes: readonly Box[]): Rgb[] {
  const mask = new Uint8Array(width * height);
  for (const box of boxes) {
    const { left, top, right, bottom } = grown(box, WIDEST_MARGIN, { width, height });
    for (let y = top; y < bottom; y++) mask.fill(1, y * width + left, y * width + right);
  }
  const [inside, all] = [new Uint32Array(BINS), new Uint32Array(BINS)];
  const sums = new Float64Array(3 * BINS);
  let count = 0;
  for (let i = 0, at = 0; i < mask.length; i++, at += 4) {
    const bin = binOf(data, at, BITS);
    all[bin]!++;
    if (mask[i] === 0) continue;
    count++;
    inside[bin]!++;
    for (let c = 0; c < 3; c++) sums[3 * bin + c]! += data[at + c]!;
  }
  return [...inside.keys()]
    .filter((bin) => inside[bin]! >= LEAST_COLOUR * count && inside[bin]! >= (1 - STRAYS) * all[bin]!)
    .sort((a, b) => inside[b]! - inside[a]!)
    .slice(0, MOST_COLOURS)
    .map((bin) => [0, 1, 2].map((c) => Math.round(sums[3 * bin + c]! / inside[bin]!)) as unknown as Rgb);
}

/** Whether a box holds a part, or touches its border, and does not reach far beyond it. */
function isAround(box: Box, part: Box): boolean {
  return (
    part.left >= box.left - WIDEST_MARGIN &&
    part.top >= box.top - WIDEST_MARGIN &&
    part.right <= box.right + WIDEST_MARGIN &&
    part.bottom <= box.bottom + WIDEST_MARGIN
  );
}

/** The box around some boxes. */
function around(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

/** How far the boxes reach beyond the parts; undefined where they disagree. */
function marginsOf(boxes: readonly Box[], parts: readonly Box[]): Boxes['margins'] | undefined {
  const margins = {
    left: boxes.map((box, n) => parts[n]!.left - box.left),
    top: boxes.map((box, n) => parts[n]!.top - box.top),
    right: boxes.map((box, n) => box.right - parts[n]!.right),
    bottom: boxes.map((box, n) => box.bottom - parts[n]!.bottom),
  };
  const agrees = Object.values(margins).every(
    (some) => some.filter((one) => Math.abs(one - median(some)) > SLACK).length <= STRAYS * some.length,
  );
  if (!agrees) return undefined;
  const { left, top, right, bottom } = margins;
  return { left: median(left), top: median(top), right: median(right), bottom: median(bottom) };
}

/** The one colour that all boxes have; undefined where they have several. */
export function plainFill({ width, data }: Picture, boxes: readonly Box[]): Rgb | undefined {
  const places = boxes.flatMap(({ left, top, right, bottom }) => {
    const rows = Array.from({ length: bottom - top }, (_, y) => 4 * ((top + y) * width + left));
    return rows.flatMap((row) => Array.from({ length: right - left }, (_, x) => row + 4 * x));
  });
  const [red, green, blue, alpha] = plainColour(data, places, FLAT, SPECKS) ?? [];
  return alpha === 255 ? [red!, green!, blue!] : undefined;
}

/** The share of what changed in a pair that a stage leaves. */
function leaves(stage: Stage, { input, output }: Pair): number {
  const made = stage.apply(input);
  let [left, changed] = [0, 0];
  for (let at = 0; at < output.data.length; at += 4) {
    changed += differenceAt(input.data, at, output.data, at);
    left += differenceAt(made.data, at, output.data, at);
  }
  return left / Math.max(1, changed);
}

function acrossOf({ left, right }: Box): number {
  return right - left;
}

function downOf({ top, bottom }: Box): number {
  return bottom - top;
}
