import { blank } from '../picture.ts';
import type { Pair } from '../stage.ts';
import type { Changed } from './changed.ts';
import type { Cluster } from './clusters.ts';
import { errorOf, fits, flatLayers, type Layer, NOISY } from './layers.ts';
import type { Piece } from './piece.ts';
import { type Samples, samplesOf } from './samples.ts';

export interface Border {
  readonly piece: Piece;
  /** What changed besides. */
  readonly rest: Changed;
  /** How many changed pixels it explains. */
  readonly explained: number;
}

/** Thicker than this share of the short side, it is a mat or a card, which the general way finds. */
const THICKEST = 0.3;

/**
 * A plain border along the sides of the picture, of one colour and opacity. It is found by its sides, not by what changed, because
 * where the picture has the border's colour nothing changed. Undefined where not all four sides have one.
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
  const whole = { ...ring, count: mask.length };
  const all = samplesOf(
    whole,
    pairs.map((pair) => ({ pair, left: 0, top: 0 })),
  );
  const sides = thicknesses(all, layer, tolerance, mask);
  if (sides === undefined) return undefined;
  const [top, right, bottom, left] = sides;
  // Around the inner edge saving with loss changes a few pixels.
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
      if (!fits(all, layer, at, tolerance)) continue;
      if (isInside) {
        further++;
        continue;
      }
      rest[at] = 0;
      explained++;
    }
  }
  // Where much more of the same was put inside, it is not a border but a frame of another form.
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
  all: Samples,
  layer: Layer,
  tolerance: number,
  mask: Uint8Array,
): [number, number, number, number] | undefined {
  const { width, height } = all;
  // Saving with loss blurs a border's inner edge.
  const isNoisy = tolerance > NOISY;
  const enough = isNoisy ? 0.5 : 0.995;
  const most = Math.floor(THICKEST * Math.min(width, height));
  const run = (start: number, step: number, along: number, length: number) => {
    let last = 0;
    for (let depth = 0; depth < most; depth++) {
      let [hits, seen] = [0, 0];
      for (let i = 0, at = start + depth * step; i < length; i++, at += along) {
        const isHit = isNoisy ? isNearer(all, layer, at, tolerance) : fits(all, layer, at, tolerance);
        if (!isHit) continue;
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

/** Whether a pixel is more like a layer put on it than like itself. */
function isNearer(all: Samples, { keep, add }: Layer, at: number, tolerance: number): boolean {
  const error = errorOf(all, keep, add[0], add[1], add[2], at);
  return error <= Math.max(tolerance, errorOf(all, 1, 0, 0, 0, at));
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
