import { type Mask, maskOf } from '../../images/mask.ts';
import type { Raster } from '../../images/raster.ts';

/** Where a picture of lines has one: above half of the full level, or below it where they are dark on light. */
export function maskOfLines(raster: Raster, dark: boolean): Mask {
  return maskOf(raster, (red, green, blue) => red + green + blue >= 3 * 128 !== dark);
}

/**
 * F1, 0..1, of drawn lines: a pixel of one mask counts as found where the other has a pixel in the 3 x 3 around it (1 pixel of
 * tolerance). 1 where neither has a pixel, 0 where only one has.
 */
export function boundaryF1(found: Mask, truth: Mask): number {
  const precision = shareNear(found, truth);
  const recall = shareNear(truth, found);
  if (precision === undefined && recall === undefined) return 1;
  if (!precision || !recall) return 0;
  return (2 * precision * recall) / (precision + recall);
}

/** The share of one mask's pixels that have one of the other's near; undefined where it has none. */
function shareNear(of: Mask, others: Mask): number | undefined {
  let all = 0;
  let near = 0;
  for (let i = 0; i < of.set.length; i++) {
    if (!of.set[i]) continue;
    all++;
    if (hasNear(others, i % of.width, Math.floor(i / of.width))) near++;
  }
  return all === 0 ? undefined : near / all;
}

function hasNear({ width, height, set }: Mask, x: number, y: number): boolean {
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
      if (set[row * width + column]) return true;
    }
  }
  return false;
}
