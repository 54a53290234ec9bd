import { differenceAt, differences } from '../difference.ts';
import { median } from '../median.ts';
import { cropped, isSameSize, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { agreeing } from './agreeing.ts';
import { fitBorder } from './border.ts';
import { type Changed, changedInAny, changedPixels, followsEdges, mayBeNoisy } from './changed.ts';
import { type Cluster, clusters } from './clusters.ts';
import { blursContent, followsOutline, holdsContent } from './content.ts';
import { evenMatteOf } from './evenMatte.ts';
import { withoutFringe } from './fringe.ts';
import { withHolesFilled } from './holes.ts';
import { fits, flatLayers } from './layers.ts';
import { lightPatchOf } from './lightPatch.ts';
import { isMostlyFlat, type Matte, matteOf } from './matte.ts';
import type { Piece } from './piece.ts';
import { type Axis, isNear, isSpanning, placed } from './placement.ts';
import { putOnStage, takeOffStage } from './putOnStage.ts';
import { type Blend, type Samples, samplesOf } from './samples.ts';
import { sliced, slicesOf } from './slices.ts';

/** A group with more changed pixels is first looked at sparsely, at one pixel in this many. */
const MANY = 20_000;
const SPARSE = 31;
/** A piece that is nowhere more opaque than this, of 255, is rounding. */
const FAINT = 4;
/** More groups of changed pixels than this follow the content of the picture. */
const MOST_PIECES = 8;
/** Where more than this share of the picture changed, it is no piece. */
const MOST_CHANGED = 0.85;
/** From this share of the picture on, an overlay that is mostly copied pixel by pixel is another picture, not something put on. */
const LARGE = 0.1;
/** Up to this share of copied pixels, a direction explains what changed. */
const CLEAN = 0.1;
/** What is taken off was put on before: where more pixels than this are copied, they are the picture itself. */
const MOST_COPIED_OFF = 0.3;

/** Levels of noise that are tried in turn where there are small differences. */
const NOISE = [6, 12];

/** Pieces put on, or taken off, the same way in all pairs. */
export function fitPieces(pairs: readonly Pair[]): Stage[] {
  const changes = pairs.map((pair) => changedPixels(pair));
  if (changes.some(({ count, mask }) => count === 0 || count > MOST_CHANGED * mask.length)) return [];
  if (pairs.every((pair, k) => followsEdges(pair, changes[k]!))) return [];
  const exactly = inBothDirections(pairs, changes);
  const needsMany = exactly.length > 0 && exactly[0]!.stage.weight > Math.max(500, 0.2 * changes[0]!.count);
  if (exactly.length > 0 && !needsMany && !mayBeNoisy(pairs[0]!, changes[0]!)) return exactly.map(({ stage }) => stage);
  const found = [exactly];
  for (const noise of exactly.length === 0 ? NOISE.slice(-1) : NOISE) {
    const fewer = pairs.map((pair) => changedPixels(pair, noise));
    if (fewer.every(({ count }) => count > 0)) found.push(inBothDirections(pairs, fewer));
  }
  return simplest(pairs[0]!, found).map(({ stage }) => stage);
}

/** Levels by which a pixel must be wrong to count, whatever the noise; and where little changed, a share of the largest change. */
const WRONG = 20;
const WRONG_SHARE = 0.25;

/** What is found in more noise must cost less than this share of what is found in less. */
const CLEARLY = 0.6;

/** Of what was found at several levels of noise, the one with the fewest numbers, counting one for each pixel that it leaves wrong. */
function simplest(pair: Pair, found: readonly Directed[][]): Directed[] {
  let [best, least]: [Directed[], number] = [[], Number.POSITIVE_INFINITY];
  for (const one of found) {
    if (one.length === 0) continue;
    const cost = one[0]!.stage.weight + wrongPixels(pair, one[0]!.stage);
    // The exact one, which comes first, stays where more noise saves little.
    if (cost < CLEARLY * least) [best, least] = [one, cost];
  }
  return best;
}

function wrongPixels({ input, output }: Pair, stage: Stage): number {
  const done = stage.apply(input);
  const most = differences(input, output).reduce((a, b) => Math.max(a, b), 0);
  const least = Math.min(WRONG, Math.max(3, WRONG_SHARE * most));
  let wrong = 0;
  for (let at = 0; at < done.data.length; at += 4) {
    if (differenceAt(done.data, at, output.data, at) > least) wrong++;
  }
  return wrong;
}

interface Directed {
  readonly copied: number;
  readonly stage: Stage;
}

/** What was put on and what was taken off, the likelier first. */
function inBothDirections(pairs: readonly Pair[], changes: readonly Changed[]): Directed[] {
  const isOff = looksTakenOff(pairs[0]!, changes[0]!);
  const found: Directed[] = [];
  const forward = lightOn(pairs, changes) ?? piecesOf(pairs, changes);
  if (forward !== undefined) {
    const stages = [forward.pieces, ...inPixels(forward.pieces, pairs)].map((pieces) =>
      putOnStage(pieces, forward.blend),
    );
    if (forward.copied < CLEAN && !isOff) return stages.map((stage) => ({ copied: forward.copied, stage }));
    found.push(...stages.map((stage) => ({ copied: forward.copied + (isOff ? CLEAN : 0), stage })));
  }
  const swapped = pairs.map(({ input, output }) => ({ input: output, output: input }));
  const backward = piecesOf(swapped, changes);
  if (backward !== undefined && backward.copied < MOST_COPIED_OFF) {
    found.push({ copied: backward.copied + (isOff ? 0 : CLEAN), stage: takeOffStage(backward.pieces) });
  }
  return found.sort((a, b) => a.copied - b.copied);
}

/** What is put on squares of at least this side may also be meant in pixels: they may be pictures rather than icons. */
const PICTURE_SIDE = 256;

/**
 * Pieces that would grow with the picture, with the size they have on the examples, where examples of one size leave open which is meant.
 */
function inPixels(pieces: readonly Piece[], pairs: readonly Pair[]): (readonly Piece[])[] {
  const isOneSize = pairs.every(({ input }) => isSameSize(input, pairs[0]!.input));
  return isOneSize && pieces.some((piece) => piece.of >= PICTURE_SIDE)
    ? [pieces.map((piece) => ({ ...piece, of: 0 }))]
    : [];
}

interface Found {
  readonly pieces: readonly Piece[];
  readonly blend: Blend;
  /** The share of what changed that was copied pixel by pixel. */
  readonly copied: number;
}

function piecesOf(pairs: readonly Pair[], changes: readonly Changed[]): Found | undefined {
  const alike = pairs.filter(({ input }) => isSameSize(input, pairs[0]!.input));
  let changed = changedInAny(changes.filter((_, k) => isSameSize(pairs[k]!.input, pairs[0]!.input)));
  const tolerance = changed.noise + 1.5;
  if (lowersAlpha(pairs[0]!, changed)) return undefined;
  const pieces: Piece[] = [];
  let blend: Blend = 'over';
  let [copied, total] = [0, 0];
  const border = fitBorder(alike, changed, tolerance);
  if (border !== undefined) {
    const piece = agreeing(border.piece, pairs, tolerance);
    if (piece !== undefined) pieces.push(piece);
    changed = border.rest;
    total += border.explained;
  }
  const groups = clusters(changed, MOST_PIECES);
  for (const cluster of groups) {
    const spots = alike.map((pair) => ({ pair, left: cluster.left, top: cluster.top }));
    if (cluster.count > MANY && !isMostlyFlat(samplesOf(cluster, spots, SPARSE), tolerance)) continue;
    const samples = samplesOf(cluster, spots);
    const even = changed.noise > 0 ? evenMatteOf(samples, tolerance) : undefined;
    const matte = even ?? matteOf(samples, tolerance);
    if (
      matte === undefined ||
      matte.picture.data.every((value, i) => i % 4 !== 3 || value < FAINT) ||
      isOtherPicture(matte, changed) ||
      spots.some(({ pair: { input }, left, top }) => isOfContent(matte.picture, input, left, top))
    )
      continue;
    if (samples.blend === 'atop') blend = 'atop';
    const { pair, left, top } = spots[0]!;
    const patch = withHolesFilled(withoutFringe(matte.picture, pair, left, top), pair.output, left, top);
    const piece = agreeing(pieceOf(...trimmed(patch, cluster), changed), pairs, tolerance);
    if (piece === undefined) continue;
    pieces.push(piece);
    copied += matte.copied;
    total += matte.changed;
  }
  return pieces.length === 0 ? undefined : { pieces, blend, copied: copied / Math.max(1, total) };
}

/** From this share on, flat light explains a piece; colours laid over it reach less by chance. */
const FLAT_LIGHT = 0.75;

/** One piece that lights or shades what is beneath, where colours laid over it explain clearly less. */
function lightOn(pairs: readonly Pair[], changes: readonly Changed[]): Found | undefined {
  const [pair, changed] = [pairs[0]!, changes[0]!];
  const [cluster, ...others] = clusters(changed, MOST_PIECES);
  if (cluster === undefined || others.length > 0 || cluster.count > MANY) return undefined;
  const { left, top } = cluster;
  const samples = samplesOf(cluster, [{ pair, left, top }]);
  const tolerance = changed.noise + 1.5;
  const over = matteOf(samples, tolerance);
  const isCopied = over.copied >= (1 - FLAT_LIGHT) * over.changed;
  const lines = isCopied ? [] : unlaidLines(samples, tolerance);
  if (!isCopied && lines.length < SHOWING) return undefined;
  const found = lightPatchOf(samples, tolerance);
  if (found === undefined || found.flat < FLAT_LIGHT) return undefined;
  if (lines.filter(found.explains).length < AGREED * lines.length) return undefined;
  if (isOfContent(found.picture, pair.input, left, top)) return undefined;
  const piece = agreeing(pieceOf(found.picture, cluster, changed), pairs, tolerance, found.light);
  return piece && { pieces: [piece], blend: found.light, copied: 0 };
}

/** Levels by which lines differ from the ground that they are drawn on, how many samples show something, and which share agrees. */
const LINED = 24;
const SHOWING = 40;
const AGREED = 0.6;
/** A flat colour lies over the ground where it explains this share of it. */
const OVER_GROUND = 0.05;

/**
 * The changed samples of lines, on a ground of one colour, that no flat colour explains which lies over the ground as well; none where
 * colours explain most. Ink lets the lines of a printed page show through otherwise than a colour laid over them.
 */
function unlaidLines(samples: Samples, tolerance: number): number[] {
  const { before, changed } = samples;
  const all = [...changed.keys()].filter((i) => changed[i] === 1);
  if (all.length === 0) return [];
  const ground = [0, 1, 2].map((c) => median(all.map((i) => before[4 * i + c]!)));
  const isLine = (i: number) => ground.some((level, c) => Math.abs(before[4 * i + c]! - level) > LINED);
  const lines = all.filter(isLine);
  if (lines.length < SHOWING || lines.length > all.length / 2) return [];
  const plain = all.filter((i) => !isLine(i));
  const layers = flatLayers(samples, tolerance).filter(
    (layer) => plain.filter((i) => fits(samples, layer, i, tolerance)).length >= OVER_GROUND * plain.length,
  );
  const unlaid = lines.filter((i) => !layers.some((layer) => fits(samples, layer, i, tolerance)));
  return unlaid.length >= AGREED * lines.length ? unlaid : [];
}

/** Whether a patch is made of what the picture shows, or has its outline. */
function isOfContent(patch: Picture, picture: Picture, left: number, top: number): boolean {
  if (holdsContent(patch, picture, left, top) || blursContent(patch, picture, left, top)) return true;
  return !isBar(patch, picture) && followsOutline(patch, picture, left, top);
}

/** A bar fills at least this share of its rectangle. */
const FILLED = 0.9;

/** Whether a patch is a bar from side to side: its end is not the outline of anything. */
function isBar({ width, height, data }: Picture, picture: Picture): boolean {
  if (width < picture.width && height < picture.height) return false;
  let filled = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at]! > 250) filled++;
  return filled > FILLED * width * height;
}

/** Whether much of what changed became more transparent: nothing that is put on does that. */
function lowersAlpha({ input, output }: Pair, { mask, count }: Changed): boolean {
  let lower = 0;
  for (let i = 0, at = 3; i < mask.length; i++, at += 4) {
    if (mask[i] === 1 && output.data[at]! < input.data[at]! - 2) lower++;
  }
  return lower > 0.1 * count;
}

function isOtherPicture({ changed, copied }: Matte, { mask }: Changed): boolean {
  return copied > LARGE * mask.length && copied > 0.5 * changed;
}

type Place = Pick<Cluster, 'left' | 'top'>;

/** A patch without what is transparent around it, and its place; as it is where all of it is transparent. */
function trimmed(patch: Picture, { left, top }: Place): [Picture, Place] {
  const { width, height, data } = patch;
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let i = 0; i < width * height; i++) {
    if (data[4 * i + 3] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = y + 1;
  }
  if (box.bottom === 0) return [patch, { left, top }];
  return [cropped(patch, box), { left: left + box.left, top: top + box.top }];
}

function pieceOf(patch: Picture, { left, top }: Place, { width, height, noise }: Changed): Piece {
  let x = axisOf(patch, 'x', left, width, isNear(top, patch.height, height), noise > 0);
  let y = axisOf(patch, 'y', top, height, isNear(left, patch.width, width), noise > 0);
  if (isAround(x) && isAround(y)) {
    // A frame around something in the middle grows with the picture as a whole.
    x = { kind: 'fill', before: x.before, after: x.after };
    y = { kind: 'fill', before: y.before, after: y.after };
  }
  let cut = patch;
  if (x.kind === 'span') cut = sliced(cut, 'x', x.slices);
  if (y.kind === 'span') cut = sliced(cut, 'y', y.slices);
  return { patch: cut, x, y, scale: 1, of: 0 };
}

function isAround(axis: Axis): axis is Axis & { kind: 'span' } {
  return axis.kind === 'span' && axis.slices.centre > 0;
}

function axisOf(
  patch: Picture,
  axis: 'x' | 'y',
  start: number,
  side: number,
  isNearAcross: boolean,
  isNoisy: boolean,
): Axis {
  const length = axis === 'x' ? patch.width : patch.height;
  if (!isSpanning(start, length, side)) return placed(start, length, side, isNearAcross);
  const after = side - start - length;
  const slices = slicesOf(patch, axis, isNoisy);
  if (slices !== undefined) return { kind: 'span', before: start, after, slices };
  return start === 0 && after === 0 ? { kind: 'fill', before: 0, after: 0 } : placed(start, length, side);
}

/**
 * Whether something was taken off rather than put on: then the edge of what changed is visible before and not after. Compares pixels three
 * apart, across the edge, so that a smoothed edge counts as one.
 */
function looksTakenOff({ input, output }: Pair, { width, height, mask }: Changed): boolean {
  let votes = 0;
  const reach = 3;
  for (let y = 0; y < height; y++) {
    for (let x = reach; x < width - reach; x++) {
      const at = y * width + x;
      if (mask[at] === mask[at - 1]) continue;
      const [a, b] = [4 * (at - reach), 4 * (at + reach - 1)];
      const before = differenceAt(input.data, a, input.data, b);
      const after = differenceAt(output.data, a, output.data, b);
      if (Math.abs(before - after) > 8) votes += before > after ? 1 : -1;
    }
  }
  return votes > 0;
}
