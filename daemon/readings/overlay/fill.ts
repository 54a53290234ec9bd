import type { Picture } from '../picture.ts';

/**
 * Fills holes smoothly from their surroundings ("pull-push": averages of known pixels go down a pyramid, and up again into the unknown
 * ones). Writes into the picture where `holes` is 1. Reads only the rectangle around the holes.
 */
export function fillHoles(picture: Picture, holes: Uint8Array): void {
  const bounds = boundsOf(picture, holes);
  if (bounds === undefined) return;
  const { left, top, width, height } = bounds;
  const values = new Float32Array(width * height * 5);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 5) {
      const at = (top + y) * picture.width + left + x;
      if (holes[at] === 1) continue;
      const alpha = picture.data[4 * at + 3]!;
      for (let c = 0; c < 3; c++) values[to + c] = picture.data[4 * at + c]! * alpha;
      values[to + 3] = alpha;
      values[to + 4] = 1;
    }
  }
  pullPush(values, width, height);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from += 5) {
      const at = (top + y) * picture.width + left + x;
      if (holes[at] !== 1) continue;
      const alpha = values[from + 3]!;
      for (let c = 0; c < 3; c++) picture.data[4 * at + c] = alpha < 0.5 ? 0 : values[from + c]! / alpha + 0.5;
      picture.data[4 * at + 3] = alpha + 0.5;
    }
  }
}

/** Colours are taken from this far around the holes, in pixels. */
const REACH = 6;

function boundsOf({ width, height }: Picture, holes: Uint8Array) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (holes[at] === 0) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  if (right === 0) return undefined;
  left = Math.max(0, left - REACH);
  top = Math.max(0, top - REACH);
  return { left, top, width: Math.min(width, right + REACH) - left, height: Math.min(height, bottom + REACH) - top };
}

/** Five values per pixel, the last of them how well it is known, 0..1; on return all are known, if any was. */
function pullPush(values: Float32Array, width: number, height: number): void {
  if (width === 1 && height === 1) return;
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1];
  const half = new Float32Array(w * h * 5);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from += 5) {
      const known = values[from + 4]!;
      if (known === 0) continue;
      const to = ((y >> 1) * w + (x >> 1)) * 5;
      for (let c = 0; c < 4; c++) half[to + c]! += values[from + c]! * known;
      half[to + 4]! += known;
    }
  }
  for (let at = 0; at < half.length; at += 5) {
    const known = half[at + 4]!;
    if (known === 0) continue;
    for (let c = 0; c < 4; c++) half[at + c]! /= known;
    half[at + 4] = Math.min(1, known);
  }
  pullPush(half, w, h);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 5) {
      const rest = 1 - values[to + 4]!;
      if (rest === 0) continue;
      for (let c = 0; c < 4; c++) {
        values[to + c] = values[to + c]! * (1 - rest) + rest * smooth(half, w, h, (x - 0.5) / 2, (y - 0.5) / 2, c);
      }
      values[to + 4] = 1;
    }
  }
}

/** Bilinear between known pixels; all are known once their own level is filled. */
function smooth(half: Float32Array, w: number, h: number, x: number, y: number, c: number): number {
  const [u, v] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - u, y - v];
  const [u0, u1] = [Math.max(0, u), Math.min(w - 1, u + 1)];
  const [v0, v1] = [Math.max(0, v) * w, Math.min(h - 1, v + 1) * w];
  const above = half[(v0 + u0) * 5 + c]! * (1 - fx) + half[(v0 + u1) * 5 + c]! * fx;
  const below = half[(v1 + u0) * 5 + c]! * (1 - fx) + half[(v1 + u1) * 5 + c]! * fx;
  return above * (1 - fy) + below * fy;
}
