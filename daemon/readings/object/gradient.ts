import type { Picture, Rgb } from '../picture.ts';
import { solve } from './surface.ts';

/**
 * A gradient of two colours over a picture. Linear: base + u * right + v * down, with u and v from -1 to 1 across and down. Radial:
 * base + r * slope, with r the distance from the centre (in shares of width and height) in half diagonals of the picture.
 */
export type Gradient =
  | { readonly kind: 'linear'; readonly base: Rgb; readonly right: Rgb; readonly down: Rgb }
  | { readonly kind: 'radial'; readonly centre: readonly [number, number]; readonly base: Rgb; readonly slope: Rgb };

export interface FittedGradient {
  readonly gradient: Gradient;
  /** The share of the pixels within two levels of it. */
  readonly share: number;
}

const CLOSE = 2.01;
const ROUNDS = 4;
/** Radial gradients are sought through this many pixels. */
const SEEN = 700;

/** The linear gradient through most of some pixels. */
export function fitLinear(picture: Picture, pixels: Int32Array): FittedGradient | undefined {
  if (pixels.length < 30) return undefined;
  const { width, height } = picture;
  const coordinates = new Float64Array(pixels.length * 3);
  for (let i = 0; i < pixels.length; i++) {
    const x = pixels[i]! % width;
    coordinates[3 * i] = 1;
    coordinates[3 * i + 1] = (2 * x + 1) / width - 1;
    coordinates[3 * i + 2] = (2 * Math.floor(pixels[i]! / width) + 1) / height - 1;
  }
  const { terms, share } = fitTerms(picture, pixels, coordinates, 3);
  const of = (term: number): Rgb => [round(terms[term]!), round(terms[3 + term]!), round(terms[6 + term]!)];
  return { gradient: { kind: 'linear', base: of(0), right: of(1), down: of(2) }, share };
}

/** The radial gradient through most of some pixels, its centre in the picture or near it. */
export function fitRadial(picture: Picture, pixels: Int32Array): FittedGradient | undefined {
  if (pixels.length < 30) return undefined;
  const step = Math.max(1, Math.floor(pixels.length / SEEN));
  const some = pixels.filter((_, i) => i % step === 0);
  let best = { x: 0.5, y: 0.5, off: Number.POSITIVE_INFINITY };
  const attempt = (x: number, y: number) => {
    const { off } = fitTerms(picture, some, radii(picture, some, x, y), 2);
    if (off < best.off - 1e-9) best = { x, y, off };
  };
  for (let y = 0; y <= 4; y++) for (let x = 0; x <= 4; x++) attempt(x / 4, y / 4);
  for (let reach = 0.125; reach > 0.001; reach /= 2) {
    for (let round = 0; round < 3; round++) {
      const { x, y } = best;
      for (const [dx, dy] of [
        [-1, 0],
        [1, 0],
        [0, -1],
        [0, 1],
      ] as const)
        attempt(x + dx * reach, y + dy * reach);
      if (best.x === x && best.y === y) break;
    }
  }
  const snap = (place: number) =>
    Math.abs(place * 20 - Math.round(place * 20)) < 0.1 ? Math.round(place * 20) / 20 : place;
  const centre = [round(snap(best.x)), round(snap(best.y))] as const;
  const { terms, share } = fitTerms(picture, pixels, radii(picture, pixels, centre[0], centre[1]), 2);
  const of = (term: number): Rgb => [round(terms[term]!), round(terms[2 + term]!), round(terms[4 + term]!)];
  return { gradient: { kind: 'radial', centre, base: of(0), slope: of(1) }, share };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function radii({ width, height }: Picture, pixels: Int32Array, cx: number, cy: number): Float64Array {
  const coordinates = new Float64Array(pixels.length * 2);
  const unit = Math.hypot(width, height) / 2;
  for (let i = 0; i < pixels.length; i++) {
    const x = pixels[i]! % width;
    const y = Math.floor(pixels[i]! / width);
    coordinates[2 * i] = 1;
    coordinates[2 * i + 1] = Math.hypot(x + 0.5 - cx * width, y + 0.5 - cy * height) / unit;
  }
  return coordinates;
}

/** Least squares of each channel on some coordinates, repeated on the nearer pixels. `off` is the mean difference, each at most 12. */
function fitTerms({ data }: Picture, pixels: Int32Array, coordinates: Float64Array, count: number) {
  const terms = new Float64Array(3 * count);
  let [share, off] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const limit = round === 0 ? Number.POSITIVE_INFINITY : 24 / 2 ** round;
    const normal = new Float64Array(count * count);
    const right = new Float64Array(3 * count);
    let used = 0;
    for (let i = 0; i < pixels.length; i++) {
      const at = 4 * pixels[i]!;
      if (farFrom(data, at, terms, coordinates, i, count) > limit) continue;
      used++;
      for (let j = 0; j < count; j++) {
        const term = coordinates[count * i + j]!;
        for (let k = 0; k < count; k++) normal[count * j + k]! += term * coordinates[count * i + k]!;
        for (let c = 0; c < 3; c++) right[count * c + j]! += term * data[at + c]!;
      }
    }
    if (used < 20) break;
    for (let c = 0; c < 3; c++)
      terms.set(solve(normal, right.subarray(count * c, count * c + count), count), count * c);
  }
  for (let i = 0; i < pixels.length; i++) {
    const far = farFrom(data, 4 * pixels[i]!, terms, coordinates, i, count);
    if (far <= CLOSE) share++;
    off += Math.min(12, far);
  }
  return { terms, share: share / pixels.length, off: off / pixels.length };
}

function farFrom(
  data: Uint8Array,
  at: number,
  terms: Float64Array,
  coordinates: Float64Array,
  i: number,
  count: number,
) {
  let most = 0;
  for (let c = 0; c < 3; c++) {
    let value = 0;
    for (let k = 0; k < count; k++) value += terms[count * c + k]! * coordinates[count * i + k]!;
    const off = Math.abs(data[at + c]! - Math.min(255, Math.max(0, value)));
    if (off > most) most = off;
  }
  return most;
}

/** The gradient as a picture. */
export function gradientPicture(gradient: Gradient, width: number, height: number): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  const unit = Math.hypot(width, height) / 2;
  const { base } = gradient;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if (gradient.kind === 'linear') {
        const u = (2 * x + 1) / width - 1;
        const v = (2 * y + 1) / height - 1;
        for (let c = 0; c < 3; c++) data[at + c] = base[c]! + u * gradient.right[c]! + v * gradient.down[c]!;
      } else {
        const across = x + 0.5 - gradient.centre[0] * width;
        const down = y + 0.5 - gradient.centre[1] * height;
        const r = Math.sqrt(across * across + down * down) / unit;
        for (let c = 0; c < 3; c++) data[at + c] = base[c]! + r * gradient.slope[c]!;
      }
      data[at + 3] = 255;
    }
  }
  return { width, height, data: new Uint8Array(data.buffer) };
}

/** The share of some pixels within two levels of a gradient. */
export function shareOn({ width, height, data }: Picture, pixels: Int32Array, gradient: Gradient): number {
  const { data: painted } = gradientPicture(gradient, width, height);
  const near = pixels.filter((pixel) =>
    [0, 1, 2].every((c) => Math.abs(data[4 * pixel + c]! - painted[4 * pixel + c]!) <= CLOSE),
  );
  return near.length / Math.max(1, pixels.length);
}
