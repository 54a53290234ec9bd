import type { Box } from '../messages.ts';

/** Figma's transforms: [[a, c, x], [b, d, y]]. */
export function multiply(p: Transform, q: Transform): Transform {
  const row = ([a, c, e]: readonly [number, number, number]): [number, number, number] => [
    a * q[0][0] + c * q[1][0],
    a * q[0][1] + c * q[1][1],
    a * q[0][2] + c * q[1][2] + e,
  ];
  return [row(p[0]), row(p[1])];
}

export function invert([[a, c, e], [b, d, f]]: Transform): Transform {
  const det = a * d - b * c;
  return [
    [d / det, -c / det, (c * f - d * e) / det],
    [-b / det, a / det, (b * e - a * f) / det],
  ];
}

export function moveTo({ x, y }: { readonly x: number; readonly y: number }): Transform {
  return [
    [1, 0, x],
    [0, 1, y],
  ];
}

/** Neither rotated nor mirrored nor skewed. A rotation that moves no edge by a pixel does not count. */
export function isUpright([[a, c], [b, d]]: Transform): boolean {
  const near = (x: number, y: number) => Math.abs(x - y) < 1e-4;
  return near(a, 1) && near(d, 1) && near(b, 0) && near(c, 0);
}

/** Whether the boxes overlap by more than a rounding error. */
export function overlap(a: Box, b: Box): boolean {
  const hair = 0.01;
  return (
    Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > hair &&
    Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > hair
  );
}

export function within(inner: Box, outer: Box): boolean {
  const hair = 0.01;
  return (
    inner.x >= outer.x - hair &&
    inner.y >= outer.y - hair &&
    inner.x + inner.width <= outer.x + outer.width + hair &&
    inner.y + inner.height <= outer.y + outer.height + hair
  );
}

/** The intersection of two boxes; its size is zero if they do not overlap. */
export function intersection(a: Box, b: Box): Box {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y),
  };
}

/** The bounding box of boxes, of which there is at least one. */
export function union(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}
