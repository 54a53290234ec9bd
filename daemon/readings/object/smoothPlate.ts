import type { Picture } from '../picture.ts';
import { fitRadial, gradientPicture } from './gradient.ts';
import type { Ground } from './ground.ts';
import { fitSurface, surfacePicture } from './surface.ts';

/** The share of the frame that the ground must reach. */
const REACHED = 0.6;
/** Levels by which a neighbour may differ from the part reached so far, beyond the noise. */
const STEP = 3;
/** Levels by which the ground may differ from the surface that was fitted to the frame. */
const DRIFT = 60;
/** Cells of the grid, across or down, that hold the surface's residuals. */
const CELLS = 96;
/** A gradient is exact where it fits this share of the pixels. */
const EXACT = 0.93;

/**
 * The plate of a smooth ground, such as a gradient or a studio's backdrop: everything that can be reached from the frame in small steps of
 * colour, and a surface through it.
 */
export function smoothPlate(picture: Picture, ring: Int32Array): Ground | undefined {
  const { width, height } = picture;
  const noise = noiseAlong(picture);
  if (noise > 12) return undefined;
  const first = fitSurface(picture, ring, 4 + 3 * noise);
  if (!first || first.share < 0.5) return undefined;
  const reached = grow(picture, ring, surfacePicture(first).data, noise);
  let count = 0;
  for (const pixel of ring) count += reached[pixel]!;
  const share = count / ring.length;
  if (share < REACHED) return undefined;
  const inside = sampleOf(reached, width, height);
  const surface = fitSurface(picture, inside, 6 + 3 * noise);
  if (!surface) return undefined;
  const plain = surfacePicture(surface);
  const plate = exactRadial(picture, inside, plain) ?? withDetail(picture, reached, plain.data);
  return { kind: 'smooth', plate, noise: Math.ceil(STEP + 2.5 * noise), share };
}

/** A radial gradient, where it fits nearly all pixels and the surface does not. */
function exactRadial(picture: Picture, pixels: Int32Array, surface: Picture): Picture | undefined {
  let near = 0;
  for (const pixel of pixels) {
    let off = 0;
    for (let c = 0; c < 3; c++)
      off = Math.max(off, Math.abs(picture.data[4 * pixel + c]! - surface.data[4 * pixel + c]!));
    if (off <= 2) near++;
  }
  if (near > EXACT * pixels.length) return undefined;
  const radial = fitRadial(picture, pixels);
  return radial && radial.share > EXACT ? gradientPicture(radial.gradient, picture.width, picture.height) : undefined;
}

/** The median difference of neighbours along the top and bottom rows and the left and right columns, as a standard deviation. */
function noiseAlong({ width, height, data }: Picture): number {
  const counts = new Int32Array(256);
  let total = 0;
  const add = (from: number, to: number) => {
    counts[Math.abs(data[4 * from + 1]! - data[4 * to + 1]!)]!++;
    total++;
  };
  for (let x = 1; x < width; x++) {
    add(x - 1, x);
    add((height - 1) * width + x - 1, (height - 1) * width + x);
  }
  for (let y = 1; y < height; y++) {
    add((y - 1) * width, y * width);
    add(y * width - 1, (y + 1) * width - 1);
  }
  let [seen, level] = [0, 0];
  while (level < 255 && seen + counts[level]! < total / 2) seen += counts[level++]!;
  const within = (total / 2 - seen) / Math.max(1, counts[level]!);
  // The median of |a - b| is 0.954 deviations of each; rounding alone makes up to half a level.
  return Math.max(0, (level + within - 0.5) / 0.954);
}

/** Which pixels can be reached from the frame through neighbours whose colours continue those before. */
function grow(picture: Picture, ring: Int32Array, surface: Uint8Array, noise: number): Uint8Array {
  const { width, height, data } = picture;
  const size = width * height;
  const reached = new Uint8Array(size);
  const running = new Float32Array(size * 3);
  const queue = new Int32Array(size);
  const step = STEP + 3.5 * noise;
  let tail = 0;
  for (const pixel of ring) {
    let off = 0;
    for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(data[4 * pixel + c]! - surface[4 * pixel + c]!));
    if (off > 6 + 3.5 * noise || reached[pixel]) continue;
    reached[pixel] = 1;
    for (let c = 0; c < 3; c++) running[3 * pixel + c] = 0.5 * data[4 * pixel + c]! + 0.5 * surface[4 * pixel + c]!;
    queue[tail++] = pixel;
  }
  for (let head = 0; head < tail; head++) {
    const pixel = queue[head]!;
    const x = pixel % width;
    const at = 3 * pixel;
    for (let side = 0; side < 4; side++) {
      if (side === 0 && x === 0) continue;
      if (side === 1 && x === width - 1) continue;
      const near = pixel + (side === 0 ? -1 : side === 1 ? 1 : side === 2 ? -width : width);
      if (near < 0 || near >= size || reached[near]) continue;
      const to = 4 * near;
      const red = data[to]! - running[at]!;
      const green = data[to + 1]! - running[at + 1]!;
      const blue = data[to + 2]! - running[at + 2]!;
      if (red > step || red < -step || green > step || green < -step || blue > step || blue < -step) continue;
      if (Math.abs(data[to]! - surface[to]!) > DRIFT || Math.abs(data[to + 1]! - surface[to + 1]!) > DRIFT) continue;
      reached[near] = 1;
      running[3 * near] = running[at]! + 0.3 * red;
      running[3 * near + 1] = running[at + 1]! + 0.3 * green;
      running[3 * near + 2] = running[at + 2]! + 0.3 * blue;
      queue[tail++] = near;
    }
  }
  return reached;
}

/** A few thousand of the reached pixels. */
function sampleOf(reached: Uint8Array, width: number, height: number): Int32Array {
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 5000)));
  const pixels: number[] = [];
  for (let y = step >> 1; y < height; y += step) {
    for (let x = step >> 1; x < width; x += step) if (reached[y * width + x]) pixels.push(y * width + x);
  }
  return Int32Array.from(pixels);
}

/** The surface plus its residuals at the reached pixels, as smooth cells that are continued where none is reached. */
function withDetail(picture: Picture, reached: Uint8Array, surface: Uint8Array): Picture {
  const { width, height, data } = picture;
  const cell = Math.max(2, Math.ceil(Math.max(width, height) / CELLS));
  const [across, down] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const left = new Float32Array(across * down * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      if (!reached[pixel]) continue;
      const to = 4 * (Math.floor(y / cell) * across + Math.floor(x / cell));
      for (let c = 0; c < 3; c++) left[to + c]! += data[4 * pixel + c]! - surface[4 * pixel + c]!;
      left[to + 3]!++;
    }
  }
  fillGaps(left, across, down);
  const out = new Uint8Array(width * height * 4);
  const east = across > 1 ? 4 : 0;
  for (let y = 0, at = 0; y < height; y++) {
    const v = Math.min(down - 1.001, Math.max(0, (y + 0.5) / cell - 0.5));
    const top = Math.floor(v);
    const south = down > 1 ? 4 * across : 0;
    for (let x = 0; x < width; x++, at += 4) {
      const u = Math.min(across - 1.001, Math.max(0, (x + 0.5) / cell - 0.5));
      const west = Math.floor(u);
      const from = 4 * (top * across + west);
      const right = u - west;
      const below = v - top;
      for (let c = 0; c < 3; c++) {
        const upper = left[from + c]! * (1 - right) + left[from + east + c]! * right;
        const lower = left[from + south + c]! * (1 - right) + left[from + south + east + c]! * right;
        const value = surface[at + c]! + upper * (1 - below) + lower * below;
        out[at + c] = value <= 0 ? 0 : value >= 255 ? 255 : value + 0.5;
      }
      out[at + 3] = 255;
    }
  }
  return { width, height, data: out };
}

/** Turns sums with their counts (fourth value) into means, and fills empty cells from coarser and coarser ones. */
function fillGaps(cells: Float32Array, across: number, down: number): void {
  if (across > 1 || down > 1) {
    const [half, lower] = [Math.ceil(across / 2), Math.ceil(down / 2)];
    const coarse = new Float32Array(half * lower * 4);
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        const from = 4 * (y * across + x);
        const to = 4 * ((y >> 1) * half + (x >> 1));
        for (let c = 0; c < 4; c++) coarse[to + c]! += cells[from + c]!;
      }
    }
    fillGaps(coarse, half, lower);
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        const to = 4 * (y * across + x);
        if (cells[to + 3]! > 0) continue;
        const from = 4 * ((y >> 1) * half + (x >> 1));
        for (let c = 0; c < 3; c++) cells[to + c] = coarse[from + c]!;
        cells[to + 3] = 1;
      }
    }
  }
  for (let at = 0; at < cells.length; at += 4) {
    const count = cells[at + 3]!;
    if (count === 0) continue;
    for (let c = 0; c < 3; c++) cells[at + c]! /= count;
    cells[at + 3] = 1;
  }
}
