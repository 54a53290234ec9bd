import { gaussianBlur } from '../../images/gaussian.ts';
import { blank, type Picture, resize } from '../picture.ts';

/** What may be done to a part of a picture. */
export type Effect =
  /** Gaussian blur; with `alone`, the part is blurred as if nothing were around it. */
  | { readonly kind: 'blur'; readonly sigma: number; readonly alone: boolean }
  /** Squares of one colour, their mean, `block` pixels wide, from the top left corner of the part. */
  | { readonly kind: 'pixelate'; readonly block: number }
  /** For each output channel, weights of red, green, blue and 255. */
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly number[])[] };

/** How far around a part an effect looks, in pixels. */
export function reachOf(effect: Effect): number {
  return effect.kind === 'blur' && !effect.alone ? Math.ceil(3 * effect.sigma) + 1 : 0;
}

/** The effect on a whole picture. */
export function affected(picture: Picture, effect: Effect): Picture {
  if (effect.kind === 'blur') return blurred(picture, effect.sigma);
  return effect.kind === 'pixelate' ? pixelated(picture, effect.block) : mapped(picture, effect.rows);
}

/** From this deviation on, in pixels, a blur is computed on a smaller picture: the difference is below a level. */
const LARGE = 8;

/** Blurred with colours multiplied by alpha. */
export function blurred(picture: Picture, sigma: number): Picture {
  if (sigma <= LARGE) return plainlyBlurred(picture, sigma);
  const factor = Math.floor(sigma / 4);
  const width = Math.max(1, Math.round(picture.width / factor));
  const height = Math.max(1, Math.round(picture.height / factor));
  // Averaging over squares and interpolating linearly blur too; their part is subtracted.
  const rest = Math.sqrt(Math.max(0.25, (sigma / factor) ** 2 - 1 / 12 - 1 / 6));
  return resize(plainlyBlurred(resize(picture, width, height), rest), picture.width, picture.height);
}

function plainlyBlurred({ width, height, data }: Picture, sigma: number): Picture {
  const values = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    for (let c = 0; c < 3; c++) values[at + c] = (data[at + c]! * alpha) / 255;
    values[at + 3] = alpha;
  }
  const soft = gaussianBlur(values, width, height, 4, sigma);
  const out = new Uint8ClampedArray(data.length);
  for (let at = 0; at < out.length; at += 4) {
    const alpha = soft[at + 3]!;
    if (alpha < 0.5) continue;
    for (let c = 0; c < 3; c++) out[at + c] = (soft[at + c]! * 255) / alpha;
    out[at + 3] = alpha;
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

function pixelated({ width, height, data }: Picture, block: number): Picture {
  const out = blank(width, height);
  const size = Math.max(1, block);
  const edge = (k: number, side: number) => Math.min(side, Math.round(k * size));
  for (let row = 0; edge(row, height) < height; row++) {
    const [top, bottom] = [edge(row, height), edge(row + 1, height)];
    for (let column = 0; edge(column, width) < width; column++) {
      fillWithMean(data, out.data, width, edge(column, width), top, edge(column + 1, width), bottom);
    }
  }
  return out;
}

function fillWithMean(
  data: Uint8Array,
  out: Uint8Array,
  width: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  let [r, g, b, a] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left, at = (y * width + left) * 4; x < right; x++, at += 4) {
      const alpha = data[at + 3]!;
      r += data[at]! * alpha;
      g += data[at + 1]! * alpha;
      b += data[at + 2]! * alpha;
      a += alpha;
    }
  }
  const count = (right - left) * (bottom - top);
  const total = Math.max(1, a);
  const [red, green, blue, alpha] = [r / total + 0.5, g / total + 0.5, b / total + 0.5, a / count + 0.5];
  for (let y = top; y < bottom; y++) {
    for (let x = left, at = (y * width + left) * 4; x < right; x++, at += 4) {
      out[at] = red;
      out[at + 1] = green;
      out[at + 2] = blue;
      out[at + 3] = alpha;
    }
  }
}

function mapped({ width, height, data }: Picture, rows: readonly (readonly number[])[]): Picture {
  const out = new Uint8ClampedArray(data.length);
  const m = Float64Array.from(rows.flat());
  for (let at = 0; at < out.length; at += 4) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    for (let c = 0, k = 0; c < 3; c++, k += 4)
      out[at + c] = m[k]! * r + m[k + 1]! * g + m[k + 2]! * b + m[k + 3]! * 255;
    out[at + 3] = data[at + 3]!;
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

/** What an effect does, for people. */
export function effectInWords(effect: Effect): string {
  if (effect.kind === 'blur') return `Blurred by ${Math.round(effect.sigma * 10) / 10} px`;
  if (effect.kind === 'pixelate') return `Pixelated, blocks of ${Math.round(effect.block)} px`;
  const [red, green, blue] = effect.rows as [number[], number[], number[]];
  const isGrey = red.every((value, i) => Math.abs(value - green[i]!) < 0.02 && Math.abs(value - blue[i]!) < 0.02);
  if (isGrey) return 'Turned grey';
  return red[0]! < -0.8 && green[1]! < -0.8 && blue[2]! < -0.8 ? 'Inverted' : 'Recoloured';
}
