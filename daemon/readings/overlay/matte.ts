import { blank, type Picture } from '../picture.ts';
import { assign, OPEN } from './assign.ts';
import { fits, flatLayers, NOISY, NOTHING } from './layers.ts';
import { COPIED, copy, MIXED, mixedHere, mixedSoftly, put, SOFT } from './mixing.ts';
import { dropStrays, mixedWithSoft, softenRims } from './rims.ts';
import type { Samples } from './samples.ts';

/** An overlay found in one rectangle. */
export interface Matte {
  /** Straight colour and opacity; transparent where nothing was put. */
  readonly picture: Picture;
  /** The number of changed samples, and of those that no flat layer or mixture of two explains: they are taken as seen. */
  readonly changed: number;
  readonly copied: number;
}

/**
 * Colour and opacity, for each sample, that turn `before` into `after`. Flat layers are sought first. A sample that none explains is an
 * edge, a mixture of two near layers; or part of something soft, black, white or of a layer's colour. Any other hides all beneath.
 */
export function matteOf(samples: Samples, tolerance: number): Matte {
  // Single pixels are not trusted where lossy compression makes them.
  const isNoisy = tolerance > NOISY;
  const layers = [NOTHING, ...flatLayers(samples, tolerance)];
  const named = assign(samples, layers, tolerance);
  const settled = named.slice();
  const count = samples.at.length;
  const values = new Float32Array(4 * count);
  for (let i = 0; i < count; i++) {
    if (settled[i] !== OPEN) put(values, i, layers[settled[i]!]!);
    else if (mixedHere(samples, layers, settled, i, tolerance, values)) named[i] = MIXED;
    else if (!isNoisy && mixedSoftly(samples, layers, i, tolerance, values)) named[i] = SOFT;
    else if (isNoisy && mixedHere(samples, layers, settled, i, 1.5 * tolerance, values)) named[i] = MIXED;
    else named[i] = COPIED;
  }
  if (isNoisy && layers.length > 1) dropStrays(samples, named, values);
  mixedWithSoft(samples, layers, named, values, tolerance);
  let copied = 0;
  for (let i = 0; i < count; i++) {
    if (named[i] !== COPIED) continue;
    copy(samples, i, values);
    // Over transparency, what is seen is exactly what was put there.
    if (samples.before[4 * i + 3]! > 0) copied++;
  }
  softenRims(samples, named, values, tolerance);
  const changed = samples.changed.reduce((sum, value) => sum + value, 0);
  return { picture: pictureOf(samples, values), changed, copied };
}

/** Flat layers must explain this share of a large changed part. */
const FLAT = 0.35;

/** Whether flat layers explain much of what changed; otherwise it is something smooth, or another picture. */
export function isMostlyFlat(samples: Samples, tolerance: number): boolean {
  const layers = flatLayers(samples, tolerance);
  let [flat, seen] = [0, 0];
  for (let i = 0; i < samples.at.length; i++) {
    if (samples.changed[i] === 0) continue;
    seen++;
    if (layers.some((layer) => fits(samples, layer, i, tolerance))) flat++;
  }
  return flat >= FLAT * seen;
}

export function pictureOf({ width, height, at }: Samples, values: Float32Array): Picture {
  const out = blank(width, height);
  for (let i = 0; i < at.length; i++) {
    const cover = 1 - values[4 * i + 3]!;
    const alpha = Math.round(cover * 255);
    if (alpha <= 0) continue;
    const to = at[i]! * 4;
    for (let c = 0; c < 3; c++) {
      out.data[to + c] = Math.min(255, Math.max(0, Math.round(values[4 * i + c]! / cover)));
    }
    out.data[to + 3] = alpha;
  }
  return out;
}
