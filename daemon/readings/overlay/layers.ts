import type { Samples } from './samples.ts';

/** One flat layer of an overlay: `after = keep * before + add`, per channel of colours multiplied by alpha, 0..255. */
export interface Layer {
  /** The share of the picture that shows through, 0..1. */
  readonly keep: number;
  readonly add: readonly [number, number, number];
}

export const NOTHING: Layer = { keep: 1, add: [0, 0, 0] };

const TRIES = 150;
const TESTED = 300;
/** This many samples are looked at. */
const LOOKED_AT = 12_000;
const MOST = 5;
/** Above this tolerance, in levels, artefacts of lossy compression could pass for faint layers. */
export const NOISY = 5;
export const FAINTEST = 0.85;
/** A layer that lets less through hides what is beneath. */
export const SOLID = 0.02;

/**
 * The flat layers that explain most of the changed samples, each to within `tolerance` levels, found one after the other by random
 * trials (RANSAC; the trials are the same every time). A layer must explain 2 % of the changed samples and at least 8.
 */
export function flatLayers(samples: Samples, tolerance: number): Layer[] {
  const left: number[] = [];
  const step = Math.max(1, Math.floor(samples.at.length / LOOKED_AT));
  for (let i = 0; i < samples.at.length; i += step) if (samples.changed[i] === 1) left.push(i);
  const least = Math.max(8, 0.02 * left.length);
  const found: Layer[] = [];
  let open = Int32Array.from(left);
  while (found.length < MOST && open.length >= least) {
    const layer = bestLayer(samples, open, tolerance);
    if (layer === undefined || (tolerance > NOISY && layer.keep > FAINTEST)) break;
    const rest = open.filter((i) => !fits(samples, layer, i, tolerance));
    if (open.length - rest.length < least) break;
    found.push(layer);
    // The edges of a translucent layer are no layers of their own.
    open = layer.keep < SOLID ? rest : rest.filter((i) => !isThinner(samples, layer, i, tolerance));
  }
  return found;
}

/** Whether a sample shows less of a layer and more of what is beneath. */
function isThinner(samples: Samples, { keep, add }: Layer, i: number, tolerance: number): boolean {
  const { before, after, blend } = samples;
  const at = 4 * i;
  const gain = blend === 'over' ? 1 : before[at + 3]! / 255;
  let [square, product] = [0, 0];
  for (let c = 0; c < 3; c++) {
    const way = (keep - 1) * before[at + c]! + gain * add[c]!;
    square += way * way;
    product += way * (after[at + c]! - before[at + c]!);
  }
  const share = product / square;
  if (!(share >= 0 && share <= 1)) return false;
  const thin = 1 - share * (1 - keep);
  return errorOf(samples, thin, share * add[0], share * add[1], share * add[2], i) <= tolerance;
}

/** Whether a layer explains a sample in every pair. */
export function fits(samples: Samples, layer: Layer, i: number, tolerance: number): boolean {
  return errorOf(samples, layer.keep, layer.add[0], layer.add[1], layer.add[2], i) <= tolerance;
}

/** The largest difference, in levels, between what is seen of a sample and what a layer makes of it. */
export function errorOf(samples: Samples, keep: number, r: number, g: number, b: number, i: number): number {
  const { before, after, pairs, at, blend } = samples;
  const step = at.length * 4;
  let most = 0;
  for (let k = 0, from = i * 4; k < pairs; k++, from += step) {
    const gain = blend === 'over' ? 1 : before[from + 3]! / 255;
    const red = Math.abs(keep * before[from]! + gain * r - after[from]!);
    const green = Math.abs(keep * before[from + 1]! + gain * g - after[from + 1]!);
    const blue = Math.abs(keep * before[from + 2]! + gain * b - after[from + 2]!);
    if (red > most) most = red;
    if (green > most) most = green;
    if (blue > most) most = blue;
    if (blend === 'atop') continue;
    const alpha = Math.abs(keep * before[from + 3]! + (1 - keep) * 255 - after[from + 3]!);
    if (alpha > most) most = alpha;
  }
  return most;
}

function bestLayer(samples: Samples, open: Int32Array, tolerance: number): Layer | undefined {
  const stride = Math.max(1, Math.floor(open.length / TESTED));
  let best: Layer | undefined;
  let most = 0;
  let seed = 12345;
  for (let trial = 0; trial < TRIES; trial++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const first = open[seed % open.length]!;
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const second = open[seed % open.length]!;
    const layer = guessed(samples, first, second, trial);
    if (layer === undefined) continue;
    let hits = 0;
    for (let i = trial % stride; i < open.length; i += stride) if (fits(samples, layer, open[i]!, tolerance)) hits++;
    // An opaque layer is the simpler explanation where the picture beneath is flat.
    if (layer.keep === 0) hits *= 1.03;
    if (hits > most) {
      most = hits;
      best = layer;
    }
  }
  return best === undefined ? undefined : refined(samples, best, open, tolerance);
}

/** In turn an opaque layer, one of white or black, and one of any colour. */
function guessed(samples: Samples, first: number, second: number, trial: number): Layer | undefined {
  if (trial % 3 === 0) return opaque(samples, first);
  return trial % 3 === 1 ? tinted(samples, first) : through(samples, first, second);
}

/** The layer of white, or of black, that lightens or darkens a sample as seen: it can be computed without contrast beneath. */
function tinted({ before, after }: Samples, i: number): Layer | undefined {
  const at = 4 * i;
  if (before[at + 3] !== 255 || after[at + 3] !== 255) return undefined;
  let change = 0;
  for (let c = 0; c < 3; c++) change += after[at + c]! - before[at + c]!;
  const colour = change > 0 ? 255 : 0;
  let [square, product] = [0, 0];
  for (let c = 0; c < 3; c++) {
    const way = colour - before[at + c]!;
    square += way * way;
    product += way * (colour - after[at + c]!);
  }
  if (square < 400) return undefined;
  const keep = product / square;
  if (keep < 0.02 || keep > 0.99) return undefined;
  const added = colour * (1 - keep);
  return { keep, add: [added, added, added] };
}

/** The colour seen at a sample, as an opaque layer. */
function opaque({ after, blend }: Samples, i: number): Layer | undefined {
  const alpha = after[4 * i + 3]!;
  if (alpha < (blend === 'over' ? 255 : 8)) return undefined;
  const gain = blend === 'over' ? 1 : 255 / alpha;
  return { keep: 0, add: [after[4 * i]! * gain, after[4 * i + 1]! * gain, after[4 * i + 2]! * gain] };
}

/** The layer through two samples, or through two pairs of one, if they differ enough beneath. */
function through(samples: Samples, first: number, second: number): Layer | undefined {
  const { before, after, blend } = samples;
  const [a, b] = [4 * first, 4 * second];
  if (blend === 'over' && before[a + 3]! === 0) {
    const keep = 1 - after[a + 3]! / 255;
    return { keep, add: [after[a]!, after[a + 1]!, after[a + 2]!] };
  }
  if (blend === 'atop' && (before[a + 3]! < 255 || before[b + 3]! < 255)) return undefined;
  let [square, product] = [0, 0];
  for (let c = 0; c < 3; c++) {
    const difference = before[a + c]! - before[b + c]!;
    square += difference * difference;
    product += difference * (after[a + c]! - after[b + c]!);
  }
  if (square < 400) return undefined;
  const keep = product / square;
  if (keep < -0.02 || keep > 0.99) return undefined;
  return layerThrough(samples, keep, a, b);
}

function layerThrough({ before, after }: Samples, keep: number, a: number, b: number): Layer | undefined {
  const add = (c: number) => (after[a + c]! + after[b + c]! - keep * (before[a + c]! + before[b + c]!)) / 2;
  const all = [add(0), add(1), add(2)] as const;
  // What is added is a colour times what is covered; more would be light, less would be shade.
  const most = 255 * (1 - keep) + 3;
  if (all.some((value) => value < -3 || value > most)) return undefined;
  return { keep: Math.max(0, keep), add: all };
}

/** Least squares over the samples that a layer explains, twice, then in whole per cents and levels where these explain as much. */
function refined(samples: Samples, layer: Layer, open: Int32Array, tolerance: number): Layer {
  let best = layer;
  for (let round = 0; round < 2; round++) {
    const next = leastSquares(
      samples,
      open.filter((i) => fits(samples, best, i, tolerance)),
      best,
    );
    if (next !== undefined) best = next;
  }
  const count = (of: Layer) => open.reduce((sum, i) => sum + (fits(samples, of, i, tolerance) ? 1 : 0), 0);
  const before = count(best);
  const [r, g, b] = best.add;
  const cover = 1 - best.keep;
  const share = Math.round(cover * 100) / 100;
  const level = (value: number) => Math.min(255, Math.max(0, Math.round(value / cover))) * share;
  const round: Layer = { keep: 1 - share, add: [level(r), level(g), level(b)] };
  if (share > 0 && count(round) >= 0.995 * before) return round;
  return best;
}

function leastSquares(samples: Samples, inside: Int32Array, was: Layer): Layer | undefined {
  const { before, after, pairs, at, blend } = samples;
  const step = at.length * 4;
  const means = new Float64Array(6);
  let count = 0;
  for (let k = 0; k < pairs; k++) {
    for (const i of inside) {
      const from = k * step + 4 * i;
      if (blend === 'atop' && before[from + 3]! < 255) continue;
      for (let c = 0; c < 3; c++) {
        means[c]! += before[from + c]!;
        means[3 + c]! += after[from + c]!;
      }
      count++;
    }
  }
  if (count < 4) return undefined;
  for (let c = 0; c < 6; c++) means[c]! /= count;
  let [square, product] = [0, 0];
  for (let k = 0; k < pairs; k++) {
    for (const i of inside) {
      const from = k * step + 4 * i;
      if (blend === 'atop' && before[from + 3]! < 255) continue;
      for (let c = 0; c < 3; c++) {
        const difference = before[from + c]! - means[c]!;
        square += difference * difference;
        product += difference * (after[from + c]! - means[3 + c]!);
      }
    }
  }
  // Below a spread of about 4 levels the slope is noise and stays as it was.
  const keep = square < 16 * count || was.keep === 0 ? was.keep : Math.min(1, Math.max(0, product / square));
  const add = (c: number) => means[3 + c]! - keep * means[c]!;
  return { keep, add: [add(0), add(1), add(2)] };
}
