import type { Picture } from '../picture.ts';

/** The ground is determined from this many pixels from the frame inwards. */
const DEPTH = 2;
/** At most this many of them are looked at. */
const MOST = 6000;
/** Levels around the most frequent colour within which pixels belong to it at first. */
const NEAR = 14;

/** The pixels along the frame of a picture; of large pictures, every n-th. */
export function ringOf(width: number, height: number): Int32Array {
  const depth = Math.max(1, Math.min(DEPTH, width >> 3, height >> 3));
  const pixels: number[] = [];
  const step = Math.max(1, Math.ceil((4 * depth * Math.max(width, height)) / MOST));
  for (let d = 0; d < depth; d++) {
    for (let x = d; x < width - d; x += step) pixels.push(d * width + x, (height - 1 - d) * width + x);
    for (let y = d + 1; y < height - d - 1; y += step) pixels.push(y * width + d, y * width + width - 1 - d);
  }
  return Int32Array.from(pixels);
}

/** A colour that many pixels have, and how they scatter around it. */
export interface Mode {
  readonly colour: readonly [number, number, number];
  /** The share of the pixels that have it, give or take `scatter`. */
  readonly share: number;
  /** The 90th percentile of the distance of near pixels to it, in levels of the worst channel; 0 where they are the same. */
  readonly scatter: number;
}

/** The most frequent colour of some pixels, exact to the byte where most of the near ones are the same. */
export function modeOf({ data }: Picture, pixels: Int32Array): Mode {
  const bins = new Int32Array(4096);
  let fullest = 0;
  for (const pixel of pixels) {
    const at = 4 * pixel;
    const bin = ((data[at]! >> 4) << 8) | ((data[at + 1]! >> 4) << 4) | (data[at + 2]! >> 4);
    if (++bins[bin]! > bins[fullest]!) fullest = bin;
  }
  let [r, g, b] = [(fullest >> 8) * 16 + 8, ((fullest >> 4) & 15) * 16 + 8, (fullest & 15) * 16 + 8];
  for (let round = 0; round < 3; round++) {
    let [red, green, blue, count] = [0, 0, 0, 0];
    for (const pixel of pixels) {
      const at = 4 * pixel;
      if (apart(data, at, r, g, b) > NEAR) continue;
      red += data[at]!;
      green += data[at + 1]!;
      blue += data[at + 2]!;
      count++;
    }
    if (count === 0) break;
    [r, g, b] = [red / count, green / count, blue / count];
  }
  const same = new Map<number, number>();
  const far = new Int32Array(NEAR + 1);
  let [count, most, best] = [0, 0, 0];
  for (const pixel of pixels) {
    const at = 4 * pixel;
    const off = apart(data, at, r, g, b);
    if (off > NEAR) continue;
    far[Math.floor(off)]!++;
    count++;
    const key = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
    const times = (same.get(key) ?? 0) + 1;
    same.set(key, times);
    if (times > most) [most, best] = [times, key];
  }
  if (2 * most > count) [r, g, b] = [best >> 16, (best >> 8) & 255, best & 255];
  let [seen, scatter] = [0, 0];
  while (scatter < NEAR && seen + far[scatter]! < 0.9 * count) seen += far[scatter++]!;
  return { colour: [r, g, b], share: count / pixels.length, scatter };
}

/** The distance of a pixel to a colour, in levels of the channel where it is largest. */
function apart(data: Uint8Array, at: number, r: number, g: number, b: number): number {
  return Math.max(Math.abs(data[at]! - r), Math.abs(data[at + 1]! - g), Math.abs(data[at + 2]! - b));
}
