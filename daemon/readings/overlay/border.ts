import { blank } from '../picture.ts';
import type { Pair } from '../stage.ts';
import type { Changed } from './changed.ts';
import type { Cluster } from './clusters.ts';
import { flatLayers, type Layer, NOISY, NOTHING } from './layers.ts';
import type { Piece } from './piece.ts';
import { samplesOf } from './samples.ts';

export interface Border {
  readonly piece: Piece;
  /** Everything else that changed. */
  readonly rest: Changed;
  /** The number of changed pixels that it explains. */
  readonly explained: number;
}

/** A border thicker than this share of the short side is a mat or a card, which the general way finds. */
const THICKEST = 0.3;

/**
 * A plain border along the sides of the picture, of one colour and opacity. It is found by its sides and not by the changed pixels, as
 * nothing changes where the picture has the border's colour. Undefined where one of the four sides has none.
 */
export function fitBorder(pairs: readonly Pair[], changed: Changed, tolerance: number): Border | undefined {
  const { width, height, mask } = changed;
  if (!isOnAllSides(changed)) return undefined;
  const ring = ringOf(changed);
  const samples = samplesOf(
    ring,
    pairs.map((pair) => ({ pair, left: 0, top: 0 })),
  );
  const layer = flatLayers(samples, tolerance)[0];
  if (layer === undefined) return undefined;
  const sides = thicknesses(pairs, layer, tolerance, changed);
  if (sides === undefined) return undefined;
  const [top, right, bottom, left] = sides;
  // Lossy compression changes a few pixels around the inner edge.
  const blur = tolerance > NOISY ? 3 : 0;
  const rest = mask.slice();
  let [explained, further] = [0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const isInside = x >= left && x < width - right && y >= top && y < height - bottom;
      if (mask[at] === 0) continue;
      if (!isInside && blur > 0) rest[at] = 0;
      if (isInside && blur > 0) {
        const edge = Math.min(x - left, y - top, width - right - 1 - x, height - bottom - 1 - y);
        if (edge < blur) rest[at] = 0;
      }
      if (errorAt(pairs, layer, at) > tolerance) continue;
      if (isInside) {
        further++;
        continue;
      }
      rest[at] = 0;
      explained++;
    }
  }
  // Where much more of the same colour was put inside, it is a frame of another form.
  if (further > 0.2 * explained) return undefined;
  return {
    piece: pieceOf(layer, top, right, bottom, left),
    rest: { ...changed, mask: rest, count: rest.reduce((sum, value) => sum + value, 0) },
    explained,
  };
}

/** Whether some pixels changed along each side. */
function isOnAllSides({ width, height, mask }: Changed): boolean {
  const line = (start: number, step: number, length: number) => {
    let count = 0;
    for (let i = 0, at = start; i < length; i++, at += step) count += mask[at]!;
    return count > 0.05 * length;
  };
  return (
    line(0, 1, width) &&
    line((height - 1) * width, 1, width) &&
    line(0, width, height) &&
    line(width - 1, width, height)
  );
}

/** The changed pixels of the outermost line of pixels. */
function ringOf({ width, height, mask }: Changed): Cluster {
  const out = new Uint8Array(mask.length);
  let count = 0;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
      out[at] = mask[at]!;
      count += mask[at]!;
    }
  }
  return { left: 0, top: 0, right: width, bottom: height, count, mask: out };
}

/** Top, right, bottom, left. */
function thicknesses(
  pairs: readonly Pair[],
  layer: Layer,
  tolerance: number,
  { width, height, mask }: Changed,
): [number, number, number, number] | undefined {
  // Lossy compression blurs a border's inner edge.
  const isNoisy = tolerance > NOISY;
  const enough = isNoisy ? 0.5 : 0.995;
  const most = Math.floor(THICKEST * Math.min(width, height));
  const run = (start: number, step: number, along: number, length: number) => {
    let last = 0;
    for (let depth = 0; depth < most; depth++) {
      let [hits, seen] = [0, 0];
      for (let i = 0, at = start + depth * step; i < length; i++, at += along) {
        const error = errorAt(pairs, layer, at);
        // In noise, a pixel belongs to the border where it is closer to the border than to what it was.
        const allowed = isNoisy ? Math.max(tolerance, errorAt(pairs, NOTHING, at)) : tolerance;
        if (error > allowed) continue;
        hits++;
        seen += mask[at]!;
      }
      if (hits < enough * length) break;
      if (seen > 0) last = depth + 1;
    }
    return last;
  };
  const top = run(0, width, 1, width);
  const bottom = run((height - 1) * width, -width, 1, width);
  if (top === 0 || bottom === 0) return undefined;
  const inner = height - top - bottom;
  const left = run(top * width, 1, width, inner);
  const right = run(top * width + width - 1, -1, width, inner);
  return left === 0 || right === 0 ? undefined : [top, right, bottom, left];
}

/** The largest difference, in levels, between a pixel of the outputs and the same pixel of the inputs under a layer. */
function errorAt(pairs: readonly Pair[], { keep, add }: Layer, pixel: number): number {
  const at = 4 * pixel;
  let most = 0;
  for (const { input, output } of pairs) {
    const [before, after] = [input.data, output.data];
    const [under, over] = [before[at + 3]!, after[at + 3]!];
    most = Math.max(most, Math.abs(keep * under + (1 - keep) * 255 - over));
    for (let c = 0; c < 3; c++) {
      const value = (keep * before[at + c]! * under) / 255 + add[c]!;
      most = Math.max(most, Math.abs(value - (after[at + c]! * over) / 255));
    }
  }
  return most;
}

function pieceOf({ keep, add }: Layer, top: number, right: number, bottom: number, left: number): Piece {
  const patch = blank(left + 1 + right, top + 1 + bottom);
  const cover = 1 - keep;
  for (let y = 0, to = 0; y < patch.height; y++) {
    for (let x = 0; x < patch.width; x++, to += 4) {
      if (x === left && y === top) continue;
      for (let c = 0; c < 3; c++) patch.data[to + c] = Math.min(255, Math.max(0, Math.round(add[c]! / cover)));
      patch.data[to + 3] = Math.round(cover * 255);
    }
  }
  return {
    patch,
    x: { kind: 'span', before: 0, after: 0, slices: { first: left, centre: 0, last: right } },
    y: { kind: 'span', before: 0, after: 0, slices: { first: top, centre: 0, last: bottom } },
    scale: 1,
    of: 0,
  };
}
