import { type Layer, NOTHING } from './layers.ts';
import { COPIED, MIXED, mix, SOFT } from './mixing.ts';
import type { Samples } from './samples.ts';

/** The colour inside is not exactly that of the rim: this many levels beyond the tolerance are allowed. */
const SLACK = 6;

/**
 * The edge of something flat on something soft (a badge on its own shadow): a copied sample, or a soft one that stands alone, becomes a
 * mixture of a flat layer and of the soft samples within three pixels.
 */
export function mixedWithSoft(
  samples: Samples,
  layers: readonly Layer[],
  named: Uint8Array,
  values: Float32Array,
  tolerance: number,
): void {
  const { width, height, at, which } = samples;
  const before = named.slice();
  const sums = new Float64Array(4);
  for (let i = 0; i < at.length; i++) {
    if (before[i] !== COPIED && before[i] !== SOFT) continue;
    const [x, y] = [at[i]! % width, Math.floor(at[i]! / width)];
    let [soft, touching, bits] = [0, 0, 0];
    sums.fill(0);
    for (let v = Math.max(0, y - 3); v <= Math.min(height - 1, y + 3); v++) {
      for (let u = Math.max(0, x - 3); u <= Math.min(width - 1, x + 3); u++) {
        const other = which[v * width + u]!;
        if (other < 0 || other === i) continue;
        const name = before[other]!;
        if (name < layers.length) bits |= 1 << name;
        if (name !== SOFT) continue;
        soft++;
        if (Math.abs(u - x) <= 1 && Math.abs(v - y) <= 1) touching++;
        for (let c = 0; c < 4; c++) sums[c]! += values[4 * other + c]!;
      }
    }
    const isLonely = touching < 2;
    if (before[i] === SOFT && !isLonely) continue;
    const around: Layer =
      soft < 3 ? NOTHING : { keep: sums[3]! / soft, add: [sums[0]! / soft, sums[1]! / soft, sums[2]! / soft] };
    let least = tolerance + SLACK;
    let found = false;
    for (let k = 1; k < layers.length; k++) {
      if ((bits & (1 << k)) === 0) continue;
      const error = mix(samples, around, layers[k]!, i, least, values);
      if (error > least) continue;
      least = error;
      found = true;
    }
    if (found) named[i] = MIXED;
  }
}

/**
 * In a noisy picture a sample that nothing explains and that stands nearly alone takes what most of the settled samples around it have:
 * nothing, or a layer.
 */
export function dropStrays({ width, height, at, which }: Samples, named: Uint8Array, values: Float32Array): void {
  const before = named.slice();
  const counts = new Uint8Array(8);
  for (let i = 0; i < at.length; i++) {
    if (before[i] !== COPIED) continue;
    const [x, y] = [at[i]! % width, Math.floor(at[i]! / width)];
    counts.fill(0);
    let [most, name, like, copies] = [0, -1, -1, 0];
    for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
      for (let u = Math.max(0, x - 2); u <= Math.min(width - 1, x + 2); u++) {
        const other = which[v * width + u]!;
        const here = other < 0 ? 0 : before[other]!;
        if (here === COPIED) copies++;
        if (here >= counts.length) continue;
        counts[here]!++;
        if (counts[here]! <= most) continue;
        [most, name, like] = [counts[here]!, here, other];
      }
    }
    // Many of them together are something of several colours, not noise.
    if (most < 4 || copies > 8) continue;
    named[i] = name;
    if (like < 0) values.set([0, 0, 0, 1], 4 * i);
    else values.copyWithin(4 * i, 4 * like, 4 * like + 4);
  }
}

/**
 * A copied sample at the rim of what was put there is mixed with what is beneath. Its colour is taken from the copied samples inside and
 * its opacity solved for, so that no fringe of this picture shows on another one.
 */
export function softenRims(samples: Samples, named: Uint8Array, values: Float32Array, tolerance: number): void {
  const { width, height, at, which } = samples;
  const isRim = rimOf(samples, named);
  for (let i = 0; i < at.length; i++) {
    if (isRim[i] === 0) continue;
    const [x, y] = [at[i]! % width, Math.floor(at[i]! / width)];
    let [r, g, b, count] = [0, 0, 0, 0];
    for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
      for (let u = Math.max(0, x - 2); u <= Math.min(width - 1, x + 2); u++) {
        const other = which[v * width + u]!;
        if (other < 0 || isRim[other] === 1 || named[other] === 0 || values[4 * other + 3]! > 0.02) continue;
        r += values[4 * other]!;
        g += values[4 * other + 1]!;
        b += values[4 * other + 2]!;
        count++;
      }
    }
    if (count === 0) continue;
    const inner: Layer = { keep: 0, add: [r / count, g / count, b / count] };
    if (mix(samples, NOTHING, inner, i, tolerance + SLACK, values) <= tolerance + SLACK) named[i] = MIXED;
  }
}

/** 1 for copied samples that touch a place where nothing was put. */
function rimOf({ width, height, at, which }: Samples, named: Uint8Array): Uint8Array {
  const isRim = new Uint8Array(at.length);
  for (let i = 0; i < at.length; i++) {
    if (named[i] !== COPIED) continue;
    const [x, y] = [at[i]! % width, Math.floor(at[i]! / width)];
    for (let v = y - 1; v <= y + 1; v++) {
      for (let u = x - 1; u <= x + 1; u++) {
        // Nothing was put beyond the rectangle.
        const other = u < 0 || v < 0 || u >= width || v >= height ? -1 : which[v * width + u]!;
        if (other < 0 || named[other] === 0) isRim[i] = 1;
      }
    }
  }
  return isRim;
}
