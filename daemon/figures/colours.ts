import { BLACK, type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import type { Random } from './random.ts';

/** The colours that a figure may use. */
export interface Colours {
  any(random: Random): Colour;
}

/** How much two colours must differ to be distinguished: the sum of the differences of their levels. */
const APART = 120;

/** A colour of a source that is easy to distinguish from another. After twenty failed draws, it is the other's complement. */
export function colourApart(colours: Colours, random: Random, from: Colour, apart = APART): Colour {
  for (let draw = 0; draw < 20; draw++) {
    const colour = colours.any(random);
    if (difference(colour, from) > apart) return colour;
  }
  return [255 - from[0], 255 - from[1], 255 - from[2]];
}

export function difference(a: Colour, b: Colour): number {
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]);
}

/** Common colours of interfaces and of the paper's tasks. */
const COMMON: readonly Colour[] = [
  WHITE,
  BLACK,
  [239, 68, 68],
  [249, 115, 22],
  [234, 179, 8],
  [34, 197, 94],
  [20, 184, 166],
  [59, 130, 246],
  [99, 102, 241],
  [168, 85, 247],
  [236, 72, 153],
  [107, 114, 128],
  [243, 244, 246],
  [30, 41, 59],
  [0, 255, 0],
  [0, 0, 255],
  [255, 0, 0],
];

/** Colours that no training figure is drawn with, nor any near them. The colours inside icons are not ours to choose. */
export const HELD_OUT: readonly Colour[] = [
  [178, 34, 52],
  [255, 140, 105],
  [123, 63, 0],
  [189, 183, 107],
  [128, 128, 0],
  [46, 92, 62],
  [150, 230, 180],
  [0, 95, 115],
  [135, 206, 235],
  [75, 0, 130],
  [181, 126, 220],
  [214, 51, 132],
];

/** A colour is near a held-out one if no channel differs by more. */
const NEAR = 16;

export function isHeldOut(colour: Colour): boolean {
  return HELD_OUT.some((held) => held.every((level, channel) => Math.abs(level - colour[channel]!) <= NEAR));
}

/** Six in ten come from the common ones, the rest from all that are not held out. */
export const TRAINING_COLOURS: Colours = {
  any(random) {
    if (random.chance(0.6)) return random.pick(COMMON);
    for (;;) {
      const colour: Colour = [random.int(0, 256), random.int(0, 256), random.int(0, 256)];
      if (!isHeldOut(colour)) return colour;
    }
  },
};

export const HELD_OUT_COLOURS: Colours = { any: (random) => random.pick(HELD_OUT) };
