import type { Box } from '../picture.ts';
import { type Axis, placed, resolve } from './placement.ts';

/** A part of a picture found by its place: a rectangle or the ellipse in it. */
export interface Region {
  readonly form: 'rectangle' | 'ellipse';
  readonly across: Extent;
  readonly down: Extent;
}

/** Along one side: a number of pixels at a place, or from one share of the side to another. */
export type Extent =
  | { readonly unit: 'px'; readonly length: number; readonly at: Axis }
  | { readonly unit: 'share'; readonly from: number; readonly to: number };

export function boxOf({ across, down }: Region, width: number, height: number): Box {
  const [left, right] = stretch(across, width);
  const [top, bottom] = stretch(down, height);
  return { left, top, right, bottom };
}

function stretch(extent: Extent, side: number): [number, number] {
  if (extent.unit === 'share') return [Math.round(extent.from * side), Math.round(extent.to * side)];
  const { start, length } = resolve(extent.at, Math.round(extent.length), side);
  return [Math.min(side, Math.max(0, start)), Math.min(side, Math.max(0, start + length))];
}

/** A part at least this share of the side wide, with round shares, is meant as shares. */
const WIDE = 0.25;

/** The simplest rule for a stretch of a side, which may begin anywhere from `low` to `start` and end anywhere from `end` to `high`. */
export function extentOf(
  low: number,
  start: number,
  end: number,
  high: number,
  side: number,
  isNearAcross: boolean,
): Extent {
  const from = roundIn(low, start, side);
  const to = roundIn(end, high, side);
  const isWhole = from === 0 && to === side;
  if (isWhole) return { unit: 'share', from: 0, to: 1 };
  if (from !== undefined && to !== undefined && to - from > WIDE * side) {
    return { unit: 'share', from: Math.round((from / side) * 60) / 60, to: Math.round((to / side) * 60) / 60 };
  }
  const first = roundPixels(low, start);
  const length = roundLength(end - first, high - first);
  return { unit: 'px', length, at: placed(first, length, side, isNearAcross) };
}

/** A twentieth, quarter or third of the side in this range, in pixels; undefined where there is none. */
function roundIn(low: number, high: number, side: number): number | undefined {
  for (const parts of [1, 2, 4, 3, 10, 20]) {
    for (let k = 0; k <= parts; k++) {
      const place = (k / parts) * side;
      if (place >= low - 0.5 && place <= high + 0.5) return Math.round(place);
    }
  }
  return undefined;
}

/** The roundest number of pixels in this range. */
function roundPixels(low: number, high: number): number {
  for (const step of [50, 20, 10, 5, 4, 2]) {
    const place = Math.floor(high / step) * step;
    if (place >= low) return place;
  }
  return high;
}

/** The roundest length in this range. */
function roundLength(least: number, most: number): number {
  for (const step of [50, 20, 10, 5, 4, 2]) {
    const length = Math.ceil(least / step) * step;
    if (length <= most) return length;
  }
  return least;
}
