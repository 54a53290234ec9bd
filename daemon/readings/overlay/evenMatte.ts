import { LeastSquares } from '../filter/leastSquares.ts';
import { assign } from './assign.ts';
import { countNear, evenMixtures, type Mixtures, mixed, near } from './evenMixtures.ts';
import { FAINTEST, flatLayers, type Layer, NOTHING, SOLID } from './layers.ts';
import { layerInLightness, samplesInLightness } from './lightnessFirst.ts';
import { type Matte, pictureOf } from './matte.ts';
import { put } from './mixing.ts';
import type { Samples } from './samples.ts';

/** A sample is plainly wrong from this many times the tolerance on, or this many levels; such a share of the changed ones may be. */
const PLAINLY = 3;
const MOST_LEVELS = 24;
const MOST_WRONG = 0.01;
/** What colours leave in the means of blocks, in levels of lightness, is more than noise from here on: a gradient, or a picture. */
const UNEVEN = 2;
/** More changed samples are not looked at so closely. */
const MOST_SAMPLES = 100_000;
const ROUNDS = 2;

/**
 * The overlay of a few flat colours that explains samples of a lossily compressed picture, with smooth opacities at its edges; undefined
 * where none explains nearly all that changed. What lossy compression did to single samples is in neither colours nor opacities.
 */
export function evenMatteOf(samples: Samples, tolerance: number): Matte | undefined {
  const changed = samples.changed.reduce((sum, value) => sum + value, 0);
  if (changed > MOST_SAMPLES || !isOpaque(samples)) return undefined;
  const seen = samplesInLightness(samples);
  const wrong = Math.min(MOST_LEVELS, PLAINLY * tolerance);
  const mixtures = (of: readonly Layer[]) => evenMixtures(seen, of.map(layerInLightness), tolerance, wrong);
  for (let layers of evenLayers(samples, seen, tolerance)) {
    let made = mixtures(layers);
    for (let round = 0; round < ROUNDS && made.wrong <= 2 * MOST_WRONG * changed; round++) {
      layers = coloured(samples, seen, layers, made);
      made = mixtures(layers);
    }
    if (made.wrong > MOST_WRONG * changed || unevenness(seen, layers.map(layerInLightness), made) > UNEVEN) continue;
    const values = new Float32Array(4 * samples.at.length);
    for (let i = 0; i < samples.at.length; i++) {
      put(values, i, mixed(layers[made.one[i]!]!, layers[made.other[i]!]!, made.share[i]!));
    }
    return { picture: pictureOf(samples, values), changed, copied: 0 };
  }
  return undefined;
}

/** A block with fewer samples says nothing. */
const LEAST_OF_BLOCK = 16;

/** The root of the mean square, in levels of lightness, of what layers leave in the means of blocks. */
function unevenness(seen: Samples, layers: readonly Layer[], made: Mixtures): number {
  const { width, height, at } = seen;
  const [columns, rows] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)];
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let i = 0; i < at.length; i++) {
    const own = pureLayer(made, i);
    if (own === undefined || own === 0) continue;
    const { keep, add } = layers[own]!;
    const block = Math.floor(at[i]! / width / BLOCK) * columns + Math.floor((at[i]! % width) / BLOCK);
    sums[block]! += seen.after[4 * i]! - keep * seen.before[4 * i]! - add[0];
    counts[block]!++;
  }
  let [squares, blocks] = [0, 0];
  for (let k = 0; k < sums.length; k++) {
    if (counts[k]! < LEAST_OF_BLOCK) continue;
    squares += (sums[k]! / counts[k]!) ** 2;
    blocks++;
  }
  return Math.sqrt(squares / Math.max(1, blocks));
}

function isOpaque({ before, after }: Samples): boolean {
  for (let at = 3; at < before.length; at += 4) if (before[at] !== 255 || after[at] !== 255) return false;
  return true;
}

/** Layers as near as this, in what they keep and in levels that they add, are one. */
const [LIKE_KEEP, LIKE_ADD] = [0.06, 16];
/** A layer that changes its samples by less than this many times the tolerance, in the mean, is ringing. */
const CHANGE = 2;
/** A layer with a smaller share of its samples inside is thin. */
const INSIDE = 0.1;
/** A sample is inside where this many of the nine around it are alike. */
const AMONG = 7;

/** Nothing and the flat layers that are neither noise nor found twice: without those that may be edges of others, and with them. */
function evenLayers(samples: Samples, seen: Samples, tolerance: number): Layer[][] {
  const found: Layer[] = [NOTHING];
  const isKnown = ({ keep, add }: Layer) =>
    found.some(
      (one) => Math.abs(one.keep - keep) < LIKE_KEEP && one.add.every((v, c) => Math.abs(v - add[c]!) < LIKE_ADD),
    );
  for (const layer of flatLayers(samples, tolerance)) {
    if (layer.keep <= FAINTEST && !isKnown(layer)) found.push(layer);
  }
  const layers = found.map(layerInLightness);
  const named = assign(seen, layers, tolerance);
  const [inside, all, change] = [found.map(() => 0), found.map(() => 0), found.map(() => 0)];
  for (let i = 0; i < named.length; i++) {
    const own = named[i]!;
    if (own >= found.length) continue;
    all[own]!++;
    change[own]! += furthest(samples, i);
    if (own > 0 && countNear(seen, i, named, own) >= AMONG) inside[own]!++;
  }
  const isSeen = found.map((_, k) => k === 0 || change[k]! > CHANGE * tolerance * all[k]!);
  const isThin = (k: number) => k > 0 && inside[k]! < INSIDE * all[k]!;
  const [solid, every] = [found.filter((_, k) => isSeen[k] && !isThin(k)), found.filter((_, k) => isSeen[k])];
  return [...(solid.length < every.length ? [solid] : []), every].filter(({ length }) => length > 1);
}

/** The largest change of a sample, in levels, in the first pair. */
function furthest({ before, after }: Samples, i: number): number {
  return Math.max(...[0, 1, 2].map((c) => Math.abs(after[4 * i + c]! - before[4 * i + c]!)));
}

/** Lossy compression carries a colour this many pixels over an edge. */
const BLEED = 4;
/** From this many samples further inside on, their mean is the colour. */
const ENOUGH = 24;
/** This many samples are looked at for that. */
const MOST_LOOKED_AT = 4_000;
/** Colours this near to black or white, in levels, are meant so: as a mean of samples inside, and from blocks with edges. */
const [NEARLY, ROUGHLY] = [3, 10];

/** The layers with their colours by least squares, then how much they let through, in whole per cents. */
function coloured(samples: Samples, seen: Samples, layers: readonly Layer[], made: Mixtures): Layer[] {
  const inBlocks = coloursInBlocks(samples, layers, made);
  return layers.map((layer, k) => {
    if (k === 0) return layer;
    const pure: number[] = [];
    for (let i = 0; i < samples.at.length; i++) if (pureLayer(made, i) === k) pure.push(i);
    const every = Math.ceil(pure.length / MOST_LOOKED_AT);
    const inner = pure.filter(
      (i, n) => n % every === 0 && near(samples, i, BLEED).every((o) => o >= 0 && pureLayer(made, o) === k),
    );
    const colour =
      inner.length < ENOUGH ? plain(inBlocks[k - 1]!, ROUGHLY) : plain(meanColour(samples, layer, inner), NEARLY);
    const keep = layer.keep < SOLID || pure.length === 0 ? layer.keep : keepOf(seen, colour, pure);
    return layerOf(keep, colour);
  });
}

/** The layer that is all a sample has; undefined for a mixture. */
function pureLayer({ one, other, share }: Mixtures, i: number): number | undefined {
  if (one[i] === other[i] || share[i] === 0) return one[i]!;
  return share[i] === 1 ? other[i]! : undefined;
}

function layerOf(keep: number, [r, g, b]: readonly number[]): Layer {
  return { keep, add: [(1 - keep) * r!, (1 - keep) * g!, (1 - keep) * b!] };
}

/** Black or white where a colour is as near as this to it, else the colour. */
function plain(colour: readonly number[], slack: number): readonly number[] {
  const level = [0, 255].find((extreme) => colour.every((value) => Math.abs(value - extreme) <= slack));
  return colour.map((value) => level ?? value);
}

const inRange = (value: number) => Math.min(255, Math.max(0, Math.round(value)));

function meanColour({ before, after, pairs, at }: Samples, { keep }: Layer, inside: readonly number[]): number[] {
  return [0, 1, 2].map((c) => {
    let sum = 0;
    for (let k = 0; k < pairs; k++) {
      for (const i of inside) sum += after[4 * (k * at.length + i) + c]! - keep * before[4 * (k * at.length + i) + c]!;
    }
    return inRange(sum / (inside.length * pairs * (1 - keep)));
  });
}

/** The share of the picture, 0..1, that a layer of this colour lets through in these samples, in whole per cents. */
function keepOf({ before, after, pairs, at }: Samples, colour: readonly number[], samples: readonly number[]): number {
  const { add } = layerInLightness(layerOf(0, colour));
  let [square, product] = [0, 0];
  for (let k = 0; k < pairs; k++) {
    for (const i of samples) {
      for (let c = 0, from = 4 * (k * at.length + i); c < 3; c++, from++) {
        square += (before[from]! - add[c]!) ** 2;
        product += (before[from]! - add[c]!) * (after[from]! - add[c]!);
      }
    }
  }
  return Math.min(0.99, Math.max(0, Math.round((100 * product) / Math.max(1, square)) / 100));
}

/** Colours are compared over squares of this side, in pixels: lossy compression keeps their means. */
const BLOCK = 8;

/** The colour of each layer but the first, that explains the means of blocks best. */
function coloursInBlocks(samples: Samples, layers: readonly Layer[], made: Mixtures): number[][] {
  const { width, height, before, after, pairs, at } = samples;
  const [columns, rows] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)];
  const size = layers.length;
  const covers = new Float64Array(columns * rows * pairs * size);
  const sums = new Float64Array(columns * rows * pairs * 3);
  for (let i = 0; i < at.length; i++) {
    const block = Math.floor(at[i]! / width / BLOCK) * columns + Math.floor((at[i]! % width) / BLOCK);
    const [one, other, share] = [made.one[i]!, made.other[i]!, made.share[i]!];
    const { keep } = mixed(layers[one]!, layers[other]!, share);
    for (let k = 0; k < pairs; k++) {
      const to = block * pairs + k;
      covers[to * size + one]! += (1 - share) * (1 - layers[one]!.keep);
      covers[to * size + other]! += share * (1 - layers[other]!.keep);
      const from = 4 * (k * at.length + i);
      for (let c = 0; c < 3; c++) sums[to * 3 + c]! += after[from + c]! - keep * before[from + c]!;
    }
  }
  const found = [0, 1, 2].map((c) => {
    const equations = new LeastSquares(size - 1);
    for (let to = 0; to < columns * rows * pairs; to++) {
      equations.add(covers.subarray(to * size + 1, (to + 1) * size), sums[to * 3 + c]!, 1);
    }
    return equations.solve(1e-6);
  });
  return layers.slice(1).map((_, k) => found.map((channel) => inRange(channel[k]!)));
}
