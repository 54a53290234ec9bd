import { differenceAt } from '../difference.ts';
import { cropped, isSameSize, type Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { putOn } from './compose.ts';
import { lay, type Piece } from './piece.ts';
import type { Blend } from './samples.ts';

/** Squares up to this side, in pixels, are icons and avatars: what is put on them grows with them. */
const ICON_SIDE = 512;

/** The share of a piece's pixels that must be right on another pair. */
const RIGHT = 0.6;
/** Resampled edges may be off by this many levels. */
const SLACK = 24;

/**
 * The piece, found on the first pair. Its size is in pixels or a share of the short side, whichever is right on pairs of other sizes too.
 * Undefined where neither is.
 */
export function agreeing(
  piece: Piece,
  pairs: readonly Pair[],
  tolerance: number,
  blend: Blend = 'over',
): Piece | undefined {
  const { input } = pairs[0]!;
  const others = pairs.filter((pair) => !isSameSize(pair.input, input));
  const growing = { ...piece, of: Math.min(input.width, input.height) };
  if (others.length === 0) return isIconLike(input) && isInside(piece) ? growing : piece;
  const scores = others.map((pair) => [
    scoreOf(piece, growing, pair, tolerance, blend),
    scoreOf(growing, piece, pair, tolerance, blend),
  ]);
  const wrong = (k: number) => scores.reduce((sum, score) => sum + score[k]!.wrong, 0);
  const best = wrong(1) < wrong(0) ? 1 : 0;
  return scores.every((score) => score[best]!.right > RIGHT) ? [piece, growing][best] : undefined;
}

function isIconLike({ width, height }: Picture): boolean {
  return width === height && width <= ICON_SIDE;
}

function isInside({ x, y }: Piece): boolean {
  return x.kind === 'at' && y.kind === 'at';
}

/**
 * How well a piece explains a pair, where either of two pieces stands: the share of the pixels it changes that become those of the output,
 * and the number of pixels that do not.
 */
function scoreOf(
  piece: Piece,
  other: Piece,
  { input, output }: Pair,
  noise: number,
  blend: Blend,
): { right: number; wrong: number } {
  const tolerance = noise + SLACK;
  const [laid, also] = [lay(piece, input.width, input.height), lay(other, input.width, input.height)];
  const box = {
    left: Math.max(0, Math.min(laid.left, also.left)),
    top: Math.max(0, Math.min(laid.top, also.top)),
    right: Math.min(input.width, Math.max(laid.left + laid.columns.length, also.left + also.columns.length)),
    bottom: Math.min(input.height, Math.max(laid.top + laid.rows.length, also.top + also.rows.length)),
  };
  if (box.right <= box.left || box.bottom <= box.top) return { right: 0, wrong: 0 };
  const done: Picture = cropped(input, box);
  putOn(done, { ...laid, left: laid.left - box.left, top: laid.top - box.top }, blend);
  let [right, all, wrong] = [0, 0, 0];
  for (let y = 0, at = 0; y < done.height; y++) {
    for (let x = 0; x < done.width; x++, at += 4) {
      const from = ((box.top + y) * input.width + box.left + x) * 4;
      const isRight = differenceAt(done.data, at, output.data, from) <= tolerance;
      if (!isRight) wrong++;
      if (differenceAt(done.data, at, input.data, from) <= tolerance) continue;
      all++;
      if (isRight) right++;
    }
  }
  return { right: all === 0 ? 0 : right / all, wrong };
}
