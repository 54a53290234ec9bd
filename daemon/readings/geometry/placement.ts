import type { Picture } from '../picture.ts';
import { boxOfObject, type ObjectBounds } from './objectBox.ts';

/**
 * Which part of a picture an output shows. The output's point (x, y) shows the picture's (left + x * across, top + y * down); points
 * are counted in pixels from the upper left corner of the upper left pixel.
 */
export interface Placement {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
}

/** What a rule of size and place may look at. */
export interface View {
  readonly width: number;
  readonly height: number;
  /** The box of what the picture's border does not show, up to `tolerance` levels. */
  object(tolerance: number): ObjectBounds;
}

export function viewOf(picture: Picture): View {
  const found = new Map<number, ObjectBounds>();
  return {
    width: picture.width,
    height: picture.height,
    object(tolerance) {
      const known = found.get(tolerance) ?? boxOfObject(picture, tolerance);
      found.set(tolerance, known);
      return known;
    },
  };
}

/** The view, for the next rule, of the picture that `placement` makes of a view. */
export function viewAfter(view: View, placement: Placement): View {
  const { width, height, left, top, across, down } = placement;
  return {
    width,
    height,
    object(tolerance) {
      const box = view.object(tolerance);
      const [x, y] = [Math.max(0, (box.left - left) / across), Math.max(0, (box.top - top) / down)];
      return {
        left: x,
        top: y,
        width: Math.min(width, (box.left + box.width - left) / across) - x,
        height: Math.min(height, (box.top + box.height - top) / down) - y,
      };
    },
  };
}

/** The placement that applies `first`, then `then`. */
export function composed(first: Placement, then: Placement): Placement {
  return {
    width: then.width,
    height: then.height,
    left: first.left + then.left * first.across,
    top: first.top + then.top * first.down,
    across: first.across * then.across,
    down: first.down * then.down,
  };
}

/**
 * The distance of two placements of one output size at its corners, in pixels of the output (of the input where that is coarser); infinite
 * where the sizes differ.
 */
export function distanceBetween(a: Placement, b: Placement): number {
  if (a.width !== b.width || a.height !== b.height) return Number.POSITIVE_INFINITY;
  const unitX = Math.max(1, Math.abs(a.across));
  const unitY = Math.max(1, Math.abs(a.down));
  const start = Math.max(Math.abs(a.left - b.left) / unitX, Math.abs(a.top - b.top) / unitY);
  const endX = Math.abs(a.left - b.left + a.width * (a.across - b.across)) / unitX;
  const endY = Math.abs(a.top - b.top + a.height * (a.down - b.down)) / unitY;
  return Math.max(start, endX, endY);
}
