import type { Picture } from '../picture.ts';

/** A quadratic of the place for each of red, green and blue: six terms each, of x and y as -1..1 across the picture. */
export interface Surface {
  readonly width: number;
  readonly height: number;
  readonly terms: Float64Array;
  /** The share of the pixels that it fits. */
  readonly share: number;
}

const TERMS = 6;

/** The surface through most of some pixels: fitted again and again to those within `near` levels. Undefined where there are too few. */
export function fitSurface({ width, height, data }: Picture, pixels: Int32Array, near: number): Surface | undefined {
  if (pixels.length < 24) return undefined;
  let surface: Surface | undefined;
  const basis = new Float64Array(TERMS);
  const want = new Float64Array(3);
  for (let round = 0; round < 5; round++) {
    // Starts with all, then narrows.
    const limit = near * Math.max(1, 2 ** (3 - round));
    const normal = new Float64Array(TERMS * TERMS);
    const right = new Float64Array(3 * TERMS);
    let count = 0;
    for (const pixel of pixels) {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      const at = 4 * pixel;
      if (surface) {
        surfaceAt(surface, x, y, want);
        let off = 0;
        for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(data[at + c]! - want[c]!));
        if (off > limit) continue;
      }
      count++;
      basisAt(width, height, x, y, basis);
      for (let i = 0; i < TERMS; i++) {
        for (let k = 0; k < TERMS; k++) normal[TERMS * i + k]! += basis[i]! * basis[k]!;
        for (let c = 0; c < 3; c++) right[TERMS * c + i]! += basis[i]! * data[at + c]!;
      }
    }
    if (count < 24) return undefined;
    // A small weight on the square terms keeps them small where the pixels do not determine them.
    for (let i = 0; i < TERMS; i++) normal[TERMS * i + i]! += 1e-4 * count;
    const terms = new Float64Array(3 * TERMS);
    for (let c = 0; c < 3; c++)
      terms.set(solve(normal, right.subarray(TERMS * c, TERMS * c + TERMS), TERMS), TERMS * c);
    surface = { width, height, terms, share: count / pixels.length };
  }
  return surface;
}

/** Writes the surface's red, green and blue at a pixel. */
function surfaceAt({ width, height, terms }: Surface, x: number, y: number, out: Float64Array): void {
  const u = (2 * x + 1) / width - 1;
  const v = (2 * y + 1) / height - 1;
  for (let c = 0, t = 0; c < 3; c++, t += TERMS) {
    out[c] =
      terms[t]! + u * (terms[t + 1]! + terms[t + 3]! * u + terms[t + 4]! * v) + v * (terms[t + 2]! + terms[t + 5]! * v);
  }
}

/** The surface as an opaque picture. */
export function surfacePicture({ width, height, terms }: Surface): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const v = (2 * y + 1) / height - 1;
    for (let c = 0, t = 0; c < 3; c++, t += TERMS) {
      const level = terms[t]! + v * (terms[t + 2]! + terms[t + 5]! * v);
      const slope = terms[t + 1]! + terms[t + 4]! * v;
      const bend = terms[t + 3]!;
      for (let x = 0, at = 4 * y * width + c; x < width; x++, at += 4) {
        const u = (2 * x + 1) / width - 1;
        data[at] = level + u * (slope + bend * u);
      }
    }
    for (let x = 0, at = 4 * y * width + 3; x < width; x++, at += 4) data[at] = 255;
  }
  return { width, height, data: new Uint8Array(data.buffer) };
}

function basisAt(width: number, height: number, x: number, y: number, out: Float64Array): void {
  const u = (2 * x + 1) / width - 1;
  const v = (2 * y + 1) / height - 1;
  out[0] = 1;
  out[1] = u;
  out[2] = v;
  out[3] = u * u;
  out[4] = u * v;
  out[5] = v * v;
}

/** Solves a symmetric positive system of `size` equations (Gauss, with pivots); unknowns that it does not determine are zero. */
export function solve(matrix: Float64Array, right: ArrayLike<number>, size: number): Float64Array {
  const rows = Float64Array.from(matrix);
  const x = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    let pivot = i;
    for (let k = i + 1; k < size; k++) if (Math.abs(rows[k * size + i]!) > Math.abs(rows[pivot * size + i]!)) pivot = k;
    if (Math.abs(rows[pivot * size + i]!) < 1e-12) continue;
    if (pivot !== i) {
      for (let k = 0; k < size; k++) {
        const kept = rows[i * size + k]!;
        rows[i * size + k] = rows[pivot * size + k]!;
        rows[pivot * size + k] = kept;
      }
      const kept = x[i]!;
      x[i] = x[pivot]!;
      x[pivot] = kept;
    }
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = rows[k * size + i]! / rows[i * size + i]!;
      if (factor === 0) continue;
      for (let j = i; j < size; j++) rows[k * size + j]! -= factor * rows[i * size + j]!;
      x[k]! -= factor * x[i]!;
    }
  }
  for (let i = 0; i < size; i++) {
    const pivot = rows[i * size + i]!;
    x[i] = Math.abs(pivot) < 1e-12 ? 0 : x[i]! / pivot;
  }
  return x;
}
