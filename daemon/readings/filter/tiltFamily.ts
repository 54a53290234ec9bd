import { cropped, type Picture } from '../picture.ts';
import type { Pair, Stage, StageFamily } from '../stage.ts';
import { blurred } from './convolve.ts';
import { type Candidate, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { lumaPlane } from './planes.ts';
import { TILT, type Tilt } from './tilt.ts';

const SIGMAS = [1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20];

/** How many columns of the picture are looked at. */
const STRIP = 96;

/** Blurs with any strength for each row must leave at most this share of what changed. */
const ENOUGH = 0.6;

/** Blurs that grow away from a band across the picture. */
export const TILTS: StageFamily = {
  part: 'filter',
  kinds: [TILT.kind],
  fit,
  read: (kind, params) => readStage([TILT], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  const [first] = pairs;
  if (!first || !isFilterable(pairs)) return [];
  const band = bandOf(first);
  if (!band) return [];
  const { height } = first.input;
  // A strip of columns from the middle is enough.
  const width = Math.min(STRIP, first.input.width);
  const left = (first.input.width - width) >> 1;
  const box = { left, top: 0, right: left + width, bottom: height };
  const from = lumaPlane(cropped(first.input, box), '601');
  const to = lumaPlane(cropped(first.output, box), '601');
  const before = meanOff(from, to, width, height);
  let best: { tilt: Tilt; error: number } | undefined;
  for (const sigma of SIGMAS) {
    const soft = [0.25, 0.5, 0.75, 1].map((part) => blurred(from, width, height, 'gaussian', part * sigma));
    for (const way of ['mixed', 'growing'] as const) {
      const shares = sharesOf(from, to, way === 'mixed' ? [soft[3]!] : soft, width, height);
      if (shares.left > ENOUGH * before) continue;
      const { tilt, rest } = lineOf(shares, { ...band, fade: 0, sigma, way });
      const error = rest + shares.left;
      if (!best || error < best.error) best = { tilt, error };
    }
  }
  if (!best) return [];
  const candidates: Candidate[] = [{ stage: stageOf(TILT, best.tilt), margin: 0, placed: true }];
  return ranked(candidates, pairs);
}

/** The mean difference of every other row. */
function meanOff(from: Float32Array, to: Float32Array, width: number, height: number): number {
  let sum = 0;
  for (let y = 0; y < height; y += 2)
    for (let i = y * width; i < (y + 1) * width; i++) sum += Math.abs(from[i]! - to[i]!);
  return sum / width / (height / 2);
}

/**
 * A row stays where it changes by at most this, in levels per pixel; in JPEG files, by this many times the change of the stillest share of
 * rows.
 */
const STILL = 0.1;
const NOISY = 2;
const FEW = 0.05;

/** The rows that stay: one run of them, with changed rows on one side or both. */
function bandOf({ input, output }: Pair): { middle: number; half: number } | undefined {
  const { height } = input;
  const changes = Float64Array.from({ length: height }, (_, y) => rowChange(input, output, y));
  const still = Math.max(STILL, NOISY * changes.toSorted()[Math.floor(FEW * height)]!);
  let [start, length] = [0, 0];
  for (let y = 0, run = 0; y < height; y++) {
    run = changes[y]! < still ? run + 1 : 0;
    if (run > length) [start, length] = [y + 1 - run, run];
  }
  let changed = 0;
  for (const change of changes) if (change >= still) changed++;
  // Other rows that did not change contain nothing that a blur would change.
  if (length < 0.04 * height || changed < 0.3 * height || changed < 0.8 * (height - length)) return undefined;
  return { middle: (start + length / 2) / height, half: length / 2 / height };
}

function rowChange({ width, data }: Picture, output: Picture, y: number): number {
  let sum = 0;
  for (let at = 4 * y * width; at < 4 * (y + 1) * width; at++) sum += Math.abs(data[at]! - output.data[at]!);
  return sum / width;
}

interface Shares {
  /** The share of the full blur at each row, and how certain it is. */
  readonly rows: Float64Array;
  readonly weights: Float64Array;
  /** The mean error that is left. */
  readonly left: number;
}

/** For each row, the place between sharp (0) and the last of the blurs (1) that is nearest to the output. */
function sharesOf(
  from: Float32Array,
  to: Float32Array,
  soft: readonly Float32Array[],
  width: number,
  height: number,
): Shares {
  const [rows, weights] = [new Float64Array(height), new Float64Array(height)];
  let left = 0;
  for (let y = 0; y < height; y += 2) {
    let least = Number.POSITIVE_INFINITY;
    for (let step = 0; step < soft.length; step++) {
      const [low, high] = [step === 0 ? from : soft[step - 1]!, soft[step]!];
      let [product, square] = [0, 1e-9];
      for (let i = y * width; i < (y + 1) * width; i++) {
        const by = high[i]! - low[i]!;
        product += by * (to[i]! - low[i]!);
        square += by * by;
      }
      const part = Math.min(1, Math.max(0, product / square));
      let error = 0;
      for (let i = y * width; i < (y + 1) * width; i++)
        error += Math.abs(low[i]! + part * (high[i]! - low[i]!) - to[i]!);
      if (error >= least) continue;
      least = error;
      rows[y] = (step + part) / soft.length;
      weights[y] = square;
    }
    left += least / width;
  }
  return { rows, weights, left: left / (height / 2) };
}

/** The fade, with the band narrowed as far as that helps, that fits the shares of the rows best. */
function lineOf({ rows, weights }: Shares, start: Tilt): { tilt: Tilt; rest: number } {
  const height = rows.length;
  let best = { tilt: start, rest: Number.POSITIVE_INFINITY };
  for (let narrower = 0; narrower <= 0.08; narrower += 0.01) {
    const half = Math.max(0, start.half - narrower);
    for (let fade = 0; fade <= 0.8; fade += 0.01) {
      let [sum, total] = [0, 1e-9];
      for (let y = 0; y < height; y += 2) {
        const beyond = Math.abs((y + 0.5) / height - start.middle) - half;
        const share = beyond <= 0 ? 0 : fade === 0 ? 1 : Math.min(1, beyond / fade);
        const weight = Math.sqrt(weights[y]!);
        sum += weight * Math.abs(share - rows[y]!);
        total += weight;
      }
      const rest = sum / total;
      if (rest < best.rest) best = { tilt: { ...start, half, fade: Math.round(fade * 100) / 100 }, rest };
    }
  }
  const tidy = (value: number) => Math.round(value * 100) / 100;
  return { tilt: { ...best.tilt, middle: tidy(best.tilt.middle), half: tidy(best.tilt.half) }, rest: best.rest };
}
