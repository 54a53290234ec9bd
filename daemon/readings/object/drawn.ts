import type { Picture } from '../picture.ts';

/** Whether a point (in pixels) is inside a figure. */
export type Figure = (x: number, y: number) => boolean;
export type Paint = readonly number[] | ((x: number, y: number) => readonly number[]);

/** Something to draw: how much of each pixel it covers, and its colour (a fourth number is its opacity, 0..1). */
export interface Layer {
  readonly cover: Float32Array;
  readonly paint: Paint;
}

/** The share of each pixel that a figure covers, by 8 x 8 samples where its edge is near. */
export function coverOf(width: number, height: number, figure: Figure): Float32Array {
  const cover = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let hits = 0;
      for (let v = -1; v <= 4; v++) for (let u = -1; u <= 4; u++) if (figure(x + u / 3, y + v / 3)) hits++;
      if (hits === 0 || hits === 36) {
        cover[y * width + x] = hits / 36;
        continue;
      }
      let count = 0;
      for (let v = 0; v < 8; v++) for (let u = 0; u < 8; u++) if (figure(x + (u + 0.5) / 8, y + (v + 0.5) / 8)) count++;
      cover[y * width + x] = count / 64;
    }
  }
  return cover;
}

/** Layers over each other, over transparency, in exact arithmetic; rounded once. */
export function draw(width: number, height: number, layers: readonly Layer[]): Picture {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0, at = 0; at < data.length; i++, at += 4) {
    let [r, g, b, a] = [0, 0, 0, 0];
    for (const { cover, paint } of layers) {
      const colour = typeof paint === 'function' ? paint(i % width, Math.floor(i / width)) : paint;
      const part = cover[i]! * (colour[3] ?? 1);
      r = colour[0]! * part + r * (1 - part);
      g = colour[1]! * part + g * (1 - part);
      b = colour[2]! * part + b * (1 - part);
      a = part + a * (1 - part);
    }
    if (a < 0.5 / 255) continue;
    data[at] = Math.round(r / a);
    data[at + 1] = Math.round(g / a);
    data[at + 2] = Math.round(b / a);
    data[at + 3] = Math.round(255 * a);
  }
  return { width, height, data };
}

export function all(width: number, height: number): Float32Array {
  return new Float32Array(width * height).fill(1);
}

export function disc(cx: number, cy: number, r: number): Figure {
  return (x, y) => (x - cx) ** 2 + (y - cy) ** 2 <= r * r;
}

export function ringAround(cx: number, cy: number, r: number, half: number): Figure {
  return (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - r) <= half;
}

/** A straight stroke with round ends. */
export function stroke(x0: number, y0: number, x1: number, y1: number, half: number): Figure {
  return (x, y) => toSegment(x, y, x0, y0, x1, y1) <= half;
}

export function toSegment(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}

export function rectangle(left: number, top: number, right: number, bottom: number): Figure {
  return (x, y) => x >= left && x <= right && y >= top && y <= bottom;
}

export function either(...figures: readonly Figure[]): Figure {
  return (x, y) => figures.some((figure) => figure(x, y));
}

/**
 * The mean difference of a picture from the truth, premultiplied: at pixels that `cover` covers in part, and everywhere; and the largest.
 */
export function errors(
  made: Picture,
  truth: Picture,
  cover: Float32Array,
): { edge: number; all: number; worst: number } {
  let [edge, edges, sum, worst] = [0, 0, 0, 0];
  for (let i = 0, at = 0; i < cover.length; i++, at += 4) {
    const [a, b] = [made.data[at + 3]! / 255, truth.data[at + 3]! / 255];
    let off = Math.abs(made.data[at + 3]! - truth.data[at + 3]!);
    for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(made.data[at + c]! * a - truth.data[at + c]! * b));
    sum += off;
    worst = Math.max(worst, off);
    if (cover[i]! <= 0 || cover[i]! >= 1) continue;
    edge += off;
    edges++;
  }
  return { edge: edge / Math.max(1, edges), all: sum / cover.length, worst };
}
