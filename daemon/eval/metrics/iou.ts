import type { Mask } from '../../images/mask.ts';

/** Intersection over union, 0..1, of two masks of one size. Where neither has a pixel it is 1: nothing was asked, nothing was said. */
export function intersectionOverUnion(a: Mask, b: Mask): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.set.length; i++) {
    both += a.set[i]! & b.set[i]!;
    either += a.set[i]! | b.set[i]!;
  }
  return either === 0 ? 1 : both / either;
}
