import { differenceAt } from '../difference.ts';
import { type Box, cropped, type Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { affected, blurred, type Effect, reachOf } from './effects.ts';
import { grown } from './localStage.ts';
import { lowest } from './lowest.ts';

/** An effect must leave no more than this share of what changed. */
const LEFT = 0.15;
/** Blocks of a picture that was reduced by a sharper filter than the mean differ from ours by this share. */
const LEFT_OF_BLOCKS = 0.35;
/** A map of colours is exact. */
const LEFT_OF_COLOURS = 0.06;
/** A blur is measured on a part of at most this many pixels a side, from the corner on, where edges show it best. */
const SAMPLE = 96;
const MOST_SIGMA = 24;
/** A blur must lower the part's squared error to this share, and the first guess at its borders to the second. */
const POOR = 0.3;
const POOR_AT_FIRST = 0.7;

/** The effect that turns the input into the output in a box, and the box, moved to whole blocks where the effect makes blocks. */
export function fitEffect(pair: Pair, box: Box, noise: number): { effect: Effect; box: Box } | undefined {
  const blocks = blocksOf(pair.output, box, noise);
  if (blocks !== undefined) {
    const effect: Effect = { kind: 'pixelate', block: blocks.block };
    if (leftBy(pair, blocks.box, effect) < LEFT_OF_BLOCKS) return { effect, box: blocks.box };
  }
  const blur = blurOf(pair, box);
  if (blur !== undefined && leftBy(pair, box, blur) < LEFT) return { effect: blur, box };
  const matrix = matrixOf(pair, box);
  if (matrix !== undefined && leftBy(pair, box, matrix) < LEFT_OF_COLOURS && spoiltBy(pair, box, matrix, noise) < LEFT)
    return { effect: matrix, box };
  return undefined;
}

/** The share of what changed in a box that an effect leaves. */
export function leftBy({ input, output }: Pair, box: Box, effect: Effect): number {
  const around = grown(box, reachOf(effect), input);
  const done = affected(cropped(input, around), effect);
  let [left, changed] = [0, 0];
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      const at = (y * input.width + x) * 4;
      const from = ((y - around.top) * done.width + x - around.left) * 4;
      const change = differenceAt(input.data, at, output.data, at);
      // Where nothing changed, the box may be larger than the part that was changed.
      if (change === 0) continue;
      changed += change;
      left += differenceAt(done.data, from, output.data, at);
    }
  }
  return changed === 0 ? 1 : left / changed;
}

/** The share of a box's pixels that an effect changes although the example did not. */
function spoiltBy({ input, output }: Pair, box: Box, effect: Effect, noise: number): number {
  const done = affected(cropped(input, box), effect);
  let [spoilt, count] = [0, 0];
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++, count++) {
      const at = (y * input.width + x) * 4;
      const from = ((y - box.top) * done.width + x - box.left) * 4;
      if (differenceAt(input.data, at, output.data, at) > noise) continue;
      if (differenceAt(done.data, from, output.data, at) > noise + 3) spoilt++;
    }
  }
  return spoilt / Math.max(1, count);
}

/** The size of the one-coloured blocks that a box is made of, and the box starting at a whole block. */
function blocksOf(output: Picture, box: Box, noise: number): { block: number; box: Box } | undefined {
  // In the middle, which an ellipse's edge does not touch.
  const [inX, inY] = [Math.floor(0.15 * (box.right - box.left)), Math.floor(0.15 * (box.bottom - box.top))];
  const [width, height] = [box.right - box.left - 2 * inX, box.bottom - box.top - 2 * inY];
  const at = ((box.top + inY) * output.width + box.left + inX) * 4;
  const across = edgesAlong(output, at, 4, output.width * 4, width, height, noise).map((edge) => edge + inX);
  const down = edgesAlong(output, at, output.width * 4, 4, height, width, noise).map((edge) => edge + inY);
  const [block, other] = [spacing(across), spacing(down)];
  if (block === undefined && other === undefined) return undefined;
  const size = block ?? other!;
  if (size < 3 || (other !== undefined && Math.abs(size - other) > 0.1 * size)) return undefined;
  return { block: size, box: { ...box, left: start(box.left, across, size), top: start(box.top, down, size) } };
}

/** Where, counted from `start`, neighbouring lines of pixels differ. */
function edgesAlong(
  { data }: Picture,
  start: number,
  step: number,
  lineStep: number,
  length: number,
  lines: number,
  noise: number,
): number[] {
  const edges: number[] = [];
  for (let i = 1; i < length; i++) {
    let apart = 0;
    for (let line = 0; line < lines; line++) {
      const at = start + i * step + line * lineStep;
      if (differenceAt(data, at, data, at - step) > noise + 2) apart++;
    }
    if (apart > 0.04 * lines) edges.push(i);
  }
  return edges;
}

/** The mean distance of evenly spaced edges; undefined where they are not. */
function spacing(edges: readonly number[]): number | undefined {
  if (edges.length < 3) return undefined;
  const gaps = edges.slice(1).map((edge, i) => edge - edges[i]!);
  const least = Math.min(...gaps);
  if (least < 3) return undefined;
  let blocks = 0;
  for (const gap of gaps) {
    const count = Math.round(gap / least);
    if (Math.abs(gap - count * least) > 1.01 * Math.max(1, count / 2)) return undefined;
    blocks += count;
  }
  const mean = (edges.at(-1)! - edges[0]!) / blocks;
  return Math.abs(mean - Math.round(mean)) < 0.02 ? Math.round(mean) : mean;
}

function start(first: number, edges: readonly number[], block: number): number {
  if (edges.length === 0) return first;
  return Math.max(0, Math.round(first + edges[0]! - Math.ceil(edges[0]! / block - 0.05) * block));
}

function blurOf(pair: Pair, box: Box): Effect | undefined {
  const part: Box = {
    ...box,
    right: Math.min(box.right, box.left + SAMPLE),
    bottom: Math.min(box.bottom, box.top + SAMPLE),
  };
  if (roughness(pair.output, part) > 0.85 * roughness(pair.input, part)) return undefined;
  const before = blurError(cropped(pair.input, part), part, pair.output, part);
  let best: { effect: Effect; error: number; logarithm: number } | undefined;
  for (const alone of [false, true]) {
    if (best !== undefined && best.error > POOR_AT_FIRST * before) return undefined;
    const error = (logarithm: number) => {
      const sigma = Math.exp(logarithm);
      // The picture goes on beyond the part; beyond the box only where the blur is not of the box alone.
      const wide = grown(part, Math.ceil(3 * sigma) + 1, pair.input);
      const from = alone ? within(wide, box) : wide;
      return blurError(blurred(cropped(pair.input, from), sigma), from, pair.output, part);
    };
    // Both ways have nearly the same deviation.
    const logarithm =
      best === undefined
        ? lowest(Math.log(0.6), Math.log(MOST_SIGMA), 8, 6, error)
        : lowest(best.logarithm - 0.3, best.logarithm + 0.3, 3, 4, error);
    const left = error(logarithm);
    if (best !== undefined && left > 0.95 * best.error) continue;
    const sigma = Math.exp(logarithm);
    const round = Math.round(sigma * 2) / 2;
    best = {
      effect: { kind: 'blur', sigma: Math.abs(round - sigma) < 0.04 * sigma ? round : sigma, alone },
      error: left,
      logarithm,
    };
  }
  return best !== undefined && best.error <= POOR * before ? best.effect : undefined;
}

function within(a: Box, b: Box): Box {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}

function blurError(done: Picture, from: Box, output: Picture, part: Box): number {
  let sum = 0;
  for (let y = part.top; y < part.bottom; y++) {
    for (let x = part.left; x < part.right; x++) {
      const difference = differenceAt(
        done.data,
        ((y - from.top) * done.width + x - from.left) * 4,
        output.data,
        (y * output.width + x) * 4,
      );
      sum += difference * difference;
    }
  }
  return sum;
}

/** The mean difference of neighbouring pixels. */
function roughness({ width, data }: Picture, { left, top, right, bottom }: Box): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left + 1; x < right; x++) {
      const at = (y * width + x) * 4;
      sum += differenceAt(data, at, data, at - 4);
    }
  }
  return sum / Math.max(1, (bottom - top) * (right - left - 1));
}

/** The linear map of colours, with an offset, by least squares. */
function matrixOf({ input, output }: Pair, { left, top, right, bottom }: Box): Effect | undefined {
  const normal = new Float64Array(16);
  const sides = [new Float64Array(4), new Float64Array(4), new Float64Array(4)];
  const step = Math.max(1, Math.floor(((right - left) * (bottom - top)) / 6000));
  const vector = new Float64Array(4);
  for (let i = 0; i < (right - left) * (bottom - top); i += step) {
    const at = ((top + Math.floor(i / (right - left))) * input.width + left + (i % (right - left))) * 4;
    if (differenceAt(input.data, at, output.data, at) === 0) continue;
    for (let c = 0; c < 3; c++) vector[c] = input.data[at + c]! / 255;
    vector[3] = 1;
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) normal[4 * a + b]! += vector[a]! * vector[b]!;
      for (let c = 0; c < 3; c++) sides[c]![a]! += (vector[a]! * output.data[at + c]!) / 255;
    }
  }
  // A pull towards leaving colours as they are decides what the samples leave open.
  const pull = 1e-6 * normal[15]!;
  for (let a = 0; a < 4; a++) normal[5 * a]! += pull;
  for (let c = 0; c < 3; c++) sides[c]![c]! += pull;
  const rows = sides.map((side) => solved(normal, side));
  // The same share of all channels without mixing them is a layer put on, which is found as one.
  const isLayer = rows.every((row, c) => {
    return row.every(
      (value, k) =>
        k === 3 || (k === c ? value > -0.02 && Math.abs(value - rows[0]![0]!) < 0.03 : Math.abs(value) < 0.02),
    );
  });
  if (isLayer) return undefined;
  return { kind: 'matrix', rows: rows.map((row) => row.map((value) => Math.round(value * 1000) / 1000)) };
}

/** Solves a symmetric positive 4 x 4 system by elimination. */
function solved(matrix: Float64Array, side: Float64Array): number[] {
  const m = matrix.slice();
  const x = Array.from(side);
  for (let p = 0; p < 4; p++) {
    for (let r = p + 1; r < 4; r++) {
      const share = m[4 * r + p]! / m[5 * p]!;
      for (let c = p; c < 4; c++) m[4 * r + c]! -= share * m[4 * p + c]!;
      x[r]! -= share * x[p]!;
    }
  }
  for (let p = 3; p >= 0; p--) {
    for (let c = p + 1; c < 4; c++) x[p]! -= m[4 * p + c]! * x[c]!;
    x[p]! /= m[5 * p]!;
  }
  return x;
}
