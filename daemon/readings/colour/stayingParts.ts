import type { Picture } from '../picture.ts';
import { type Swatches, UNKNOWN } from './swatches.ts';

/** A part with at least this share of the picture's pixels is a ground, and changes wherever it is. */
const LARGE = 0.005;
/** What surrounds a part is looked at this many pixels away, beyond soft edges. */
const FAR = 3;
/** A part changes where at least this share of what surrounds it changes. */
const CHANGING = 0.3;

/** What a pixel counts that may be the soft edge of another such part. */
const SOFT = 0.25;

/** Places at that distance all around. */
const AROUND = Array.from({ length: 2 * FAR + 1 }, (_, k) => k - FAR).flatMap((along) => [
  [along, -FAR] as const,
  [along, FAR] as const,
  [-FAR, along] as const,
  [FAR, along] as const,
]);

/**
 * The pixels of small connected parts of flat colours that stay although their colour changes: white letters on a badge whose colour
 * stays, a white glint in a photograph. `indices` are the flat colours of pixels, UNKNOWN where they have none.
 */
export function stayingParts({ width, height, data }: Picture, indices: Uint8Array, swatches: Swatches): number[] {
  const pixels = indices.length;
  const staying: number[] = [];
  // 1: of a large part; 2: of a small one.
  const tags = new Uint8Array(pixels);
  const queue = new Int32Array(pixels);
  const small: Int32Array[] = [];
  for (let start = 0; start < pixels; start++) {
    const index = indices[start]!;
    if (tags[start] || index === UNKNOWN || swatches.keeps(index)) continue;
    const part = flooded(indices, width, height, start, tags, queue);
    const tag = part.length >= LARGE * pixels ? 1 : 2;
    for (const pixel of part) tags[pixel] = tag;
    if (tag === 2) small.push(part.slice());
  }
  for (const part of small) {
    const own = indices[part[0]!]!;
    let [changing, all] = [0, 0];
    for (const pixel of part) {
      const x = pixel % width;
      const y = (pixel - x) / width;
      for (const [right, down] of AROUND) {
        const [u, v] = [x + right, y + down];
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        const other = v * width + u;
        const index = indices[other]!;
        if (index === own && tags[other] !== 1) continue;
        if (index !== UNKNOWN) {
          all++;
          if (!swatches.keeps(index)) changing++;
        } else all += swatches.isOnLine(data, 4 * other, own) ? SOFT : 1;
      }
    }
    if (all > 0 && changing < CHANGING * all) for (const pixel of part) staying.push(pixel);
  }
  return staying;
}

/** The connected pixels of one flat colour, across corners too; a view of `queue`. Tags them. */
function flooded(
  indices: Uint8Array,
  width: number,
  height: number,
  start: number,
  tags: Uint8Array,
  queue: Int32Array,
): Int32Array {
  const own = indices[start]!;
  let tail = 1;
  queue[0] = start;
  tags[start] = 2;
  for (let head = 0; head < tail; head++) {
    const pixel = queue[head]!;
    const x = pixel % width;
    const y = (pixel - x) / width;
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const near = v * width + u;
        if (tags[near] || indices[near] !== own) continue;
        tags[near] = 2;
        queue[tail++] = near;
      }
    }
  }
  return queue.subarray(0, tail);
}
