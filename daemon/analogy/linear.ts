import { solvePositive } from '../images/cholesky.ts';
import { clamp, type Example } from './explanation.ts';
import type { View } from './view.ts';

/** The terms of a linear combination that gives an output level. `Of` is the type they are read from. */
export interface Terms<Of = View> {
  readonly count: number;
  /** Writes the terms for a channel of a pixel into `row`. */
  read(of: Of, pixel: number, channel: number, row: Float64Array): void;
  /** The factors to stay near if the examples determine nothing; 0 by default. */
  readonly prior?: readonly number[];
  /** How strongly, expressed as a variance of the terms in levels squared. */
  readonly ridge: number;
  /** Output levels cut at 0 or 255 do not count if the fit also cuts them. */
  readonly isCut?: true;
}

/** The constant term. It is as large as levels, so the ridge hardly affects it. */
export const CONSTANT = 64;

/** One of this many pixels takes part in a fit. */
const STRIDE = 3;
/** Fewer pixels determine nothing. */
const LEAST = 25;
/** If levels may be cut, the fit is repeated without those that are. */
const ROUNDS = 3;

/** The least-squares factors over the examples' pixels for which `isIn` is true; undefined if there are too few. */
export function fitTerms(
  examples: readonly Example[],
  terms: Terms,
  isIn: (view: View, pixel: number) => boolean = () => true,
): Float64Array | undefined {
  const { count, prior } = terms;
  const row = new Float64Array(count);
  let factors: Float64Array | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const normal = new Float64Array(count * count);
    const right = new Float64Array(count);
    let [taken, cut] = [0, 0];
    for (const { input, output } of examples) {
      for (let pixel = 0; pixel < input.size; pixel += STRIDE) {
        if (!isIn(input, pixel)) continue;
        for (let channel = 0; channel < 3; channel++) {
          terms.read(input, pixel, channel, row);
          const level = output[3 * pixel + channel]!;
          if (factors && terms.isCut && isClipped(level, dot(factors, row))) {
            cut++;
            continue;
          }
          taken++;
          const missed = prior ? level - dot(prior, row) : level;
          for (let i = 0; i < count; i++) {
            const value = row[i]!;
            if (value === 0) continue;
            for (let j = 0; j <= i; j++) normal[i * count + j]! += value * row[j]!;
            right[i]! += value * missed;
          }
        }
      }
    }
    if (taken < 3 * LEAST) return factors;
    for (let i = 0; i < count; i++) normal[i * count + i]! += terms.ridge * taken;
    factors = solvePositive(normal, right);
    if (prior) factors = factors.map((factor, i) => factor + prior[i]!);
    if (!terms.isCut || (round > 0 && cut === 0)) break;
  }
  return factors;
}

function isClipped(level: number, made: number): boolean {
  return (level >= 254 && made > 255) || (level <= 1 && made < 0);
}

function dot(factors: ArrayLike<number>, row: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += factors[i]! * row[i]!;
  return sum;
}

/** The picture that the factors give, clamped to 0..255. */
export function applyTerms<Of extends { readonly levels: ArrayLike<number> }>(
  terms: Terms<Of>,
  factors: Float64Array,
  of: Of,
): Float32Array {
  const row = new Float64Array(terms.count);
  const out = new Float32Array(of.levels.length);
  for (let pixel = 0, at = 0; at < out.length; pixel++) {
    for (let channel = 0; channel < 3; channel++, at++) {
      terms.read(of, pixel, channel, row);
      out[at] = clamp(dot(factors, row));
    }
  }
  return out;
}
