import { differenceAt, differences } from './difference.ts';
import { floodFromFrame } from './flood.ts';
import { isSameSize, type Picture } from './picture.ts';

/** Levels from which on a pixel plainly changed, and from which on neighbours make an edge. */
export const CHANGED = 8;
export const EDGE = 24;

/** Where a smaller share of neighbours make edges, nothing is cut through; where a larger share does, something is covered. */
export const UNCUT = 0.01;
const COVERED = 0.03;
/** Where a smaller share does in another picture, there is nothing. */
const STILL_COVERED = 0.01;
/** From this many levels on, the surroundings have another colour. */
const OTHER = 32;

/** The surroundings of things that are wholly covered: RGB, 0..255. */
export type Around = readonly [number, number, number];

/**
 * The surroundings of changed parts that cover or enclose whole things, as a bar hides a word and a line goes around a button: there are
 * edges inside, and none runs through the border. Undefined otherwise.
 */
export function coveredWholly(before: Picture, after: Picture): Around | undefined {
  if (!isSameSize(before, after)) return undefined;
  const { outside, inside, around } = seenAt(before, after);
  return outside <= UNCUT && inside >= COVERED ? around : undefined;
}

/** The least share of the border of changed parts that lies along edges of the picture, if it is the border of something shown. */
const ALONG = 0.8;
/** In another picture, less than this part of that share counts as none. */
const STILL_ALONG = 0.5;

/**
 * The share, 0..1, of the border of changed parts that lies along edges of the picture; undefined where it is not the border of something
 * shown.
 */
export function alongEdges(before: Picture, after: Picture): number | undefined {
  const share = isSameSize(before, after) ? shareAlong(before, after) : 0;
  return share >= ALONG ? share : undefined;
}

/** Whether the same parts of another picture do not coincide with something shown, as they do in the examples. */
export function isAcross(before: Picture, after: Picture, known: number): boolean {
  return isSameSize(before, after) && shareAlong(before, after) < STILL_ALONG * known;
}

function shareAlong(before: Picture, after: Picture): number {
  const { width, height, data } = before;
  const levels = differences(before, after);
  let [border, along] = [0, 0];
  const look = (at: number, step: number) => {
    if (levels[at]! > CHANGED === levels[at + step]! > CHANGED) return;
    border++;
    if (differenceAt(data, 4 * at, data, 4 * (at + step)) > EDGE) along++;
  };
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0, at = y * width; x < width - 1; x++, at++) {
      look(at, 1);
      look(at, width);
    }
  }
  return along / Math.max(1, border);
}

/**
 * Whether the same parts of another picture contain something else: nothing, or what runs through their border, or surroundings of another
 * colour than in the examples.
 */
export function isElsewhere(before: Picture, after: Picture, known: Around): boolean {
  if (!isSameSize(before, after)) return false;
  const { outside, inside, around } = seenAt(before, after);
  return (
    outside > UNCUT ||
    inside < STILL_COVERED ||
    Math.max(...known.map((level, c) => Math.abs(level - around[c]!))) > OTHER
  );
}

/** 1 for each pixel that plainly changed or that such pixels enclose. */
function changedOrEnclosed(levels: Uint8Array, width: number, height: number): Uint8Array {
  const tags = levels.map((level) => (level > CHANGED ? 0 : 1));
  floodFromFrame(tags, width, height, new Int32Array(tags.length));
  return tags.map((tag) => (tag === 2 ? 0 : 1));
}

/**
 * The shares, 0..1, of neighbouring pixels that plainly differ, along the outside of the border of changed parts and inside; and the mean
 * colour along the outside. Where there is no outside, all of it counts as cut.
 */
function seenAt(before: Picture, after: Picture) {
  const { width, height, data } = before;
  const inner = changedOrEnclosed(differences(before, after), width, height);
  const isIn = (at: number) => inner[at] === 1;
  const isEdge = (at: number, step: number) => differenceAt(data, 4 * at, data, 4 * (at + step)) > EDGE;
  let [cut, border, edges, within] = [0, 0, 0, 0];
  const sums = [0, 0, 0];
  /** Two neighbours, `step` apart, outside a border; the pixels across it are `across` away. */
  const look = (at: number, step: number, across: number) => {
    if (isIn(at) || isIn(at + step) || !isIn(at + across) || !isIn(at + step + across)) return;
    border++;
    for (let c = 0; c < 3; c++) sums[c]! += data[4 * at + c]!;
    if (isEdge(at, step)) cut++;
  };
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      look(at, 1, width);
      look(at, 1, -width);
      look(at, width, 1);
      look(at, width, -1);
      if (!isIn(at) || !isIn(at + 1)) continue;
      within++;
      if (isEdge(at, 1)) edges++;
    }
  }
  const mean = (sum: number) => Math.round(sum / Math.max(1, border));
  const around: Around = [mean(sums[0]!), mean(sums[1]!), mean(sums[2]!)];
  return { outside: border === 0 ? 1 : cut / border, inside: edges / Math.max(1, within), around };
}
