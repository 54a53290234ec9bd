import type { Picture } from '../picture.ts';

/** What an object stands on, as far as a picture's frame tells. */
export interface Ground {
  readonly kind: 'clear' | 'flat' | 'smooth' | 'checker';
  /** What would be seen without the object. */
  readonly plate: Picture;
  /** Levels that pixels of the ground may be off the plate (its noise). */
  readonly noise: number;
  /** The share of the frame that is ground, 0..1. */
  readonly share: number;
}

/**
 * What becomes of ground that the object encloses: `open` shows the ground through it, `filled` takes it for a part of the object, and
 * `auto` opens what is large enough to be meant.
 */
export type Holes = 'auto' | 'open' | 'filled';

/** An object without its ground. */
export interface Cutout {
  /** 0..255, how much of each pixel is object. */
  readonly matte: Uint8Array;
  /** Straight RGBA of the object, without any of the ground; its fourth byte is the matte. */
  readonly colours: Uint8Array;
}
