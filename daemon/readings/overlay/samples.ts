import type { Pair } from '../stage.ts';
import type { Cluster } from './clusters.ts';
import type { Light } from './light.ts';

/** Whether an overlay also covers what is transparent (`over`) or only what the picture shows (`atop`), or lights or shades the picture. */
export type Blend = 'over' | 'atop' | Light;

/**
 * What was observed in one rectangle: before and after, of some of its pixels, in one or several pairs. Values are 0..255, with colours
 * multiplied by alpha, so that an overlay of constant colour and opacity is `after = keep * before + add`.
 */
export interface Samples {
  readonly width: number;
  readonly height: number;
  /** Positions in the rectangle, row-major, ascending. */
  readonly at: Int32Array;
  /** Which sample stands at a position, -1 where none does. */
  readonly which: Int32Array;
  /** RGBA for each sample, pair by pair. */
  readonly before: Float32Array;
  readonly after: Float32Array;
  /** 1 where the pixel changed. */
  readonly changed: Uint8Array;
  readonly pairs: number;
  readonly blend: Blend;
}

/** The first pixel of the same rectangle in a pair. */
export interface Spot {
  readonly pair: Pair;
  readonly left: number;
  readonly top: number;
}

/** Rectangles of which less than this share changed are hollow: only the changed pixels and those around them are taken. */
const FULL = 0.15;

/** Observations of a cluster's rectangle, or of one in `every` of its pixels. The mask belongs to the first spot's picture. */
export function samplesOf(cluster: Cluster, spots: readonly Spot[], every = 1): Samples {
  const width = cluster.right - cluster.left;
  const height = cluster.bottom - cluster.top;
  const changedHere = cut(cluster, spots[0]!.pair.input.width, width, height);
  const isFull = cluster.count > FULL * width * height;
  const wanted = isFull || every > 1 ? undefined : widened(changedHere, width, height, 3);
  let count = 0;
  const which = new Int32Array(width * height).fill(-1);
  for (let i = 0; i < which.length; i += every) if (wanted === undefined || wanted[i] === 1) which[i] = count++;
  const at = new Int32Array(count);
  const changed = new Uint8Array(count);
  for (let i = 0; i < which.length; i++) {
    if (which[i]! < 0) continue;
    at[which[i]!] = i;
    changed[which[i]!] = changedHere[i]!;
  }
  const before = new Float32Array(count * spots.length * 4);
  const after = new Float32Array(before.length);
  spots.forEach(({ pair, left, top }, k) => {
    read(pair.input, left, top, width, at, before, k * count * 4);
    read(pair.output, left, top, width, at, after, k * count * 4);
  });
  return { width, height, at, which, before, after, changed, pairs: spots.length, blend: blendOf(before, after) };
}

function cut({ mask, left, top }: Cluster, stride: number, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * stride + left;
    out.set(mask.subarray(start, start + width), y * width);
  }
  return out;
}

/** The mask grown by `reach` pixels in a square. */
function widened(mask: Uint8Array, width: number, height: number, reach: number): Uint8Array {
  const across = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    let last = -reach - 1;
    for (let x = 0; x < width + reach; x++) {
      if (x < width && mask[y * width + x] === 1) last = x;
      const to = x - reach;
      if (to >= 0 && last >= to - reach) across[y * width + to] = 1;
    }
  }
  const out = new Uint8Array(mask.length);
  for (let x = 0; x < width; x++) {
    let last = -reach - 1;
    for (let y = 0; y < height + reach; y++) {
      if (y < height && across[y * width + x] === 1) last = y;
      const to = y - reach;
      if (to >= 0 && last >= to - reach) out[to * width + x] = 1;
    }
  }
  return out;
}

function read(
  { data, width: stride, height: rows }: { data: Uint8Array; width: number; height: number },
  left: number,
  top: number,
  width: number,
  at: Int32Array,
  into: Float32Array,
  start: number,
): void {
  for (let i = 0, to = start; i < at.length; i++, to += 4) {
    const y = top + Math.floor(at[i]! / width);
    const x = left + (at[i]! % width);
    if (x < 0 || y < 0 || x >= stride || y >= rows) continue;
    const from = (y * stride + x) * 4;
    const alpha = data[from + 3]!;
    into[to] = (data[from]! * alpha) / 255;
    into[to + 1] = (data[from + 1]! * alpha) / 255;
    into[to + 2] = (data[from + 2]! * alpha) / 255;
    into[to + 3] = alpha;
  }
}

function blendOf(before: Float32Array, after: Float32Array): Blend {
  let clear = 0;
  for (let i = 3; i < before.length; i += 4) {
    if (Math.abs(before[i]! - after[i]!) > 1) return 'over';
    if (before[i]! < 255) clear++;
  }
  return clear > 8 ? 'atop' : 'over';
}
