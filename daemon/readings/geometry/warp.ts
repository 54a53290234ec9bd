import { blank, type Picture } from '../picture.ts';
import type { Fill } from './fill.ts';
import type { Matrix } from './matrix.ts';
import { borderColour } from './objectBox.ts';

/** How a warped picture's pixels are interpolated. */
export type Interpolation = 'bilinear' | 'bicubic';

/**
 * A picture of this size whose points show the points of `picture` given by `map`, and `fill` outside it; pixels on its edge are a mixture.
 * Colours are weighted by alpha.
 */
export function warp(
  picture: Picture,
  width: number,
  height: number,
  map: Matrix,
  fill: Fill,
  interpolation: Interpolation,
): Picture {
  const out = blank(width, height);
  const made = new Uint8ClampedArray(out.data.buffer);
  const ground = fill === 'edge' ? null : fill === 'border' ? (borderColour(picture) ?? [0, 0, 0, 0]) : fill;
  const reach = interpolation === 'bilinear' ? 1 : 2;
  const weightsX = new Float64Array(2 * reach);
  const weightsY = new Float64Array(2 * reach);
  const { data } = picture;
  const [a, b, c, d, e, f, g, h, i] = map;
  const weigh = interpolation === 'bilinear' ? weighLinear : weighCubic;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const w = 1 / (g * (x + 0.5) + h * (y + 0.5) + i);
      const u = (a * (x + 0.5) + b * (y + 0.5) + c) * w - 0.5;
      const v = (d * (x + 0.5) + e * (y + 0.5) + f) * w - 0.5;
      const isOutside = !(u > -1 && v > -1 && u < picture.width && v < picture.height);
      if (isOutside && ground) {
        made[to] = ground[0]!;
        made[to + 1] = ground[1]!;
        made[to + 2] = ground[2]!;
        made[to + 3] = ground[3]!;
        continue;
      }
      const [column, row] = [Math.floor(u), Math.floor(v)];
      weigh(u - column, weightsX);
      weigh(v - row, weightsY);
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (let l = 0; l < 2 * reach; l++) {
        const sourceY = row + l - reach + 1;
        const isRowOut = sourceY < 0 || sourceY >= picture.height;
        const line = Math.min(picture.height - 1, Math.max(0, sourceY)) * picture.width;
        for (let k = 0; k < 2 * reach; k++) {
          const sourceX = column + k - reach + 1;
          const weight = weightsX[k]! * weightsY[l]!;
          if (ground && (isRowOut || sourceX < 0 || sourceX >= picture.width)) {
            const share = weight * ground[3]!;
            red += share * ground[0]!;
            green += share * ground[1]!;
            blue += share * ground[2]!;
            alpha += share;
          } else {
            const at = (line + Math.min(picture.width - 1, Math.max(0, sourceX))) * 4;
            const share = weight * data[at + 3]!;
            red += share * data[at]!;
            green += share * data[at + 1]!;
            blue += share * data[at + 2]!;
            alpha += share;
          }
        }
      }
      if (alpha < 0.5) continue;
      made[to] = red / alpha;
      made[to + 1] = green / alpha;
      made[to + 2] = blue / alpha;
      made[to + 3] = alpha;
    }
  }
  return out;
}

function weighLinear(t: number, weights: Float64Array): void {
  weights[0] = 1 - t;
  weights[1] = t;
}

/** Keys (1981), with -1/2. */
function weighCubic(t: number, weights: Float64Array): void {
  weights[0] = ((-0.5 * t + 1) * t - 0.5) * t;
  weights[1] = (1.5 * t - 2.5) * t * t + 1;
  weights[2] = ((-1.5 * t + 2) * t + 0.5) * t;
  weights[3] = (0.5 * t - 0.5) * t * t;
}
