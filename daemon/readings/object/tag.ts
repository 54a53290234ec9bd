import type { Picture } from '../picture.ts';
import type { Ground, Holes } from './ground.ts';

/** Enclosed ground of so many pixels is a hole, on a ground without noise; with noise, of this share of the picture. */
const HOLE = 10;
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

/** Tags what no way through ground leads to from the frame, but for holes. */
export function tagObject(picture: Picture, ground: Ground, holes: Holes): Tagged {
  const { width, height, data } = picture;
  const plate = ground.plate.data;
  const size = width * height;
  const limit = toleranceOf(picture, ground);
  // 0 differs, 1 is like the ground, 2 is ground.
  const tags = new Uint8Array(size);
  for (let i = 0, at = 0; i < size; i++, at += 4) if (farthest(data, plate, at) <= limit) tags[i] = 1;
  const queue = new Int32Array(size);
  let tail = 0;
  for (let x = 0; x < width; x++) {
    if (tags[x] === 1) tail = flood(tags, width, height, x, queue, tail);
    const last = (height - 1) * width + x;
    if (tags[last] === 1) tail = flood(tags, width, height, last, queue, tail);
  }
  for (let y = 0; y < height; y++) {
    if (tags[y * width] === 1) tail = flood(tags, width, height, y * width, queue, tail);
    const last = y * width + width - 1;
    if (tags[last] === 1) tail = flood(tags, width, height, last, queue, tail);
  }
  if (holes !== 'filled') {
    const least = holes === 'open' ? 1 : ground.noise <= 2 ? HOLE : Math.max(HOLE, NOISY_HOLE * size);
    for (let i = 0; i < size; i++) {
      if (tags[i] !== 1) continue;
      const end = flood(tags, width, height, i, queue, tail);
      // What is too small to be a hole stays object; it is marked so that it is not met again.
      if (end - tail < least) for (let k = tail; k < end; k++) tags[queue[k]!] = 3;
    }
  }
  for (let i = 0; i < size; i++) tags[i] = tags[i] === 2 ? 0 : 1;
  const noise = limit > 2 ? limit : 0;
  if (noise > 0) dropSpecks(tags, picture, plate, 4 * limit, queue);
  return { tags, noise };
}

/** Takes back what is small and faint: noise that went beyond its limit. */
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

/** Marks as ground what is connected with a pixel and like the ground; answers where its list in `queue` ends. */
function flood(
  tags: Uint8Array,
  width: number,
  height: number,
  start: number,
  queue: Int32Array,
  from: number,
): number {
  let tail = from;
  tags[start] = 2;
  queue[tail++] = start;
  for (let head = from; head < tail; head++) {
    const pixel = queue[head]!;
    const x = pixel % width;
    if (x > 0 && tags[pixel - 1] === 1) {
      tags[pixel - 1] = 2;
      queue[tail++] = pixel - 1;
    }
    if (x < width - 1 && tags[pixel + 1] === 1) {
      tags[pixel + 1] = 2;
      queue[tail++] = pixel + 1;
    }
    if (pixel >= width && tags[pixel - width] === 1) {
      tags[pixel - width] = 2;
      queue[tail++] = pixel - width;
    }
    if (pixel + width < width * height && tags[pixel + width] === 1) {
      tags[pixel + width] = 2;
      queue[tail++] = pixel + width;
    }
  }
  return tail;
}

/**
 * How far ground may be off the plate: its noise, and where faint differences lie about that no edge explains (a JPEG's ringing), nine
 * in ten of these.
 */
function toleranceOf({ width, height, data }: Picture, ground: Ground): number {
  const plate = ground.plate.data;
  const base = Math.max(1, 1.7 * ground.noise + (ground.noise > 0 ? 1 : 0));
  if (ground.kind === 'smooth') return ground.noise + 2;
  const counts = new Int32Array(17);
  let [faint, strong] = [0, 0];
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 200_000)));
  for (let y = 2; y < height - 2; y += step) {
    for (let x = 2; x < width - 2; x += step) {
      const at = 4 * (y * width + x);
      const off = farthest(data, plate, at);
      if (off > 40) strong++;
      if (off < 1 || off > 16) continue;
      // Mixed pixels of an edge stand beside strong ones.
      const far = Math.max(
        farthest(data, plate, at - 8),
        farthest(data, plate, at + 8),
        farthest(data, plate, at - 8 * width),
        farthest(data, plate, at + 8 * width),
      );
      if (far > 40) continue;
      counts[off]!++;
      faint++;
    }
  }
  if (faint < 30 || faint < 0.01 * strong) return base;
  let [seen, level] = [0, 0];
  while (level < 16 && seen + counts[level]! < 0.9 * faint) seen += counts[level++]!;
  return Math.max(base, level + 1);
}

function farthest(data: Uint8Array, plate: Uint8Array, at: number): number {
  const red = Math.abs(data[at]! - plate[at]!);
  const green = Math.abs(data[at + 1]! - plate[at + 1]!);
  const blue = Math.abs(data[at + 2]! - plate[at + 2]!);
  return red > green ? Math.max(red, blue) : Math.max(green, blue);
}
