/** A rectangle of whole pixels. It covers columns x .. x + width - 1 and rows y .. y + height - 1. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** True if every pixel of `inner` is a pixel of `outer`. */
export function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** True if the two share at least one pixel. */
export function intersects(a: Rect, b: Rect): boolean {
  const sharedColumns = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const sharedRows = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return sharedColumns > 0 && sharedRows > 0;
}

/** The rectangle mirrored at the main diagonal: rows become columns. */
export function transpose({ x, y, width, height }: Rect): Rect {
  return { x: y, y: x, width: height, height: width };
}
