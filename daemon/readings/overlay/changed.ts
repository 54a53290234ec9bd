import { differenceAt, differences } from '../difference.ts';
import type { Pair } from '../stage.ts';

/** What an example changed beyond its noise. */
export interface Changed {
  readonly width: number;
  readonly height: number;
  /** 1 where the pixel changed, row-major. */
  readonly mask: Uint8Array;
  readonly count: number;
  /** The largest difference, in levels, that counts as noise: 0 for a clean pair. */
  readonly noise: number;
}

/** Larger differences are never noise: an 8-bit picture saved as JPEG at low quality stays below this in nearly all pixels. */
const MOST_NOISE = 16;

/**
 * Which pixels changed. In a pair that was compressed lossily, or whose colours are explained to within a few levels, small differences lie
 * everywhere. They make a hump in the histogram of differences, whose end separates them from changes. `least`: this many levels are noise
 * in any case.
 */
export function changedPixels(pair: Pair, least = 0): Changed {
  const known = seen.get(pair);
  if (known !== undefined && known.noise >= least) return known;
  const { input, output } = pair;
  const far = differences(input, output);
  const noise = Math.max(least, noiseOf(far));
  const mask = new Uint8Array(far.length);
  let count = 0;
  for (let i = 0; i < far.length; i++) {
    if (far[i]! > noise) {
      mask[i] = 1;
      count++;
    }
  }
  const changed = { width: input.width, height: input.height, mask, count, noise };
  if (least === 0) seen.set(pair, changed);
  return changed;
}

/** Several families ask for the same pair. */
const seen = new WeakMap<Pair, Changed>();

function noiseOf(far: Uint8Array): number {
  const histogram = new Uint32Array(256);
  for (let i = 0; i < far.length; i++) histogram[far[i]!]!++;
  const changed = far.length - histogram[0]!;
  const small = histogram[1]! + histogram[2]! + histogram[3]!;
  if (small < 0.003 * far.length || small < 0.25 * changed) return 0;
  let peak = 0;
  for (let level = 0; level <= MOST_NOISE; level++) {
    peak = Math.max(peak, histogram[level]!);
    if (level >= 2 && histogram[level]! < 0.02 * peak) return level;
  }
  return MOST_NOISE;
}

/**
 * Whether small differences are frequent enough to be noise around what changed, as where a picture was compressed lossily after something
 * was put on it.
 */
export function mayBeNoisy({ input, output }: Pair, { count }: Changed): boolean {
  const far = differences(input, output);
  let small = 0;
  for (let i = 0; i < far.length; i++) if (far[i]! > 0 && far[i]! <= 8) small++;
  return small > 0.15 * count;
}

/** The pixels that changed in any of several pairs of one size. */
export function changedInAny(all: readonly Changed[]): Changed {
  const first = all[0]!;
  if (all.length === 1) return first;
  const mask = first.mask.slice();
  let count = first.count;
  for (const { mask: other } of all.slice(1)) {
    for (let i = 0; i < mask.length; i++) {
      if (other[i] === 1 && mask[i] === 0) {
        mask[i] = 1;
        count++;
      }
    }
  }
  return { ...first, mask, count, noise: Math.max(...all.map(({ noise }) => noise)) };
}

/** A step of this many levels from one side of a pixel to the other is an edge. */
const EDGE = 24;
const REACH = 2;
/** Smaller pictures are hardly more than edges. */
const LEAST_PIXELS = 60_000;

/**
 * Whether what changed follows edges that the picture has before and after, while it has few elsewhere. That is what another rule left
 * along the borders of things, and nothing that was put on or taken off.
 */
export function followsEdges({ input, output }: Pair, { width, height, mask, count }: Changed): boolean {
  if (mask.length < LEAST_PIXELS) return false;
  let [edges, others] = [0, 0];
  const isEdge = (data: Uint8Array, i: number) =>
    differenceAt(data, 4 * (i - REACH), data, 4 * (i + REACH)) >= EDGE ||
    differenceAt(data, 4 * (i - REACH * width), data, 4 * (i + REACH * width)) >= EDGE;
  for (let y = REACH; y < height - REACH; y++) {
    for (let x = REACH, i = y * width + REACH; x < width - REACH; x++, i++) {
      // Every seventh pixel is enough of what did not change.
      if (mask[i] === 1) edges += Number(isEdge(input.data, i) && isEdge(output.data, i));
      else if (i % 7 === 0) others += Number(isEdge(input.data, i));
    }
  }
  return edges > 0.9 * count && 7 * others < 0.25 * (mask.length - count);
}
