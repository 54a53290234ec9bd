import { blank, type Picture } from '../picture.ts';
import type { Light } from './light.ts';
import type { Samples } from './samples.ts';

/** A patch that keeps a share of each channel of a picture, by one of the blend modes of light. */
interface LightPatch {
  readonly light: Light;
  /** The shares that are kept (`multiply`), or the rest of them (`screen`), 0..255; transparent where nothing was put. */
  readonly picture: Picture;
  /** The share of the changed samples that flat layers explain, and whether they explain one. */
  readonly flat: number;
  readonly explains: (sample: number) => boolean;
}

const TRIES = 60;
const MOST_LAYERS = 5;
/** A layer must explain this share of the changed samples. */
const LEAST_SHARE = 0.03;
/** Levels below this, counted from where a mode changes nothing, show too little of what is kept. */
const FAINT = 24;

/**
 * The patch whose flat layers explain most of what changed; undefined where nothing was lit or shaded so. Uses opaque samples of the first
 * pair.
 */
export function lightPatchOf(samples: Samples, tolerance: number): LightPatch | undefined {
  const [multiplied, screened] = [patchBy(samples, 'multiply', tolerance), patchBy(samples, 'screen', tolerance)];
  if (multiplied === undefined || screened === undefined) return multiplied ?? screened;
  return screened.flat > multiplied.flat ? screened : multiplied;
}

function patchBy(samples: Samples, light: Light, tolerance: number): LightPatch | undefined {
  const { at, changed, width, height } = samples;
  // Levels counted from black, or from white.
  const level = (values: Float32Array, k: number) => (light === 'screen' ? 255 - values[k]! : values[k]!);
  const [before, after] = [samples.before, samples.after].map((values) => {
    return Float32Array.from({ length: 4 * at.length }, (_, k) => (k % 4 === 3 ? values[k]! : level(values, k)));
  }) as [Float32Array, Float32Array];
  const isOpaque = (i: number) => before[4 * i + 3] === 255 && after[4 * i + 3] === 255;
  const fits = (keeps: readonly number[], i: number, slack: number) =>
    keeps.every((keep, c) => Math.abs(keep * before[4 * i + c]! - after[4 * i + c]!) <= slack);
  let open: number[] = [];
  for (let i = 0; i < at.length; i++) if (changed[i] === 1 && isOpaque(i)) open.push(i);
  const all = open.length;
  if (all < 16) return undefined;
  const layers: (readonly number[])[] = [];
  let seed = 12345;
  while (layers.length < MOST_LAYERS && open.length >= LEAST_SHARE * all) {
    let best: number[] = [];
    for (let trial = 0; trial < TRIES; trial++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const first = open[seed % open.length]!;
      const keeps = [0, 1, 2].map((c) => after[4 * first + c]! / Math.max(1, before[4 * first + c]!));
      const isKnown = [0, 1, 2].every((c) => before[4 * first + c]! >= FAINT) && keeps.every((keep) => keep <= 1.02);
      if (!isKnown) continue;
      const hits = open.filter((i) => fits(keeps, i, tolerance + 2));
      if (hits.length > best.length) best = hits;
    }
    const keeps = [0, 1, 2].map((c) => {
      const sum = (values: Float32Array) =>
        best.reduce((total, i) => total + values[4 * i + c]! * before[4 * i + c]!, 0);
      return Math.min(1, sum(after) / Math.max(1, sum(before)));
    });
    const rest = open.filter((i) => !fits(keeps, i, tolerance));
    if (open.length - rest.length < LEAST_SHARE * all) break;
    layers.push(keeps);
    open = rest;
  }
  const picture = blank(width, height);
  let last: readonly number[] | undefined;
  for (let i = 0; i < at.length; i++) {
    if (!isOpaque(i)) continue;
    // Where the picture is too dark, or too light, to show it, the value to the left goes on.
    const isStill = changed[i] === 0;
    const keeps = isStill ? last : (layers.find((one) => fits(one, i, tolerance)) ?? ownKeeps(before, after, i, last));
    if (keeps === undefined || (isStill && !fits(keeps, i, tolerance))) {
      last = undefined;
      continue;
    }
    last = keeps;
    for (let c = 0; c < 3; c++) {
      const kept = Math.round(255 * keeps[c]!);
      picture.data[4 * at[i]! + c] = light === 'screen' ? 255 - kept : kept;
    }
    picture.data[4 * at[i]! + 3] = 255;
  }
  const explains = (i: number) => layers.some((one) => fits(one, i, tolerance));
  return { light, picture, flat: 1 - open.length / all, explains };
}

/** What a sample by itself keeps: an edge. */
function ownKeeps(before: Float32Array, after: Float32Array, i: number, last: readonly number[] | undefined) {
  return [0, 1, 2].map((c) => {
    const was = before[4 * i + c]!;
    return was < FAINT ? (last?.[c] ?? 1) : Math.min(1, after[4 * i + c]! / was);
  });
}
