import { blank, type Picture } from '../picture.ts';
import { checkerPlate } from './checker.ts';
import type { Ground } from './ground.ts';
import { modeOf, ringOf } from './ring.ts';
import { smoothPlate } from './smoothPlate.ts';

/** From this share of transparent pixels on, transparency defines the object. */
const CLEAR = 0.01;
/** The share of the frame that a flat colour must have. */
const FLAT = 0.5;

/** The ground of a picture; undefined where it has none that is plain enough to separate an object from it. */
export function groundOf(picture: Picture): Ground | undefined {
  const { width, height, data } = picture;
  let clear = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at]! < 128) clear++;
  if (clear >= CLEAR * width * height) {
    return { kind: 'clear', plate: blank(width, height), noise: 0, share: 1 };
  }
  if (width < 8 || height < 8) return undefined;
  const ring = ringOf(width, height);
  const mode = modeOf(picture, ring);
  const board = mode.share < 0.9 ? checkerPlate(picture, ring) : undefined;
  if (board) return board;
  if (mode.share >= FLAT && (mode.scatter === 0 || isLevel(picture, ring, mode.colour))) {
    return { kind: 'flat', plate: plainPlate(width, height, mode.colour), noise: mode.scatter, share: mode.share };
  }
  return smoothPlate(picture, ring);
}

/** Whether the pixels near a colour have the same mean all along the frame, so that noise scatters them and not a gradient. */
function isLevel({ width, height, data }: Picture, ring: Int32Array, colour: readonly number[]): boolean {
  const sums = new Float64Array(16 * 4);
  for (const pixel of ring) {
    const at = 4 * pixel;
    let off = 0;
    for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(data[at + c]! - colour[c]!));
    if (off > 14) continue;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const isAcross = y < 2 || y >= height - 2;
    const side = isAcross ? (y < 2 ? 0 : 1) : x < 2 ? 2 : 3;
    const part = Math.floor((4 * (isAcross ? x : y)) / (isAcross ? width : height));
    const to = 4 * (4 * side + part);
    for (let c = 0; c < 3; c++) sums[to + c]! += data[at + c]! - colour[c]!;
    sums[to + 3]!++;
  }
  for (let to = 0; to < sums.length; to += 4) {
    const count = sums[to + 3]!;
    if (count < 12) continue;
    for (let c = 0; c < 3; c++) if (Math.abs(sums[to + c]!) > 2.5 * count) return false;
  }
  return true;
}

export function plainPlate(width: number, height: number, colour: readonly number[]): Picture {
  const data = new Uint8Array(width * height * 4);
  const [r, g, b] = [Math.round(colour[0]!), Math.round(colour[1]!), Math.round(colour[2]!)];
  new Uint32Array(data.buffer).fill((255 * 2 ** 24 + b * 65536 + g * 256 + r) >>> 0);
  return { width, height, data };
}
