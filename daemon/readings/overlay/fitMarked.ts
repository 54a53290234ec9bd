import { binOf } from '../../images/colourBins.ts';
import { differenceAt } from '../difference.ts';
import { leastOf } from '../filter/search.ts';
import { type Box, isSameSize, type Picture, type Rgb } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { countIn, sidesOf } from './boxesStage.ts';
import { type Changed, changedPixels } from './changed.ts';
import { type DrawnBox, drawnBoxes } from './drawnBoxes.ts';
import type { Effect } from './effects.ts';
import { plainFill } from './fitBoxes.ts';
import { fitEffect, leftBy } from './fitEffect.ts';
import { grown } from './localStage.ts';
import { type Marked, markedStage, regionOf, withoutLines } from './markedStage.ts';

/** At least this many pixels have the colour of the lines. At most this share of a picture is marked. */
const LEAST = 60;
const MOST_CHANGED = 0.5;
/** Colours are told apart by this many bits of each channel; this many are tried, the most frequent first. */
const BITS = 4;
const BINS = 1 << (3 * BITS);
const MOST_COLOURS = 3;
/** The levels between a striking colour's highest and lowest channel, at least. */
const STRIKING = 90;
/** The share of what changed that may lie outside the boxes, and of a line's colour that may be elsewhere. */
const STRAYS = 0.05;
/** JPEG spreads changes over this many pixels. */
const RINGING = 16;
/** Lines fade out over at most this many pixels, where at least this share of the pixels along them changed. */
const WIDEST_RIM = 3;
const FADING = 0.3;
/** Blocks are at most this wide, and are sought in at most this many pixels across and down. */
const WIDEST_BLOCK = 64;
const SAMPLE = 192;
/** The mean change in boxes, in levels, at least. */
const LEAST_DONE = 1;
/** The share of the change in boxes that may be left, and of the whole change. */
const LEFT_INSIDE = 0.45;
const LEFT = 0.25;

/** What was done in the boxes that were drawn on the inputs in one striking colour, and are gone in the outputs. */
export function fitMarked(pairs: readonly Pair[]): Stage[] {
  if (pairs.some(({ input, output }) => !isSameSize(input, output))) return [];
  const [first] = pairs as [Pair];
  const changed = changedPixels(first);
  if (changed.count < LEAST || changed.count > MOST_CHANGED * changed.mask.length) return [];
  for (const colour of coloursOf(first.input, changed)) {
    const boxes = drawnBoxes(first.input, colour);
    if (boxes.length === 0 || !isAllIn(boxes, changed)) continue;
    const rim = rimOf(boxes, changed);
    const found = [false, true]
      .flatMap((isUnderLine) => marksOf(first, boxes, changed, { colour, rim, isUnderLine }))
      .map((marked) => {
        const stage = markedStage(marked);
        return { stage, left: Math.max(...pairs.map((pair) => leftIn(stage, marked, pair))) };
      })
      .filter(({ left }) => left <= LEFT_INSIDE)
      .sort((a, b) => a.left - b.left);
    if (found[0]) return [found[0].stage];
  }
  return [];
}

/** The striking colours that occur only where something changed, most frequent first. */
function coloursOf({ data }: Picture, { mask }: Changed): Rgb[] {
  const [counts, others] = [new Uint32Array(BINS), new Uint32Array(BINS)];
  const sums = new Float64Array(3 * BINS);
  let most = 0;
  for (let i = 0, at = 0; i < mask.length; i++, at += 4) {
    if (mask[i] === 0 || rangeOf(data, at) < STRIKING) continue;
    const bin = binOf(data, at, BITS);
    most = Math.max(most, ++counts[bin]!);
    for (let c = 0; c < 3; c++) sums[3 * bin + c]! += data[at + c]!;
  }
  if (most < LEAST) return [];
  for (let i = 0, at = 0; i < mask.length; i++, at += 4)
    if (mask[i] === 0 && rangeOf(data, at) >= STRIKING) others[binOf(data, at, BITS)]!++;
  return [...counts.keys()]
    .filter((bin) => counts[bin]! >= LEAST && others[bin]! <= STRAYS * counts[bin]!)
    .sort((a, b) => counts[b]! - counts[a]!)
    .slice(0, MOST_COLOURS)
    .map((bin) => [0, 1, 2].map((c) => Math.round(sums[3 * bin + c]! / counts[bin]!)) as unknown as Rgb);
}

/** The levels between a pixel's highest and lowest channel. */
function rangeOf(data: Uint8Array, at: number): number {
  return Math.max(data[at]!, data[at + 1]!, data[at + 2]!) - Math.min(data[at]!, data[at + 1]!, data[at + 2]!);
}

/** Whether what changed lies in the boxes. */
function isAllIn(boxes: readonly DrawnBox[], { mask, count, width, height }: Changed): boolean {
  const inside = new Uint8Array(mask.length);
  for (const box of boxes) {
    const { left, top, right, bottom } = grown(box, RINGING, { width, height });
    for (let y = top; y < bottom; y++) for (let i = y * width + left; i < y * width + right; i++) inside[i] = mask[i]!;
  }
  return inside.reduce((sum, one) => sum + one, 0) >= (1 - STRAYS) * count;
}

/** How far around the boxes the pixels changed with their lines. */
function rimOf(boxes: readonly DrawnBox[], { mask, width, height }: Changed): number {
  for (let rim = 0; rim < WIDEST_RIM; rim++) {
    const sides = boxes.flatMap((box) => sidesOf(grown(box, rim + 1, { width, height }), 1));
    const all = sides.reduce((sum, side) => sum + areaOf(side), 0);
    if (sides.reduce((sum, side) => sum + countIn(mask, width, side), 0) < FADING * all) return rim;
  }
  return WIDEST_RIM;
}

/** What may have been done in the boxes. */
function marksOf(
  { input, output }: Pair,
  boxes: readonly DrawnBox[],
  { noise }: Changed,
  marked: Omit<Marked, 'made'>,
): Marked[] {
  const regions = boxes.map((box) => regionOf(box, marked));
  const [largest] = regions.toSorted((a, b) => areaOf(b) - areaOf(a));
  const cleared = withoutLines(input, boxes, marked.rim);
  const pair = { input: cleared, output };
  const made = plainFill(output, regions) ?? fitEffect(pair, largest!, noise)?.effect;
  return [...(made ? [made] : []), blocksFrom(pair, largest!), 'surroundings' as const].map((made) => ({
    ...marked,
    made,
  }));
}

/** The blocks from a box's upper left corner on that leave the least of what changed in it. */
function blocksFrom(pair: Pair, { left, top, right, bottom }: Box): Effect {
  const box = { left, top, right: Math.min(right, left + SAMPLE), bottom: Math.min(bottom, top + SAMPLE) };
  const most = Math.min(WIDEST_BLOCK, (right - left) >> 1, (bottom - top) >> 1);
  const error = (block: number) => leftBy(pair, box, { kind: 'pixelate', block });
  return {
    kind: 'pixelate',
    block: leastOf(
      Array.from({ length: most - 2 }, (_, k) => k + 3),
      error,
    ),
  };
}

/** The share of what was done inside a pair's boxes that a stage leaves; 1 where it leaves too much of the rest, or little was done. */
function leftIn(stage: Stage, marked: Marked, { input, output }: Pair): number {
  const boxes = drawnBoxes(input, marked.colour);
  const cleared = withoutLines(input, boxes, marked.rim);
  const made = stage.apply(input);
  const all = { left: 0, top: 0, right: input.width, bottom: input.height };
  if (apartIn(made, output, [all]) > LEFT * apartIn(input, output, [all])) return 1;
  const regions = boxes.map((box) => regionOf(box, { isUnderLine: true }));
  const area = regions.reduce((sum, region) => sum + areaOf(region), 0);
  const done = apartIn(cleared, output, regions);
  return done < LEAST_DONE * area ? 1 : apartIn(made, output, regions) / done;
}

/** The sum of the differences of two pictures in some boxes. */
function apartIn(one: Picture, other: Picture, boxes: readonly Box[]): number {
  let sum = 0;
  for (const { left, top, right, bottom } of boxes) {
    for (let y = top; y < bottom; y++)
      for (let x = left, at = 4 * (y * one.width + left); x < right; x++, at += 4)
        sum += differenceAt(one.data, at, other.data, at);
  }
  return sum;
}

function areaOf({ left, top, right, bottom }: Box): number {
  return (right - left) * (bottom - top);
}
