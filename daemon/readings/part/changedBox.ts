import { solvePositive } from '../../images/cholesky.ts';
import { differences } from '../difference.ts';
import { changedPixels } from '../overlay/changed.ts';
import { type Box, cropped, resize } from '../picture.ts';
import type { Pair } from '../stage.ts';

/** The shares of a picture that a part of it may have. */
const LEAST_AREA = 0.02;
const MOST_AREA = 0.7;
/** At least this share of the part's pixels changed. */
const LEAST_FILLED = 0.5;
/** At most this share of what changed is outside: hardly anything of any difference, or some of what is no noise. */
const NONE_OUTSIDE = 0.001;
const MOST_OUTSIDE = 0.25;
/** Lines of pixels in which less changed than this share of what changed in the fullest ones are outside. */
const LEAST_OF_LINE = 0.3;
const FULLEST = 0.02;
const ROUNDS = 3;
/** A part this close to a side, in pixels and as a share of the side, reaches it. */
const SLACK = 2;
const SLACK_SHARE = 0.005;

/** Files blur the sides of a part, by about this many pixels. */
const RIM = 3;

export interface ChangedBox {
  readonly box: Box;
  /** The box without its rim, which files that are compressed lossily spoil. */
  readonly inner: Box;
}

/**
 * The box in which a pair changed, where it is sharp, full of change and anchored to sides of the picture or to its middle, and what became
 * of it follows from what it shows; undefined otherwise. What does not was put on.
 */
export function changedBox(pair: Pair): ChangedBox | undefined {
  const { width, height } = pair.input;
  const { mask, noise } = changedPixels(pair);
  const exact = noise > 0 ? differences(pair.input, pair.output).map((level) => Math.min(1, level)) : undefined;
  const box = (exact && fullBox(exact, width, NONE_OUTSIDE)) ?? fullBox(mask, width, MOST_OUTSIDE);
  return box && followsInput(pair, box) ? { box, inner: withoutRim(box, width, height) } : undefined;
}

/** The anchored box that is full of what is set in a mask of 0 and 1; undefined where more than a share of that is outside. */
function fullBox(mask: Uint8Array, width: number, mostOutside: number): Box | undefined {
  const height = mask.length / width;
  const count = mask.reduce((sum, one) => sum + one, 0);
  if (count < LEAST_FILLED * LEAST_AREA * mask.length || count > (MOST_AREA / (1 - mostOutside)) * mask.length)
    return undefined;
  let box: Box = { left: 0, top: 0, right: width, bottom: height };
  for (let round = 0; round < ROUNDS; round++) {
    const [top, bottom] = runOf(rowsOf(mask, width, box));
    box = { ...box, top, bottom };
    const [left, right] = runOf(columnsOf(mask, width, box));
    box = { ...box, left, right };
  }
  const [left, right] = anchored(box.left, box.right, width);
  const [top, bottom] = anchored(box.top, box.bottom, height);
  if (!isAnchored(left, right, width) || !isAnchored(top, bottom, height)) return undefined;
  const area = (right - left) * (bottom - top);
  if (area < LEAST_AREA * mask.length || area > MOST_AREA * mask.length) return undefined;
  const inside = rowsOf(mask, width, { left, top, right, bottom })
    .subarray(top, bottom)
    .reduce((sum, row) => sum + row, 0);
  if (inside < LEAST_FILLED * area || count - inside > mostOutside * count) return undefined;
  box = { left, top, right, bottom };
  return isSharp(mask, width, box, inside / area) ? box : undefined;
}

function withoutRim({ left, top, right, bottom }: Box, width: number, height: number): Box {
  return {
    left: left === 0 ? 0 : left + RIM,
    top: top === 0 ? 0 : top + RIM,
    right: right === width ? width : right - RIM,
    bottom: bottom === height ? height : bottom - RIM,
  };
}

/** How many pixels changed in each row, between a box's sides. */
function rowsOf(mask: Uint8Array, width: number, { left, right }: Box): Uint32Array {
  const rows = new Uint32Array(mask.length / width);
  for (let y = 0; y < rows.length; y++) {
    let sum = 0;
    for (let i = y * width + left; i < y * width + right; i++) sum += mask[i]!;
    rows[y] = sum;
  }
  return rows;
}

/** How many pixels changed in each column, between a box's top and bottom. */
function columnsOf(mask: Uint8Array, width: number, { top, bottom }: Box): Uint32Array {
  const columns = new Uint32Array(width);
  for (let y = top; y < bottom; y++) for (let x = 0, i = y * width; x < width; x++, i++) columns[x]! += mask[i]!;
  return columns;
}

/** The run of lines that changed most beyond those that count as unchanged: from its first line to the one just beyond it. */
function runOf(lines: Uint32Array): [number, number] {
  const fullest = lines
    .slice()
    .sort()
    .subarray(-Math.max(2, Math.ceil(FULLEST * lines.length)));
  const least = (LEAST_OF_LINE * fullest.reduce((sum, line) => sum + line, 0)) / fullest.length;
  let [best, sum, start, from, to] = [0, 0, 0, 0, 0];
  for (let i = 0; i < lines.length; i++) {
    sum += lines[i]! - least;
    if (sum <= 0) [sum, start] = [0, i + 1];
    else if (sum > best) [best, from, to] = [sum, start, i + 1];
  }
  return [from, to];
}

function slackOf(side: number): number {
  return Math.max(SLACK, SLACK_SHARE * side);
}

function anchored(from: number, to: number, side: number): [number, number] {
  return [from <= slackOf(side) ? 0 : from, side - to <= slackOf(side) ? side : to];
}

function isAnchored(from: number, to: number, side: number): boolean {
  return from === 0 || to === side || Math.abs(from - (side - to)) <= 2 * slackOf(side);
}

/** How far from a free side of a part it is looked at, in pixels: inside, and outside, where blocks of files reach. */
const [INSIDE, OUTSIDE, LINES] = [3, 8, 4];
/** Just inside, the share that changed is at least this part of the whole part's; just outside, at most this part of that inside. */
const LEAST_AT_SIDE = 0.3;
const MOST_BEYOND = 0.4;

/** Whether the change ends at all sides of a box that are not the picture's, as it does not where it fades or is round. */
function isSharp(mask: Uint8Array, width: number, box: Box, filled: number): boolean {
  const { left, top, right, bottom } = box;
  const [rows, columns] = [rowsOf(mask, width, box), columnsOf(mask, width, box)];
  const ends = (lines: Uint32Array, at: number, inwards: 1 | -1, length: number) => {
    const share = (from: number) => {
      const some = Array.from({ length: LINES }, (_, k) => lines[from + inwards * k] ?? 0);
      return some.reduce((sum, line) => sum + line, 0) / LINES / length;
    };
    const first = inwards === 1 ? at : at - 1;
    const inside = share(first + inwards * INSIDE);
    return inside >= LEAST_AT_SIDE * filled && share(first - inwards * (OUTSIDE + LINES)) <= MOST_BEYOND * inside;
  };
  return (
    (left === 0 || ends(columns, left, 1, bottom - top)) &&
    (right === width || ends(columns, right, -1, bottom - top)) &&
    (top === 0 || ends(rows, top, 1, right - left)) &&
    (bottom === rows.length || ends(rows, bottom, -1, right - left))
  );
}

/** What a box shows is compared by means over cells: this many along its shorter side, of at most this many pixels. */
const CELLS = 16;
const LARGEST_CELL = 8;
/** The least share of the variance of what became of it that a linear function of what it shows explains. */
const LEAST_EXPLAINED = 0.4;

/** Whether what became of a box follows from what it shows, by and large; what was put over it does not. */
function followsInput({ input, output }: Pair, box: Box): boolean {
  const { left, top, right, bottom } = box;
  const size = Math.max(1, Math.min(LARGEST_CELL, Math.floor(Math.min(right - left, bottom - top) / CELLS)));
  const [across, down] = [Math.floor((right - left) / size), Math.floor((bottom - top) / size)];
  const [before, after] = [input, output].map((picture) => resize(cropped(picture, box), across, down).data);
  // Sums of products of red, green, blue and one of each before, with each of these and with red, green and blue after.
  const normal = new Float64Array(16);
  const sides = [0, 1, 2].map(() => new Float64Array(4));
  const squares = [0, 0, 0];
  const terms = new Float64Array(4).fill(255);
  for (let at = 0; at < before!.length; at += 4) {
    for (let c = 0; c < 3; c++) terms[c] = before![at + c]!;
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j <= i; j++) normal[4 * i + j]! += terms[i]! * terms[j]!;
      for (let c = 0; c < 3; c++) sides[c]![i]! += terms[i]! * after![at + c]!;
    }
    for (let c = 0; c < 3; c++) squares[c]! += after![at + c]! ** 2;
  }
  const count = before!.length / 4;
  for (let i = 0; i < 3; i++) normal[5 * i]! += count;
  let [explained, all] = [0, 0];
  for (const [c, side] of sides.entries()) {
    const found = solvePositive(normal.slice(), side.slice());
    const constant = (side[3]! / 255) ** 2 / count;
    explained += found.reduce((sum, factor, i) => sum + factor * side[i]!, 0) - constant;
    all += squares[c]! - constant;
  }
  return all > count && explained >= LEAST_EXPLAINED * all;
}
