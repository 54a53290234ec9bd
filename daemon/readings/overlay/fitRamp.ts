import type { Pair, Stage } from '../stage.ts';
import { add, layersOf, residual, SUMS } from './bins.ts';
import { COORDINATES, type Coordinate, coordinateRow } from './coordinates.ts';
import { addLight, LIGHT_SUMS, type Light, lightOf } from './light.ts';
import { rampThrough, rounded } from './ramp.ts';
import { rampStage } from './rampStage.ts';

const BINS = 160;
/** This many pixels of a pair are looked at. */
const LOOKED_AT = 60_000;
/** This many are used to choose the coordinate. */
const GLANCED_AT = 16_000;
/** A ramp must leave no more than this root mean square, in levels, or a twelfth of what one constant layer leaves. */
const GOOD = 2.5;
/** A larger change from one bin to the next is an edge: a piece, with a place in pixels. */
const STEP = 0.07;
/** How far a ramp may be from its bins: 1.5 levels. */
const TOLERANCES = [0.006, 1.5, 1.5, 1.5];

/**
 * A smooth overlay over the whole picture. For each coordinate the pixels are binned along it, and each bin gives the share of the
 * picture that shows through and what is added, by least squares; the coordinate that leaves the least is taken.
 */
export function fitRamp(pairs: readonly Pair[]): Stage[] {
  const looks = glances(pairs, false);
  const found = looks && rampOf(pairs, looks, false);
  if (found !== undefined && found.left < EXACT) return [found.stage];
  const unclipped = glances(pairs, true);
  const clipped = unclipped && rampOf(pairs, unclipped, true);
  const flat = clipped !== undefined && (found === undefined || clipped.left < CLEARLY * found.left) ? clipped : found;
  const light = looks && lightRampOf(pairs, looks);
  if (light !== undefined && (flat === undefined || light.left < CLEARLY * flat.left)) return [light.stage];
  return flat === undefined ? [] : [flat.stage];
}

/** A ramp that leaves no more than this is taken at once. */
const EXACT = 0.7;
/** Without the brightest pixels less is left anyway; a ramp without them must leave less than this share. */
const CLEARLY = 0.7;

/** `clipsLight`: the brightest pixels were clipped afterwards and do not count. Returns also the root mean square that is left. */
function rampOf(
  pairs: readonly Pair[],
  all: readonly Look[],
  clipsLight: boolean,
): { stage: Stage; left: number } | undefined {
  const constant = residual(sumsAlong(all, undefined));
  if (constant < 1) return undefined;
  let best: { along: Coordinate; sums: Float64Array; left: number } | undefined;
  for (const along of COORDINATES) {
    const { sums, left } = settled(all, along);
    // A later coordinate must be clearly better: on a square picture some are the same.
    if (best === undefined || left < 0.9 * best.left - 0.02) best = { along, sums, left };
  }
  if (best === undefined || best.left > Math.max(GOOD, constant / 12) || best.left > 0.5 * constant) return undefined;
  const longer = pairs.map((pair) => look(pair, LOOKED_AT, clipsLight)) as Look[];
  const trimmed = sumsAlong(longer, best.along, best.sums, 3 * best.left + 1.5);
  const bins = layersOf(trimmed);
  if (bins === undefined) return undefined;
  dropCovered(bins, trimmed, sumsAlong(longer, best.along));
  if (!isSmooth(bins)) return undefined;
  const seen = { places: placesAlong(longer, best.along), values: bins };
  const ramp = rounded(rampThrough(seen, TOLERANCES), seen, TOLERANCES);
  return { stage: rampStage(best.along, ramp), left: best.left };
}

/** Rounds of leaving out what something else covers, and the least share of the pixels that must remain. */
const ROUNDS = 4;
const LEAST_KEPT = 0.7;

/** Sums along a coordinate and what they leave, without pixels that are far off: a caption or a badge on a scrim. */
function settled(looks: readonly Look[], along: Coordinate): { sums: Float64Array; left: number } {
  const first = sumsAlong(looks, along);
  let [sums, left] = [first, residual(first)];
  if (left <= GOOD || looks.some(({ changed }) => changed < MOST_CHANGED)) return { sums, left };
  for (let round = 0; round < ROUNDS && left > EXACT; round++) {
    const fewer = sumsAlong(looks, along, sums, Math.max(3, 1.5 * left));
    if (countOf(fewer) < LEAST_KEPT * countOf(first)) break;
    [sums, left] = [fewer, residual(fewer)];
  }
  return { sums, left };
}

/** What lies over the whole picture changes at least this share of its pixels. */
const MOST_CHANGED = 0.4;

function countOf(sums: Float64Array): number {
  let count = 0;
  for (let k = 0; k < sums.length; k += SUMS) count += sums[k]!;
  return count;
}

const LIGHTS: readonly Light[] = ['multiply', 'screen'];
/** How exactly the shares that light keeps are known. */
const LIGHT_TOLERANCES = [0.006, 0.006, 0.006];

/** The same for coloured light or shade, whose channels are not alike. */
function lightRampOf(pairs: readonly Pair[], all: readonly Look[]): { stage: Stage; left: number } | undefined {
  if (all.some(({ changed }) => changed < MOST_CHANGED)) return undefined;
  const flat = lightAlong(all, undefined);
  const constant = Math.min(...LIGHTS.map((light) => lightOf(flat, light).left));
  let best: { along: Coordinate; light: Light; left: number } | undefined;
  for (const along of COORDINATES) {
    const sums = lightAlong(all, along);
    for (const light of LIGHTS) {
      const { left } = lightOf(sums, light);
      if (best === undefined || left < 0.9 * best.left - 0.02) best = { along, light, left };
    }
  }
  if (best === undefined || best.left > GOOD || best.left > 0.5 * constant) return undefined;
  const { along, light } = best;
  const longer = pairs.map((pair) => look(pair, LOOKED_AT, false)) as Look[];
  const { keeps, left } = lightOf(lightAlong(longer, along), light);
  if (left > GOOD || !isEven(keeps)) return undefined;
  const seen = { places: placesAlong(longer, along), values: keeps };
  return { stage: rampStage(along, rampThrough(seen, LIGHT_TOLERANCES), light), left };
}

function lightAlong(looks: readonly Look[], along: Coordinate | undefined): Float64Array {
  const sums = new Float64Array((along === undefined ? 1 : BINS) * LIGHT_SUMS);
  for (const one of looks) {
    const { places, pair } = one;
    const bins = along === undefined ? undefined : binsAlong(one, along);
    for (let k = 0; k < places.length; k++) {
      const bin = bins === undefined ? 0 : bins[k]!;
      addLight(sums, bin * LIGHT_SUMS, pair.input.data, pair.output.data, places[k]! * 4);
    }
  }
  return sums;
}

/** The bin of each pixel of a look along a coordinate, found once. */
function binsAlong({ width, height, places, bins }: Look, along: Coordinate): Uint8Array {
  const known = bins.get(along);
  if (known) return known;
  const found = new Uint8Array(places.length);
  const row = new Float32Array(width);
  let last = -1;
  for (let k = 0; k < places.length; k++) {
    const y = Math.floor(places[k]! / width);
    if (y !== last) coordinateRow(along, y, width, height, row);
    last = y;
    found[k] = Math.min(BINS - 1, Math.floor(row[places[k]! - y * width]! * BINS));
  }
  bins.set(along, found);
  return found;
}

/** Whether no channel jumps between neighbouring bins. */
function isEven(keeps: Float64Array): boolean {
  for (let i = 3; i < keeps.length; i++) if (Math.abs(keeps[i]! - keeps[i - 3]!) > STEP) return false;
  return true;
}

/** Pixels picked from a pair for all coordinates, opaque before and after. */
interface Look {
  readonly width: number;
  readonly height: number;
  readonly places: Int32Array;
  /** The share of them that changed. */
  readonly changed: number;
  readonly pair: Pair;
  /** See binsAlong. */
  readonly bins: Map<Coordinate, Uint8Array>;
}

/** The pixels by which the coordinate is chosen; undefined where some pair has too few. */
function glances(pairs: readonly Pair[], clipsLight: boolean): readonly Look[] | undefined {
  const looks = pairs.flatMap((pair) => look(pair, GLANCED_AT, clipsLight) ?? []);
  return looks.length === pairs.length ? looks : undefined;
}

function look(pair: Pair, most: number, clipsLight: boolean): Look | undefined {
  const { width, height, data } = pair.input;
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / most)));
  const places: number[] = [];
  let changed = 0;
  const after = pair.output.data;
  for (let y = 0; y < height; y += step) {
    // Shifted from row to row, so that no pattern of the picture coincides with the steps.
    for (let x = (y / step) % step; x < width; x += step) {
      const at = (y * width + x) * 4;
      if (Math.abs(data[at + 3]! - after[at + 3]!) > 1) return undefined;
      if (data[at + 3] !== 255 || (clipsLight && isBrightest(after, at))) continue;
      places.push(y * width + x);
      if (data[at] !== after[at] || data[at + 1] !== after[at + 1] || data[at + 2] !== after[at + 2]) changed++;
    }
  }
  if (places.length < 500) return undefined;
  return { width, height, places: Int32Array.from(places), changed: changed / places.length, pair, bins: new Map() };
}

function isBrightest(data: Uint8Array, at: number): boolean {
  return data[at] === 255 || data[at + 1] === 255 || data[at + 2] === 255;
}

/** Sums for each bin; one bin without a coordinate. With `around`, only of samples within `reach` of what those sums give. */
function sumsAlong(
  looks: readonly Look[],
  along: Coordinate | undefined,
  around?: Float64Array,
  reach = 0,
): Float64Array {
  const sums = new Float64Array((along === undefined ? 1 : BINS) * SUMS);
  const layers = around === undefined ? undefined : layersOf(around);
  if (layers !== undefined) fillBetween(layers);
  for (const one of looks) {
    const { places, pair } = one;
    const [before, after] = [pair.input.data, pair.output.data];
    const bins = along === undefined ? undefined : binsAlong(one, along);
    for (let k = 0; k < places.length; k++) {
      const bin = bins === undefined ? 0 : bins[k]!;
      const at = places[k]! * 4;
      if (layers !== undefined && !isNear(layers, 4 * bin, before, after, at, reach)) continue;
      add(sums, bin * SUMS, before, after, at);
    }
  }
  return sums;
}

/** Empty bins are interpolated from those around them. */
function fillBetween(layers: Float64Array): void {
  let last = -1;
  for (let i = 0; i < layers.length; i += 4) {
    if (Number.isNaN(layers[i]!)) continue;
    for (let k = last < 0 ? i : last + 4; k < i; k += 4) {
      const share = (k - last) / (i - last);
      for (let c = 0; c < 4; c++) layers[k + c] = layers[last + c]! * (1 - share) + layers[i + c]! * share;
    }
    last = i;
  }
}

/** The mean coordinate of each bin's pixels. */
function placesAlong(looks: readonly Look[], along: Coordinate): Float64Array {
  const [sums, counts] = [new Float64Array(BINS), new Float64Array(BINS)];
  for (const { width, height, places } of looks) {
    const row = new Float32Array(width);
    let last = -1;
    for (const place of places) {
      const y = Math.floor(place / width);
      if (y !== last) coordinateRow(along, y, width, height, row);
      last = y;
      const value = row[place - y * width]!;
      const bin = Math.min(BINS - 1, Math.floor(value * BINS));
      sums[bin]! += value;
      counts[bin]!++;
    }
  }
  return sums.map((sum, k) => sum / Math.max(1, counts[k]!));
}

function isNear(
  layers: Float64Array,
  k: number,
  before: Uint8Array,
  after: Uint8Array,
  at: number,
  reach: number,
): boolean {
  for (let c = 0; c < 3; c++) {
    if (Math.abs(layers[k]! * before[at + c]! + layers[k + 1 + c]! - after[at + c]!) > reach) return false;
  }
  return true;
}

/** Where less than this share of a bin's pixels is near its values, something else covers a part of the bin. */
const MOSTLY = 0.9;

/** Removes what is seen in bins that are partly covered. */
function dropCovered(bins: Float64Array, trimmed: Float64Array, whole: Float64Array): void {
  for (let i = 0, k = 0; k < whole.length; i += 4, k += SUMS) {
    if (trimmed[k]! < MOSTLY * whole[k]!) bins.fill(Number.NaN, i, i + 4);
  }
}

/** Whether nothing jumps between neighbouring bins, and something changes along them. */
function isSmooth(bins: Float64Array): boolean {
  let [low, high, last, gap] = [1, 0, Number.NaN, 0];
  let [darkest, lightest] = [255, 0];
  for (let i = 0; i < bins.length; i += 4) {
    const keep = bins[i]!;
    gap++;
    if (Number.isNaN(keep)) continue;
    if (Math.abs(keep - last) > STEP * Math.min(gap, 3)) return false;
    [last, gap] = [keep, 0];
    low = Math.min(low, keep);
    high = Math.max(high, keep);
    for (let c = 1; c < 4; c++) {
      darkest = Math.min(darkest, bins[i + c]!);
      lightest = Math.max(lightest, bins[i + c]!);
    }
  }
  return high - low > 0.03 || lightest - darkest > 6;
}
