/**
 * A map of points from an output to its input, projective: rows (a b c | d e f | g h i), x' = (a x + b y + c) / (g x + h y + i). Points
 * are in pixels from the upper left corner of the upper left pixel.
 */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The composition of two maps: `first`, then `then`. */
export function after(first: Matrix, then: Matrix): Matrix {
  const out: number[] = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += then[3 * row + k]! * first[3 * k + column]!;
      out.push(sum);
    }
  }
  return out.map((value) => value / out[8]!) as unknown as Matrix;
}

export function mapped([a, b, c, d, e, f, g, h, i]: Matrix, x: number, y: number): [number, number] {
  const w = g * x + h * y + i;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

/** How many input pixels an output pixel is wide, near (x, y): the root of the map's determinant there. */
export function scaleAt(matrix: Matrix, x: number, y: number): number {
  const [u, v] = mapped(matrix, x, y);
  const [u1, v1] = mapped(matrix, x + 1, y);
  const [u2, v2] = mapped(matrix, x, y + 1);
  return Math.sqrt(Math.abs((u1 - u) * (v2 - v) - (v1 - v) * (u2 - u)));
}

/** The inverse map. */
export function inverted([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const adjoint = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  return adjoint.map((value) => value / adjoint[8]!) as unknown as Matrix;
}
