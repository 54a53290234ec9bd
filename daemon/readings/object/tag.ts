import { flood, floodFromFrame } from '../flood.ts';
import type { Picture } from '../picture.ts';
import type { Ground, Holes } from './ground.ts';

/** Without noise, enclosed ground of this many pixels is a hole; with noise, of this share of the picture. */
const HOLE = 4;
const NOISY_HOLE = 0.0008;
/** Faint pieces of fewer pixels are noise. */
const SPECK = 40;

/** Where the object is, wholly or in part, and how noisy the ground turned out to be. */
export interface Tagged {
  /** 1 for object, 0 for ground. */
  readonly tags: Uint8Array;
  /** Levels. */
  readonly noise: number;
}

/** Tags as object all that cannot be reached from the frame through ground, except for holes. */
export function tagObject(picture: Picture, ground: Ground, holes: Holes): Tagged {
  const { width, height, data } = picture;
  const plate = ground.plate.data;
  const size = width * height;
  const limit = toleranceOf(picture, ground);
  // 0 differs, 1 is like the ground, 2 is ground.
  const tags = new Uint8Array(size);
  for (let i = 0, at = 0; i < size; i++, at += 4) if (farthest(data, plate, at) <= limit) tags[i] = 1;
  const queue = new Int32Array(size);
  const tail = floodFromFrame(tags, width, height, queue);
  const isClean = limit <= 2;
  const meant = isClean ? HOLE : Math.max(SPECK, NOISY_HOLE * size);
  const least = holes === 'open' ? 1 : holes === 'filled' ? Number.POSITIVE_INFINITY : meant;
  for (let i = 0; i < size; i++) {
    if (tags[i] !== 1) continue;
    const end = flood(tags, width, height, i, queue, tail);
    const count = end - tail;
    // At the object's edge, noise leaves bits of ground that are neither holes nor object.
    const isBit = !isClean && count < SPECK && touchesGround(tags, width, height, queue.subarray(tail, end));
    // What stays object is marked, so that it is not visited again.
    if (count < least && !isBit) for (let k = tail; k < end; k++) tags[queue[k]!] = 3;
  }
  for (let i = 0; i < size; i++) tags[i] = tags[i] === 2 ? 0 : 1;
  if (isClean) dropFringe(tags, picture, plate);
  const noise = limit > 2 ? limit : 0;
  if (noise > 0) dropSpecks(tags, picture, plate, 4 * limit, queue);
  return { tags, noise };
}

/** Pixels at the object's rim that differ from the ground by at most this many levels are its haze, over at most this many pixels. */
const HAZE = 5;
const HAZE_WIDTH = 4;

/** Removes the invisible haze around soft things, which would make them larger than they are. */
function dropFringe(tags: Uint8Array, { width, height, data }: Picture, plate: Uint8Array) {
  for (let round = 0; round < HAZE_WIDTH; round++) {
    const rim: number[] = [];
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (tags[i] === 0) continue;
        const isRim =
          (x > 0 && tags[i - 1] === 0) ||
          (x < width - 1 && tags[i + 1] === 0) ||
          (y > 0 && tags[i - width] === 0) ||
          (y < height - 1 && tags[i + width] === 0);
        if (isRim && farthest(data, plate, 4 * i) <= HAZE) rim.push(i);
      }
    }
    for (const i of rim) tags[i] = 0;
  }
}

/** Removes what is small and faint: noise that exceeded its limit. */
function dropSpecks(
  tags: Uint8Array,
  { width, height, data }: Picture,
  plate: Uint8Array,
  strong: number,
  queue: Int32Array,
) {
  // 4 is a piece that stays.
  for (let i = 0; i < tags.length; i++) {
    if (tags[i] !== 1) continue;
    const end = flood(tags, width, height, i, queue, 0);
    let most = 0;
    for (let k = 0; k < end && most < strong; k++) most = Math.max(most, farthest(data, plate, 4 * queue[k]!));
    const isSpeck = most < strong && end < SPECK;
    for (let k = 0; k < end; k++) tags[queue[k]!] = isSpeck ? 0 : 4;
  }
  for (let i = 0; i < tags.length; i++) if (tags[i] === 4) tags[i] = 1;
}

/** Whether other ground than these pixels (which are already tagged so) lies within three pixels of them. */
function touchesGround(tags: Uint8Array, width: number, height: number, pixels: Int32Array): boolean {
  let around = 0;
  const [first] = pixels;
  const [x, y] = [first! % width, Math.floor(first! / width)];
  for (let v = Math.max(0, y - 3); v <= Math.min(height - 1, y + 3); v++) {
    for (let u = Math.max(0, x - 3); u <= Math.min(width - 1, x + 3); u++) {
      const near = v * width + u;
      if (tags[near] === 2 && !pixels.includes(near)) around++;
    }
  }
  return around > 2;
}

/** Noise is distinguished from smooth parts in squares of this side, by the share of the differences that varies from pixel to pixel. */
const CELL = 16;
const ROUGH = 0.45;
/** Levels from which a pixel plainly belongs to the object, and up to which it may be noise. */
const STRONG = 40;
const FAINT = 16;
/** Where this share of the ground's pixels beside the object matches the plate, there is no ringing around it. */
const CLEAN = 0.65;

/**
 * How far ground may be off the plate: its noise, and nine tenths of the faint differences that no edge explains (a JPEG's ringing). Faint
 * differences that continue smoothly are a pale part of the object.
 */
function toleranceOf({ width, height, data }: Picture, ground: Ground): number {
  const plate = ground.plate.data;
  const base = Math.max(1, 1.7 * ground.noise + (ground.noise > 0 ? 1 : 0));
  if (ground.kind === 'smooth') return ground.noise + 2;
  if (exactBeside({ width, height, data }, plate) > CLEAN) return base;
  const counts = new Int32Array(FAINT + 1);
  const here = new Int32Array(FAINT + 1);
  let [faint, strong] = [0, 0];
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 200_000)));
  for (let top = 2; top < height - 2; top += CELL) {
    for (let left = 2; left < width - 2; left += CELL) {
      here.fill(0);
      let [sum, varying] = [0, 0];
      for (let y = top; y < Math.min(top + CELL, height - 2); y += step) {
        for (let x = left; x < Math.min(left + CELL, width - 2); x += step) {
          const at = 4 * (y * width + x);
          const off = farthest(data, plate, at);
          if (off > STRONG) strong++;
          if (off < 1 || off > FAINT) continue;
          // The mixed pixels of an edge lie beside strong ones.
          const far = Math.max(
            farthest(data, plate, at - 8),
            farthest(data, plate, at + 8),
            farthest(data, plate, at - 8 * width),
            farthest(data, plate, at + 8 * width),
          );
          if (far > STRONG) continue;
          here[off]!++;
          for (const next of [at + 4, at + 4 * width]) {
            if (farthest(data, plate, next) > FAINT) continue;
            sum += off;
            varying += farthest(data, data, at, next);
          }
        }
      }
      if (varying < ROUGH * sum) continue;
      for (let off = 1; off <= FAINT; off++) {
        counts[off]! += here[off]!;
        faint += here[off]!;
      }
    }
  }
  if (faint < 30 || faint < 0.01 * strong) return base;
  let [seen, level] = [0, 0];
  while (level < FAINT && seen + counts[level]! < 0.9 * faint) seen += counts[level++]!;
  return Math.max(base, level + 1);
}

/** Of the ground's pixels three to five from something strong, the share that matches the plate exactly. */
function exactBeside({ width, height, data }: Picture, plate: Uint8Array): number {
  const [least, most] = [3, 5];
  const isStrong = (at: number, far: number, step: number) =>
    farthest(data, plate, at - far * step) > STRONG || farthest(data, plate, at + far * step) > STRONG;
  let [exact, all] = [0, 0];
  for (let y = most; y < height - most; y++) {
    for (let x = most; x < width - most; x++) {
      const at = 4 * (y * width + x);
      const off = farthest(data, plate, at);
      if (off > FAINT || !(isStrong(at, most, 4) || isStrong(at, most, 4 * width))) continue;
      if (isStrong(at, least, 4) || isStrong(at, least, 4 * width)) continue;
      all++;
      if (off === 0) exact++;
    }
  }
  return exact / Math.max(1, all);
}

/** The distance of a pixel to one of another picture, in levels of the channel where it is largest. */
function farthest(data: Uint8Array, plate: Uint8Array, at: number, to = at): number {
  const red = Math.abs(data[at]! - plate[to]!);
  const green = Math.abs(data[at + 1]! - plate[to + 1]!);
  const blue = Math.abs(data[at + 2]! - plate[to + 2]!);
  return red > green ? Math.max(red, blue) : Math.max(green, blue);
}
