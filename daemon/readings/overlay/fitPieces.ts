import { differenceAt } from '../difference.ts';
import { isSameSize, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { fitBorder } from './border.ts';
import { type Changed, changedInAny, changedPixels } from './changed.ts';
import { type Cluster, clusters } from './clusters.ts';
import { type Matte, matteOf } from './matte.ts';
import type { Piece } from './piece.ts';
import { type Axis, isSpanning, placed } from './placement.ts';
import { putOnStage, takeOffStage } from './putOnStage.ts';
import { type Blend, samplesOf } from './samples.ts';
import { sliced, slicesOf } from './slices.ts';

/** More groups of changed pixels than this follow the content of the picture. */
const MOST_PIECES = 8;
/** Where more than this share of the picture changed, it is no piece. */
const MOST_CHANGED = 0.85;
/** From this share of the picture on, an overlay that is mostly copied pixel by pixel is another picture, not something put on. */
const LARGE = 0.2;
/** Up to this share of copied pixels, a direction explains what changed. */
const CLEAN = 0.1;

/** Pieces put on, or taken off, the same way in all pairs. */
export function fitPieces(pairs: readonly Pair[]): Stage[] {
  const changes = pairs.map(changedPixels);
  const first = changes[0]!;
  if (changes.some(({ count, mask }) => count === 0 || count > MOST_CHANGED * mask.length)) return [];
  const isOff = looksTakenOff(pairs[0]!, first);
  const forward = piecesOf(pairs, changes);
  if (forward !== undefined && forward.copied < CLEAN && !isOff) return [putOnStage(forward.pieces, forward.blend)];
  const backward = piecesOf(
    pairs.map(({ input, output }) => ({ input: output, output: input })),
    changes,
  );
  const found: { copied: number; stage: Stage }[] = [];
  if (forward !== undefined) {
    found.push({ copied: forward.copied + (isOff ? CLEAN : 0), stage: putOnStage(forward.pieces, forward.blend) });
  }
  if (backward !== undefined) {
    found.push({ copied: backward.copied + (isOff ? 0 : CLEAN), stage: takeOffStage(backward.pieces) });
  }
  return found.sort((a, b) => a.copied - b.copied).map(({ stage }) => stage);
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
  const pieces: Piece[] = [];
  let blend: Blend = 'over';
  let [copied, total] = [0, 0];
  const border = fitBorder(alike, changed, tolerance);
  if (border !== undefined) {
    pieces.push(border.piece);
    changed = border.rest;
    total += border.explained;
  }
  const groups = clusters(changed, MOST_PIECES);
  for (const cluster of groups) {
    const spots = alike.map((pair) => ({ pair, left: cluster.left, top: cluster.top }));
    const samples = samplesOf(cluster, spots);
    const matte = matteOf(samples, tolerance);
    if (matte.picture.data.every((value, i) => i % 4 !== 3 || value === 0) || isOtherPicture(matte, changed)) continue;
    if (samples.blend === 'atop') blend = 'atop';
    pieces.push(pieceOf(matte.picture, cluster, changed));
    copied += matte.copied;
    total += matte.changed;
  }
  return pieces.length === 0 ? undefined : { pieces, blend, copied: copied / Math.max(1, total) };
}

function isOtherPicture({ changed, copied }: Matte, { mask }: Changed): boolean {
  return copied > LARGE * mask.length && copied > 0.5 * changed;
}

function pieceOf(patch: Picture, cluster: Cluster, { width, height }: Changed): Piece {
  const x = axisOf(patch, 'x', cluster.left, width);
  const y = axisOf(patch, 'y', cluster.top, height);
  let cut = patch;
  if (x.kind === 'span') cut = sliced(cut, 'x', x.slices);
  if (y.kind === 'span') cut = sliced(cut, 'y', y.slices);
  return { patch: cut, x, y, scale: 1, of: 0 };
}

function axisOf(patch: Picture, axis: 'x' | 'y', start: number, side: number): Axis {
  const length = axis === 'x' ? patch.width : patch.height;
  if (!isSpanning(start, length, side)) return placed(start, length, side);
  const after = side - start - length;
  const slices = slicesOf(patch, axis);
  if (slices !== undefined) return { kind: 'span', before: start, after, slices };
  return start === 0 && after === 0 ? { kind: 'fill', before: 0, after: 0 } : placed(start, length, side);
}

/**
 * Whether something was taken off rather than put on: then the edge of what changed is seen before, and afterwards no more. Compared
 * are pixels three apart, across the edge, so that a smoothed edge counts as one.
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
