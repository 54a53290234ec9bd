import { TRANSPARENT } from './fill.ts';
import type { Kernel } from './kernels.ts';
import { type Placing, placing } from './placing.ts';

/** The whole picture reduced in its own frame, which leaves a number of transparent pixels on every side. */
export interface Inset {
  readonly px: number;
  readonly kernel: Kernel;
}

export function inset({ px, kernel }: Inset): Placing {
  return placing({
    kind: 'inset',
    sentence: `Shrunk by ${Math.round(px)} px on each side in the same frame`,
    weight: 2,
    params: { px, kernel },
    kernel,
    fill: TRANSPARENT,
    place: ({ width, height }) => {
      const margin = Math.min(Math.round(px), Math.floor((Math.min(width, height) - 1) / 2));
      const [across, down] = [width / (width - 2 * margin), height / (height - 2 * margin)];
      return { width, height, left: -margin * across, top: -margin * down, across, down };
    },
    scaled: (factor) => inset({ px: px * factor, kernel }),
  });
}
