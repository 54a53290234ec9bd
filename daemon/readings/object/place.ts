import type { Picture } from '../picture.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import type { Foreground } from './foreground.ts';

/**
 * Where an object's bounds go along one axis: to the middle of the frame, to its near or far side with a margin, or some pixels away from
 * where their middle was.
 */
export type Place =
  | { readonly kind: 'centre' }
  | { readonly kind: 'near' | 'far'; readonly margin: number }
  | { readonly kind: 'shift'; readonly by: number };

/** The size of an object: a multiple of what it was, or as large as fits into a share of the frame, or into the frame with a margin. */
export type Size =
  | { readonly kind: 'times'; readonly factor: number }
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'margin'; readonly margin: number };

/** An object moved, scaled and mirrored in front of its ground. Pixels. */
export interface Placement {
  readonly size: Size;
  readonly across: Place;
  readonly down: Place;
  readonly mirror: '' | 'x' | 'y' | 'xy';
}

/** Where the object's bounds go, and by what factor they are scaled; undefined where there is nothing to place. */
export function placedBounds({ width, height, matte }: Foreground, { size, across, down }: Placement) {
  const bounds = boundsOf(matte, width, height, 8);
  if (!bounds) return undefined;
  const [w, h] = [bounds.right - bounds.left, bounds.bottom - bounds.top];
  const factor = factorOf(size, w, h, width, height);
  const left = startOf(across, bounds.left, w, w * factor, width);
  const top = startOf(down, bounds.top, h, h * factor, height);
  return { bounds, factor, left, top };
}

/** The picture with its object in another place; undefined where there is nothing to place. */
export function placeObject(foreground: Foreground, placement: Placement): Picture | undefined {
  const { width, height, matte, colours, ground } = foreground;
  const placed = placedBounds(foreground, placement);
  if (!placed) return undefined;
  const { bounds, factor, left, top } = placed;
  const object = resample(colours, matte, width, bounds, factor, left, top, placement.mirror, width, height);
  return over(object, ground.plate);
}

function factorOf(size: Size, w: number, h: number, width: number, height: number): number {
  if (size.kind === 'times') return size.factor;
  if (size.kind === 'share') return Math.min((size.share * width) / w, (size.share * height) / h);
  return Math.max(1, Math.min(width - 2 * size.margin, 1e9)) / w < (height - 2 * size.margin) / h
    ? Math.max(1, width - 2 * size.margin) / w
    : Math.max(1, height - 2 * size.margin) / h;
}

/** The first pixel of the placed bounds; whole, so that what is only moved stays sharp. */
function startOf(place: Place, start: number, length: number, made: number, room: number): number {
  if (place.kind === 'centre') return made === length ? Math.floor((room - made) / 2) : (room - made) / 2;
  if (place.kind !== 'shift') return Math.round(place.kind === 'near' ? place.margin : room - place.margin - made);
  const exact = start + length / 2 + place.by - made / 2;
  return made === length ? Math.round(exact) : exact;
}

/** The taps of a line of output pixels: which source pixels make each, and with which weights (Catmull-Rom, widened when shrinking). */
interface Taps {
  readonly first: Int32Array;
  readonly count: number;
  readonly weights: Float32Array;
}

function tapsOf(from: number, factor: number, start: number, room: number, isMirrored: boolean): Taps {
  const stretch = Math.max(1, 1 / factor);
  const count = factor === 1 && Number.isInteger(start) ? 1 : Math.ceil(4 * stretch) + 1;
  const first = new Int32Array(room);
  const weights = new Float32Array(room * count);
  for (let i = 0; i < room; i++) {
    let middle = (i + 0.5 - start) / factor - 0.5;
    if (isMirrored) middle = from - 1 - middle;
    if (count === 1) {
      first[i] = Math.round(middle);
      weights[i] = 1;
      continue;
    }
    first[i] = Math.ceil(middle - 2 * stretch);
    let sum = 0;
    for (let k = 0; k < count; k++) sum += cubic((first[i]! + k - middle) / stretch);
    for (let k = 0; k < count; k++) weights[i * count + k] = cubic((first[i]! + k - middle) / stretch) / sum;
  }
  return { first, count, weights };
}

function cubic(x: number): number {
  const far = Math.abs(x);
  if (far < 1) return 1.5 * far ** 3 - 2.5 * far * far + 1;
  return far < 2 ? -0.5 * far ** 3 + 2.5 * far * far - 4 * far + 2 : 0;
}

/** Premultiplied levels of the object at its new place, with nothing around. */
function resample(
  colours: Uint8Array,
  matte: Uint8Array,
  stride: number,
  { left, top, right, bottom }: Bounds,
  factor: number,
  toLeft: number,
  toTop: number,
  mirror: string,
  width: number,
  height: number,
): Float32Array {
  const [w, h] = [right - left, bottom - top];
  const across = tapsOf(w, factor, toLeft, width, mirror.includes('x'));
  const down = tapsOf(h, factor, toTop, height, mirror.includes('y'));
  const rows = new Float32Array(width * h * 4);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < width; x++) {
      const to = 4 * (y * width + x);
      for (let k = 0; k < across.count; k++) {
        const source = across.first[x]! + k;
        if (source < 0 || source >= w) continue;
        const pixel = (top + y) * stride + left + source;
        const weight = across.weights[x * across.count + k]!;
        const part = (weight * matte[pixel]!) / 255;
        if (part === 0) continue;
        rows[to]! += part * colours[4 * pixel]!;
        rows[to + 1]! += part * colours[4 * pixel + 1]!;
        rows[to + 2]! += part * colours[4 * pixel + 2]!;
        rows[to + 3]! += part;
      }
    }
  }
  const out = new Float32Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < down.count; k++) {
      const source = down.first[y]! + k;
      if (source < 0 || source >= h) continue;
      const weight = down.weights[y * down.count + k]!;
      const [to, from] = [4 * y * width, 4 * source * width];
      for (let i = 0; i < 4 * width; i++) out[to + i]! += weight * rows[from + i]!;
    }
  }
  return out;
}

function over(object: Float32Array, { width, height, data }: Picture): Picture {
  const out = new Uint8Array(data);
  for (let at = 0; at < out.length; at += 4) {
    const part = Math.min(1, object[at + 3]!);
    if (part <= 0.5 / 255) continue;
    const under = (1 - part) * (data[at + 3]! / 255);
    const alpha = part + under;
    for (let c = 0; c < 3; c++) {
      const value = (object[at + c]! + under * data[at + c]!) / alpha + 0.5;
      out[at + c] = value <= 0 ? 0 : Math.min(value, 255);
    }
    out[at + 3] = Math.min(255, 255 * alpha + 0.5);
  }
  return { width, height, data: out };
}
