import type { Picture } from '../picture.ts';
import { coverage } from './contour.ts';
import type { Band, Rgba } from './layers.ts';
import type { Scene } from './scene.ts';

const SEEN = 5000;
/** A band has one colour: the root mean square of its pixels' distance to it is at most this many levels. */
const EVEN = 9;
/** A band must explain this share of its pixels. */
const ENOUGH = 0.6;
/** Beyond a band the colour must be at least this far from the band's, in shares of the band's distance to the ground. */
const END = 0.35;
/** Thin bands, whose evenness cannot be seen, must end more clearly by this factor: a glow is no band. */
const THIN = 1.4;
const THIN_END = 0.6;
/** Where it stands out from the ground, it may be less even by this share of its contrast. */
const UNEVEN = 0.07;
/** A pixel's unevenness is capped at this, in squared levels: it may belong to the object where that was not found completely. */
const FAR_OFF = 2000;
/** Where a band ends, the output must change by this much, in shares of the band's distance to the ground. */
const STEP = 0.3;
/** At most this many bands around each other. */
const MOST = 3;

/** What a pixel outside the object shows, and what it would show without bands; premultiplied, four numbers each. */
interface Samples {
  readonly count: number;
  readonly distances: Float32Array;
  readonly slants: Uint8Array;
  readonly shown: Float32Array;
  readonly without: Float32Array;
}

/** The bands around the object, from it outwards; `made` are the outputs as explained so far. */
export function fitBands(scenes: readonly Scene[], made: readonly Picture[]): Band[] {
  const bands: Band[] = [];
  const samples = collect(scenes, made, 1);
  let start = 0;
  while (bands.length < MOST) {
    const found = nextBand(samples, start, scenes[0]!.contour.limit - 2);
    if (!found) break;
    bands.push({ from: start, to: found.to, colour: found.colour });
    apply(samples, start, found.to, found.colour);
    start = found.to;
  }
  return bands;
}

/** The band inside the object along its contour, if there is one. */
export function fitInnerBand(scenes: readonly Scene[], made: readonly Picture[]): Band | undefined {
  const samples = collect(scenes, made, -1);
  const found = nextBand(samples, 0, scenes[0]!.contour.limit - 2);
  return found && { from: -found.to, to: 0, colour: found.colour };
}

/** How far the object was thinned, which lets the ground show along the inside of its contour; 0 where it was not. */
function collect(scenes: readonly Scene[], made: readonly Picture[], side: 1 | -1): Samples {
  const near: number[][] = scenes.map(({ contour, foreground: { matte } }) => {
    const pixels: number[] = [];
    for (let i = 0; i < matte.length; i++) {
      if (contour.nearest[i]! < 0 || matte[i] !== (side === 1 ? 0 : 255)) continue;
      if (contour.distances[i]! * side < contour.limit) pixels.push(i);
    }
    return pixels;
  });
  const total = near.reduce((sum, { length }) => sum + length, 0);
  // All near ones, and some of the rest.
  const thin = Math.max(1, Math.ceil(total / SEEN));
  const distances: number[] = [];
  const slants: number[] = [];
  const shown: number[] = [];
  const without: number[] = [];
  for (const [k, { pair, contour }] of scenes.entries()) {
    for (let n = 0; n < near[k]!.length; n += thin) {
      const pixel = near[k]![n]!;
      distances.push(contour.distances[pixel]! * side);
      slants.push(contour.slants[pixel]!);
      premultiplied(pair.output.data, 4 * pixel, shown);
      premultiplied(made[k]!.data, 4 * pixel, without);
    }
  }
  return {
    count: distances.length,
    distances: Float32Array.from(distances),
    slants: Uint8Array.from(slants),
    shown: Float32Array.from(shown),
    without: Float32Array.from(without),
  };
}

function premultiplied(data: Uint8Array, at: number, out: number[]): void {
  const alpha = data[at + 3]!;
  const part = alpha / 255;
  out.push(data[at]! * part, data[at + 1]! * part, data[at + 2]! * part, alpha);
}

interface FoundBand {
  readonly to: number;
  readonly colour: Rgba;
}

function nextBand(samples: Samples, start: number, limit: number): FoundBand | undefined {
  if (samples.count < 30 || !isChanged(samples)) return undefined;
  let best: { to: number; cost: number } | undefined;
  for (let width = 0.5; start + width <= limit; width += width < 3 ? 0.25 : width < 8 ? 0.5 : 1) {
    const { cost, isBand } = judge(samples, start, start + width);
    if (isBand && (!best || cost < best.cost)) best = { to: start + width, cost };
  }
  if (!best) return undefined;
  const middle = best.to;
  for (let off = -0.9; off <= 0.9; off += 0.1) {
    const to = middle + off;
    if (to <= start + 0.3) continue;
    const { cost, isBand } = judge(samples, start, to);
    if (isBand && cost < best.cost) best = { to, cost };
  }
  for (const unit of [0.5, 1]) {
    const to: number = Math.round(best.to / unit) * unit;
    if (to <= start || Math.abs(to - best.to) > 0.3) continue;
    const { cost, isBand } = judge(samples, start, to);
    if (isBand && cost <= 1.25 * best.cost + samples.count) best = { to, cost: Math.max(cost, best.cost) };
  }
  const to = Math.round(best.to * 100) / 100;
  return { to, colour: medianColour(samples, start, to) ?? judge(samples, start, to).colour };
}

/** The median of what is shown where a band covers everything; undefined where it does so nowhere. */
function medianColour({ count, distances, slants, shown }: Samples, start: number, to: number): Rgba | undefined {
  const channels: number[][] = [[], [], [], []];
  for (let i = 0; i < count; i++) {
    if (partOf(distances[i]!, slants[i]!, start, to) < 0.999) continue;
    for (let c = 0; c < 4; c++) channels[c]!.push(shown[4 * i + c]!);
  }
  if (channels[0]!.length < 10) return undefined;
  return straight(channels.map((values) => values.sort((a, b) => a - b)[values.length >> 1]!));
}

/** Whether the pixels next to the contour, or to the previous band, show anything new at all. */
function isChanged({ count, shown, without }: Samples): boolean {
  let off = 0;
  for (let i = 0; i < 4 * count; i++) off += Math.abs(shown[i]! - without[i]!);
  return off > count;
}

/** A band of one width: its best colour, and what it leaves unexplained. */
function judge(samples: Samples, start: number, to: number): { cost: number; isBand: boolean; colour: Rgba } {
  const { count, distances, slants, shown, without } = samples;
  const top = [0, 0, 0, 0];
  let bottom = 0;
  for (let i = 0, at = 0; i < count; i++, at += 4) {
    const part = partOf(distances[i]!, slants[i]!, start, to);
    if (part === 0) continue;
    bottom += part * part;
    for (let c = 0; c < 4; c++) top[c]! += part * (shown[at + c]! - (1 - part) * without[at + c]!);
  }
  const none = { cost: Number.POSITIVE_INFINITY, isBand: false, colour: [0, 0, 0, 0] as Rgba };
  if (bottom < 8) return none;
  const colour = top.map((value) => Math.min(255, Math.max(0, value / bottom)));
  let [cost, before, left, uneven, whole, inside, beyond, outside, apart] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  // What is shown just inside the end of the band and just beyond it.
  const sums = new Float64Array(8);
  let [last, next] = [0, 0];
  for (let i = 0, at = 0; i < count; i++, at += 4) {
    const far = distances[i]!;
    const part = partOf(far, slants[i]!, start, to);
    let [off, plain, fromColour, colourFromPlain] = [0, 0, 0, 0];
    for (let c = 0; c < 4; c++) {
      const base = without[at + c]!;
      off += (shown[at + c]! - base - part * (colour[c]! - base)) ** 2;
      plain += (shown[at + c]! - base) ** 2;
      fromColour += (shown[at + c]! - colour[c]!) ** 2;
      colourFromPlain += (colour[c]! - base) ** 2;
    }
    cost += Math.min(off, 10_000);
    if (part > 0) {
      before += plain;
      apart += colourFromPlain;
      inside++;
      left += Math.min(off, plain);
      if (part > 0.99 && far < to - 0.85) {
        uneven += Math.min(off, FAR_OFF);
        whole++;
      }
      if (far > to - 1.9 && far < to - 0.8) {
        last++;
        for (let c = 0; c < 4; c++) sums[c]! += shown[at + c]!;
      }
    } else if (far > to && far < to + 2.2) {
      beyond += Math.sqrt(fromColour);
      outside++;
      if (far > to + 0.8 && far < to + 1.9) {
        next++;
        for (let c = 0; c < 4; c++) sums[4 + c]! += shown[at + c]!;
      }
    }
  }
  let step = 0;
  for (let c = 0; c < 4; c++) step += (sums[c]! / Math.max(1, last) - sums[4 + c]! / Math.max(1, next)) ** 2;
  const distance = Math.sqrt(apart / Math.max(1, inside));
  const even = Math.min(EVEN, 3 + UNEVEN * distance);
  const isEven = uneven <= whole * even * even * 2 && left <= (1 - ENOUGH) * before;
  const isStep = last < 10 || next < 10 || Math.sqrt(step) > STEP * distance;
  const ends = outside < 10 || beyond / outside > (to - start < THIN ? THIN_END : END) * distance;
  return { cost, isBand: isEven && ends && isStep && distance > 8, colour: straight(colour) };
}

function straight(colour: readonly number[]): Rgba {
  const alpha = colour[3]! > 250 ? 255 : Math.round(colour[3]!);
  const [r, g, b] = colour.map((value) => (alpha === 0 ? 0 : Math.min(255, Math.round((value / alpha) * 255))));
  return [r!, g!, b!, alpha];
}

function partOf(far: number, slant: number, start: number, to: number): number {
  if (far >= to + 0.75 || far <= start - 0.75) return 0;
  const outer = far <= to - 0.75 ? 1 : coverage(to - far, slant);
  if (start === 0 || far >= start + 0.75) return outer;
  return outer - Math.min(outer, coverage(start - far, slant));
}

/** Adds a band to what is explained. */
function apply({ count, distances, slants, without }: Samples, start: number, to: number, colour: Rgba): void {
  const part = colour[3] / 255;
  for (let i = 0, at = 0; i < count; i++, at += 4) {
    const share = partOf(distances[i]!, slants[i]!, start, to);
    if (share === 0) continue;
    for (let c = 0; c < 4; c++) {
      const level = c === 3 ? colour[3] : colour[c]! * part;
      without[at + c]! += share * (level - without[at + c]!);
    }
  }
}
