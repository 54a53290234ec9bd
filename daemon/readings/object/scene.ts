import { isSame } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { type Contour, contourOf } from './contour.ts';
import { type Foreground, foregroundOf } from './foreground.ts';
import type { Holes } from './ground.ts';

/** An example with its input's object found. */
export interface Scene {
  readonly pair: Pair;
  readonly foreground: Foreground;
  /** Up to a quarter of the picture's shorter side, and at most `FAR` pixels. */
  readonly contour: Contour;
}

/** Bands along a contour are sought up to this distance from it, in pixels. */
const FAR = 64;

/** The scenes of all pairs; undefined where one shows no object, or nothing changed. */
export function scenesOf(pairs: readonly Pair[], holes: Holes): Scene[] | undefined {
  const scenes: Scene[] = [];
  for (const pair of pairs) {
    const { input, output } = pair;
    if (isSame(input, output)) return undefined;
    const foreground = foregroundOf(input, holes);
    if (!foreground) return undefined;
    const limit = Math.min(FAR, Math.max(4, Math.min(input.width, input.height) / 4));
    scenes.push({ pair, foreground, contour: contourOf(foreground.matte, input.width, input.height, limit) });
  }
  return scenes;
}
