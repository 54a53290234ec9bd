import type { Pair } from '../stage.ts';
import { after, inverted, type Matrix, mapped } from './matrix.ts';
import { isSwapping, type Orientation, orientationMap } from './orientation.ts';
import type { Placement } from './placement.ts';

/** How an output shows its input: the orientation, then the part of it. */
export interface Found {
  readonly orientation: Orientation;
  readonly placement: Placement;
  /** How much of the output's structure that explains, 0..1. */
  readonly score: number;
}

/** The size of a pair's input in this orientation. */
export function laidSize(
  { input }: Pair,
  orientation: Orientation,
): { readonly width: number; readonly height: number } {
  const { width, height } = input;
  return isSwapping(orientation) ? { width: height, height: width } : { width, height };
}

/** The map from the output's points to those of the original input. */
export function mapOf({ input }: Pair, orientation: Orientation, placement: Placement): Matrix {
  const { left, top, across, down } = placement;
  const laid: Matrix = [across, 0, left, 0, down, top, 0, 0, 1];
  return after(laid, [...orientationMap(orientation, input.width, input.height), 0, 0, 1]);
}

/** The placement that such a map describes. */
export function placementOf({ input, output }: Pair, orientation: Orientation, map: Matrix): Placement {
  const lay: Matrix = [...orientationMap(orientation, input.width, input.height), 0, 0, 1];
  const laid = after(map, inverted(lay));
  const { width, height } = output;
  const [left, top] = mapped(laid, 0, 0);
  const [right, bottom] = mapped(laid, width, height);
  return { width, height, left, top, across: (right - left) / width, down: (bottom - top) / height };
}
