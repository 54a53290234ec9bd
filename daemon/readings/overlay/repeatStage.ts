import { blank, type Picture, resize } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { putOn } from './compose.ts';
import { pixelsFrom, pixelsJson, weightOf } from './pixels.ts';
import type { Repeats, Shift } from './repeats.ts';
import { colourOf } from './words.ts';

/** A mark that is repeated by two shifts, counted from the upper left corner; the patch holds the pixels around each repeat. */
export interface Repeated extends Repeats {
  readonly patch: Picture;
  /** Where the patch's own corner is from that place. */
  readonly left: number;
  readonly top: number;
}

/** How far a pixel is, in whole pixels, from the nearest repeat, along the shifts. */
export function offsetIn({ a, b }: Repeats, x: number, y: number): [number, number] {
  const area = a[0] * b[1] - a[1] * b[0];
  const i = Math.round((x * b[1] - y * b[0]) / area);
  const j = Math.round((a[0] * y - a[1] * x) / area);
  return [x - Math.round(i * a[0] + j * b[0]), y - Math.round(i * a[1] + j * b[1])];
}

/** The sides of a rectangle around a repeat that holds all offsets: half of it on each side. */
export function reachOf({ a, b }: Repeats): [number, number] {
  return [Math.ceil((Math.abs(a[0]) + Math.abs(b[0])) / 2) + 2, Math.ceil((Math.abs(a[1]) + Math.abs(b[1])) / 2) + 2];
}

/** A mark laid over every picture again and again, in rows that are shifted or slanted. */
export function repeatStage(repeated: Repeated, weight = 4 + weightOf(repeated.patch)): Stage {
  const { a, b, patch, left, top } = repeated;
  const inPixels = ([x, y]: Shift) => `${Math.round(x)} px across and ${Math.round(y)} px down`;
  return {
    part: 'overlay',
    kind: 'repeat',
    sentence: `Mark laid over the picture: ${colourOf(patch)}, repeated ${inPixels(a)}, and ${inPixels(b)}`,
    weight,
    params: { a, b, patch: pixelsJson(patch), left, top, weight } as Json,
    apply: (picture) => repeatedOn(picture, repeated),
    scaled: (factor) => {
      if (factor === 1) return repeatStage(repeated, weight);
      const by = ([x, y]: Shift): Shift => [x * factor, y * factor];
      const side = (length: number) => Math.max(1, Math.round(length * factor));
      return repeatStage(
        {
          a: by(a),
          b: by(b),
          patch: resize(patch, side(patch.width), side(patch.height)),
          left: Math.round(left * factor),
          top: Math.round(top * factor),
        },
        weight,
      );
    },
  };
}

export function readRepeat(_: string, params: Json): Stage {
  const { patch, weight, ...rest } = params as unknown as Omit<Repeated, 'patch'> & { patch: Json; weight: number };
  return repeatStage({ ...rest, patch: pixelsFrom(patch) }, weight);
}

function repeatedOn({ width, height, data }: Picture, repeated: Repeated): Picture {
  const { patch, left, top } = repeated;
  const layer = blank(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const [u, v] = offsetIn(repeated, x, y);
      if (u < left || v < top || u >= left + patch.width || v >= top + patch.height) continue;
      const from = 4 * ((v - top) * patch.width + u - left);
      if (patch.data[from + 3] !== 0) layer.data.set(patch.data.subarray(from, from + 4), at);
    }
  }
  const out = { width, height, data: data.slice() };
  const [columns, rows] = [
    Int32Array.from({ length: width }, (_, x) => x),
    Int32Array.from({ length: height }, (_, y) => y),
  ];
  putOn(out, { left: 0, top: 0, patch: layer, columns, rows }, 'atop');
  return out;
}
