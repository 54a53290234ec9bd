/** [[a, c, x], [b, d, y]], as Figma writes them. */
export type Matrix = Transform;

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function multiply(p: Matrix, q: Matrix): Matrix {
  const at = (row: 0 | 1, column: 0 | 1 | 2) =>
    p[row][0] * q[0][column] + p[row][1] * q[1][column] + (column === 2 ? p[row][2] : 0);
  return [
    [at(0, 0), at(0, 1), at(0, 2)],
    [at(1, 0), at(1, 1), at(1, 2)],
  ];
}

export function invert([[a, c, e], [b, d, f]]: Matrix): Matrix {
  const det = a * d - b * c;
  const [ia, ic, ib, id] = [d / det, -c / det, -b / det, a / det];
  return [
    [ia, ic, -(ia * e + ic * f)],
    [ib, id, -(ib * e + id * f)],
  ];
}

export function turn(degrees: number, x: number, y: number): Matrix {
  const angle = (degrees * Math.PI) / 180;
  return [
    [Math.cos(angle), Math.sin(angle), x],
    [-Math.sin(angle), Math.cos(angle), y],
  ];
}

/** The bounding box of a rectangle of this size under a matrix. */
export function transformBox([[a, c, e], [b, d, f]]: Matrix, width: number, height: number): Bounds {
  const xs = [0, a * width, c * height, a * width + c * height];
  const ys = [0, b * width, d * height, b * width + d * height];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left + e, y: top + f, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

export function union(boxes: readonly Bounds[]): Bounds | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}
