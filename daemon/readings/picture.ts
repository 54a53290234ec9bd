import type { Raster } from '../images/raster.ts';

/** A picture as readings see it: 8-bit sRGB with straight (not premultiplied) alpha, row-major. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** width * height * 4 bytes, RGBA. */
  readonly data: Uint8Array;
}

/** A picture with 16 bits per channel, otherwise like Picture. */
export interface DeepPicture {
  readonly width: number;
  readonly height: number;
  /** width * height * 4 levels of 0..65535, RGBA. */
  readonly data: Uint16Array;
}

/** A picture of this size, transparent black. */
export function blank(width: number, height: number): Picture {
  return { width, height, data: new Uint8Array(width * height * 4) };
}

export function pictureOf({ width, height, channels, data }: Raster): Picture {
  if (channels === 4) return { width, height, data };
  const out = new Uint8Array(width * height * 4);
  for (let from = 0, to = 0; to < out.length; from += 3, to += 4) {
    out[to] = data[from]!;
    out[to + 1] = data[from + 1]!;
    out[to + 2] = data[from + 2]!;
    out[to + 3] = 255;
  }
  return { width, height, data: out };
}

/** RGB where every pixel is opaque and `channels` is 3, RGBA elsewhere. */
export function rasterOf(picture: Picture, channels: 3 | 4): Raster {
  const { width, height, data } = picture;
  if (channels === 4 || !isOpaque(picture)) return { width, height, channels: 4, data };
  const out = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    out[to] = data[from]!;
    out[to + 1] = data[from + 1]!;
    out[to + 2] = data[from + 2]!;
  }
  return { width, height, channels: 3, data: out };
}

export function isOpaque({ data }: Picture): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}

/** The mean alpha, 0..1. */
export function opacityOf({ data }: Picture): number {
  let sum = 0;
  for (let at = 3; at < data.length; at += 4) sum += data[at]!;
  return sum / (255 * (data.length / 4));
}

/** The picture on a ground of this colour, 0..255, fully opaque. */
export function laidOn(picture: Picture, ground: readonly number[]): Picture {
  if (isOpaque(picture)) return picture;
  const data = picture.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    if (alpha === 255) continue;
    for (let c = 0; c < 3; c++) data[at + c] = Math.round((data[at + c]! * alpha + ground[c]! * (255 - alpha)) / 255);
    data[at + 3] = 255;
  }
  return { ...picture, data };
}

/** A rectangle in whole pixels; right and bottom are just beyond it. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The part of a picture in a box that lies inside it; the picture itself where that is all of it. */
export function cropped(picture: Picture, { left, top, right, bottom }: Box): Picture {
  const { width, height, data } = picture;
  if (left === 0 && top === 0 && right === width && bottom === height) return picture;
  const out = blank(right - left, bottom - top);
  for (let y = top; y < bottom; y++) {
    const from = (y * width + left) * 4;
    out.data.set(data.subarray(from, from + out.width * 4), (y - top) * out.width * 4);
  }
  return out;
}

export function isSameSize(a: Picture, b: Picture): boolean {
  return a.width === b.width && a.height === b.height;
}

/** Whether two pictures are equal to the byte. */
export function isSame(a: Picture, b: Picture): boolean {
  return isSameSize(a, b) && Buffer.compare(a.data, b.data) === 0;
}

/**
 * Resizes by area averages when it shrinks and bilinearly when it grows, with colours weighted by their alpha, so that transparent pixels
 * do not bleed their colour. `width` and `height` are at least 1.
 */
export function resize(picture: Picture, width: number, height: number): Picture {
  if (width === picture.width && height === picture.height) return picture;
  const across = spans(picture.width, width);
  const down = spans(picture.height, height);
  const out = blank(width, height);
  const { data } = picture;
  const row = new Float32Array(width * 4);
  for (let y = 0, to = 0; y < height; y++) {
    row.fill(0);
    for (let v = down.starts[y]!; v < down.starts[y + 1]!; v++) {
      const line = down.sources[v]! * picture.width;
      const weight = down.weights[v]!;
      for (let x = 0; x < width; x++) {
        for (let u = across.starts[x]!; u < across.starts[x + 1]!; u++) {
          const at = (line + across.sources[u]!) * 4;
          const alpha = weight * across.weights[u]! * data[at + 3]!;
          if (alpha === 0) continue;
          row[4 * x]! += alpha * data[at]!;
          row[4 * x + 1]! += alpha * data[at + 1]!;
          row[4 * x + 2]! += alpha * data[at + 2]!;
          row[4 * x + 3]! += alpha;
        }
      }
    }
    for (let x = 0; x < width; x++, to += 4) {
      const alpha = row[4 * x + 3]!;
      if (alpha < 0.5 / 255) continue;
      out.data[to] = row[4 * x]! / alpha + 0.5;
      out.data[to + 1] = row[4 * x + 1]! / alpha + 0.5;
      out.data[to + 2] = row[4 * x + 2]! / alpha + 0.5;
      out.data[to + 3] = alpha + 0.5;
    }
  }
  return out;
}

/** Which source pixels make each target pixel: those from starts[i] to starts[i + 1] of `sources`, with weights that sum to 1. */
interface Spans {
  readonly starts: Int32Array;
  readonly sources: Int32Array;
  readonly weights: Float32Array;
}

function spans(from: number, to: number): Spans {
  const scale = from / to;
  const starts = new Int32Array(to + 1);
  const sources: number[] = [];
  const weights: number[] = [];
  const add = (source: number, weight: number) => {
    sources.push(Math.min(from - 1, Math.max(0, source)));
    weights.push(weight);
  };
  for (let i = 0; i < to; i++) {
    if (scale > 1) {
      const [low, high] = [i * scale, (i + 1) * scale];
      for (let k = Math.floor(low); k < high - 1e-9; k++) add(k, (Math.min(high, k + 1) - Math.max(low, k)) / scale);
    } else {
      const middle = (i + 0.5) * scale - 0.5;
      const left = Math.floor(middle + 1e-9);
      const right = Math.max(0, middle - left);
      add(left, 1 - right);
      if (right > 0) add(left + 1, right);
    }
    starts[i + 1] = sources.length;
  }
  return { starts, sources: Int32Array.from(sources), weights: Float32Array.from(weights) };
}

/** The longest side, in pixels, of small copies in which answers are looked at. */
export const SMALL_SIDE = 256;

/** Every n-th pixel, so that colours stay as they are. */
export function sampled({ width, height, channels, data }: Raster, longSide: number): Picture {
  const step = Math.min(width, height, Math.ceil(Math.max(width, height) / longSide));
  if (step === 1) return pictureOf({ width, height, channels, data });
  const small = { width: Math.floor(width / step), height: Math.floor(height / step), channels };
  const out = new Uint8Array(small.width * small.height * channels);
  const first = step >> 1;
  for (let y = 0, to = 0; y < small.height; y++) {
    let at = ((y * step + first) * width + first) * channels;
    for (let x = 0; x < small.width; x++, at += step * channels)
      for (let c = 0; c < channels; c++) out[to++] = data[at + c]!;
  }
  return pictureOf({ ...small, data: out });
}

/** Red, green and blue, 0..255. */
export type Rgb = readonly [number, number, number];
