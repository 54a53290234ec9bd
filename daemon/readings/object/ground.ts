import type { Picture } from '../picture.ts';

/** What an object stands on, as far as a picture's frame shows it. */
export interface Ground {
  readonly kind: 'clear' | 'flat' | 'smooth' | 'checker';
  /** What would be seen without the object. */
  readonly plate: Picture;
  /** Levels by which pixels of the ground may differ from the plate (its noise). */
  readonly noise: number;
  /** The share of the frame that is ground, 0..1. */
  readonly share: number;
}

/**
 * What becomes of ground that the object encloses: `open` shows the ground through it, `filled` treats it as part of the object, and `auto`
 * opens what is large enough to be meant.
 */
export type Holes = 'auto' | 'open' | 'filled';

/** An object without its ground. */
export interface Cutout {
  /** How much of each pixel is object, 0..255. */
  readonly matte: Uint8Array;
  /** Straight RGBA of the object, without any of the ground; its fourth byte is the matte. */
  readonly colours: Uint8Array;
}
