import { differenceAt } from '../difference.ts';
import { isSameSize, type Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { putOn } from './compose.ts';
import { cropped } from './localStage.ts';
import { lay, type Piece } from './piece.ts';

/** The share of a piece's pixels that must be right on another pair. */
const RIGHT = 0.6;
/** Resampled edges are so many levels off. */
const SLACK = 24;

/**
 * The piece, found on the first pair, with its size in pixels or as a share of the short side, whichever is right on pairs of other
 * sizes too; undefined where neither is.
 */
export function agreeing(piece: Piece, pairs: readonly Pair[], tolerance: number): Piece | undefined {
  const { input } = pairs[0]!;
  const others = pairs.filter((pair) => !isSameSize(pair.input, input));
  if (others.length === 0) return piece;
  const growing = { ...piece, of: Math.min(input.width, input.height) };
  for (const one of [piece, growing]) {
    if (others.every((pair) => rightOn(one, pair, tolerance + SLACK) > RIGHT)) return one;
  }
  return undefined;
}

/** The share of the pixels that a piece changes which are then as in the output. */
function rightOn(piece: Piece, { input, output }: Pair, tolerance: number): number {
  const laid = lay(piece, input.width, input.height);
  const box = {
    left: Math.max(0, laid.left),
    top: Math.max(0, laid.top),
    right: Math.min(input.width, laid.left + laid.columns.length),
    bottom: Math.min(input.height, laid.top + laid.rows.length),
  };
  if (box.right <= box.left || box.bottom <= box.top) return 0;
  const done: Picture = cropped(input, box);
  putOn(done, { ...laid, left: laid.left - box.left, top: laid.top - box.top }, 'over');
  let [right, all] = [0, 0];
  for (let y = 0, at = 0; y < done.height; y++) {
    for (let x = 0; x < done.width; x++, at += 4) {
      const from = ((box.top + y) * input.width + box.left + x) * 4;
      if (differenceAt(done.data, at, input.data, from) <= tolerance) continue;
      all++;
      if (differenceAt(done.data, at, output.data, from) <= tolerance) right++;
    }
  }
  return all === 0 ? 0 : right / all;
}
