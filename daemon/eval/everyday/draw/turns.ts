import { type Rgba, rearranged } from './rgba.ts';

export function mirrored(picture: Rgba): Rgba {
  const { width, height } = picture;
  return rearranged(picture, width, height, (x, y) => y * width + width - 1 - x);
}

export function upsideDown(picture: Rgba): Rgba {
  const { width, height } = picture;
  return rearranged(picture, width, height, (x, y) => (height - 1 - y) * width + x);
}

/** A quarter turn clockwise. */
export function quarterTurned(picture: Rgba): Rgba {
  const { width, height } = picture;
  return rearranged(picture, height, width, (x, y) => (height - 1 - x) * width + y);
}

/** Each pixel a block of `times` by `times`. */
export function enlargedByBlocks(picture: Rgba, times: number): Rgba {
  const { width, height } = picture;
  return rearranged(
    picture,
    width * times,
    height * times,
    (x, y) => Math.floor(y / times) * width + Math.floor(x / times),
  );
}

/** Moved to the right and downwards; what leaves at one side comes in at the other. */
export function rolled(picture: Rgba, dx: number, dy: number): Rgba {
  const { width, height } = picture;
  return rearranged(
    picture,
    width,
    height,
    (x, y) => ((y - dy + height) % height) * width + ((x - dx + width) % width),
  );
}

/** This many copies side by side and below each other. */
export function repeated(picture: Rgba, across: number, down: number): Rgba {
  const { width, height } = picture;
  return rearranged(picture, width * across, height * down, (x, y) => (y % height) * width + (x % width));
}
