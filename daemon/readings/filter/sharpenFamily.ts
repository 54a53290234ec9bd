import type { Pair, Stage, StageFamily } from '../stage.ts';
import { evidenceOf, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { lightnesses } from './lightness.ts';
import { added, SHARPEN, type Sharpen, softened } from './sharpen.ts';

const SIGMAS = [0.5, 0.7, 0.8, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
/** libvips's defaults. */
const USUAL = { threshold: 2, brighten: 10, darken: 20 };

/** Sharpening of lightness, more in jagged than in flat parts. */
export const SHARPENS: StageFamily = {
  part: 'filter',
  kinds: [SHARPEN.kind],
  fit,
  read: (kind, params) => readStage([SHARPEN], kind, params),
};

/** Lightnesses of a pair's window. */
interface Lights {
  readonly width: number;
  readonly height: number;
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** 1 where no channel of the output is at an end of its range. */
  readonly whole: Uint8Array;
}

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs)) return [];
  const lights = pairs.map((pair): Lights => {
    const { input, output } = evidenceOf(pair).window;
    const { width, height } = input;
    const whole = new Uint8Array(width * height);
    for (let i = 0, at = 0; i < whole.length; i++, at += 4) {
      const [red, green, blue] = [output.data[at]!, output.data[at + 1]!, output.data[at + 2]!];
      whole[i] = Number(Math.min(red, green, blue) > 0 && Math.max(red, green, blue) < 255);
    }
    return { width, height, from: lightnesses(input.data), to: lightnesses(output.data), whole };
  });
  if (!lights.every(isSharper)) return [];
  const found = SIGMAS.map((sigma) => fitted(lights, sigma)).sort((a, b) => a.error - b.error);
  const candidates = found
    .filter(({ params }) => params.flat > 0 || params.jagged > 0)
    .slice(0, 2)
    .map(({ params }) => ({ stage: stageOf(SHARPEN, params), margin: 12 }));
  return ranked(candidates, pairs);
}

function isSharper({ width, from, to }: Lights): boolean {
  let [before, after] = [0, 0];
  for (let i = width; i < from.length; i++) {
    before += (from[i]! - from[i - 1]!) ** 2 + (from[i]! - from[i - width]!) ** 2;
    after += (to[i]! - to[i - 1]!) ** 2 + (to[i]! - to[i - width]!) ** 2;
  }
  return after > 1.04 * before;
}

/** The factors of flat and jagged parts, and the error that they leave. */
function fitted(lights: readonly Lights[], sigma: number): { params: Sharpen; error: number } {
  const soft = lights.map(({ from, width, height }) => softened(from, width, height, sigma));
  // Least squares of what was added, on the parts within and beyond the threshold.
  let [nn, nf, ff, na, fa] = [1e-9, 0, 1e-9, 0, 0];
  for (const [index, { from, to, whole }] of lights.entries()) {
    const blur = soft[index]!;
    for (let i = 0; i < from.length; i += 2) {
      const gained = to[i]! - from[i]!;
      const beyond = from[i]! - blur[i]!;
      // Beyond this, what is added may reach its limits.
      if (!whole[i] || Math.abs(beyond) > 5) continue;
      const near = Math.min(USUAL.threshold, Math.max(-USUAL.threshold, beyond));
      const far = beyond - near;
      nn += near * near;
      nf += near * far;
      ff += far * far;
      na += near * gained;
      fa += far * gained;
    }
  }
  const determinant = nn * ff - nf * nf + 1e-9;
  const flat = tidy((na * ff - fa * nf) / determinant);
  const jagged = tidy((fa * nn - na * nf) / determinant);
  const own: Sharpen = { sigma, flat, jagged, ...USUAL };
  const usual: Sharpen = { ...own, flat: 1, jagged: 2 };
  const [error, atUsual] = [errorOf(lights, soft, own), errorOf(lights, soft, usual)];
  return atUsual <= error * 1.1 + 0.02 ? { params: usual, error: atUsual } : { params: own, error };
}

/** The mean error of lightness that a sharpening leaves. */
function errorOf(lights: readonly Lights[], soft: readonly Float32Array[], params: Sharpen): number {
  let [sum, count] = [0, 1e-9];
  for (const [index, { from, to, whole }] of lights.entries()) {
    for (let i = 0; i < from.length; i += 2) {
      if (!whole[i]) continue;
      const made = Math.min(100, Math.max(0, from[i]! + added(from[i]! - soft[index]![i]!, params)));
      sum += Math.min(10, Math.abs(made - to[i]!));
      count++;
    }
  }
  return sum / count;
}

/** To a tenth; to a half where that is near. */
function tidy(value: number): number {
  const half = Math.round(value * 2) / 2;
  return Math.abs(value - half) < 0.07 ? half : Math.round(value * 10) / 10;
}
