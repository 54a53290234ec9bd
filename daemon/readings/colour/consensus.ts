import { random } from '../filter/random.ts';
import { blank, type Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { type Affine, affineAt, fitAffine } from './affine.ts';
import type { Samples } from './samples.ts';

/** The number of pixels an affine change is fitted to, of changes tried, and of pixels that vote on each. */
const DRAWN = 6;
const TRIALS = 160;
const JUDGES = 500;
/** Levels within which a pixel agrees with a change, and the least share of the pixels that agrees. */
const AGREES = 16;
const LEAST_AGREEING = 0.25;

/**
 * How far each pixel of the pairs is trusted, 0..1: 1 where it follows the affine change of colours that most pixels follow. The change is
 * fitted to a few pixels at a time, so that a large part with another change does not influence it. Undefined where too few agree. Source:
 * M. Fischler and R. Bolles, Random sample consensus (1981).
 */
export function consensus(pairs: readonly Pair[]): Float32Array[] | undefined {
  const all = pairs.map(everyPixel);
  const uniform = random(1);
  const some = (count: number) => {
    const { input, output } = all[Math.floor(uniform() * all.length)]!;
    const places = Array.from({ length: count }, () => Math.floor(uniform() * (input.length / 3)));
    return {
      count,
      input: Float32Array.from(places.flatMap((n) => [...input.subarray(3 * n, 3 * n + 3)])),
      output: Float32Array.from(places.flatMap((n) => [...output.subarray(4 * n, 4 * n + 4)])),
      weight: new Float32Array(count).fill(1),
    };
  };
  const judges = Array.from({ length: 2 * pairs.length }, () => some(Math.ceil(JUDGES / (2 * pairs.length))));
  let best: { affine: Affine; agreeing: number } | undefined;
  for (let trial = 0; trial < TRIALS; trial++) {
    const affine = fitAffine(some(DRAWN));
    const agreeing = judges.reduce((sum, samples) => sum + agreeingWith(affine, samples).reduce((a, b) => a + b, 0), 0);
    if (!best || agreeing > best.agreeing) best = { affine, agreeing };
  }
  const judged = judges.reduce((sum, { count }) => sum + count, 0);
  if (!best || best.agreeing < LEAST_AGREEING * judged) return undefined;
  return all.map((samples) => agreeingWith(best.affine, samples));
}

/** The trusted pixels of some pairs, as pairs of one row. */
export function agreeingPixels(pairs: readonly Pair[], trust: readonly Float32Array[]): Pair[] {
  return pairs.map(({ input, output }, n) => {
    const places = [...trust[n]!.keys()].filter((place) => trust[n]![place]! > 0);
    const row = ({ data }: Picture): Picture => {
      const out = blank(places.length, 1);
      for (const [to, from] of places.entries()) out.data.set(data.subarray(4 * from, 4 * from + 4), 4 * to);
      return out;
    };
    return { input: row(input), output: row(output) };
  });
}

/** All pixels of a pair as samples; transparency is ignored. */
function everyPixel({ input, output }: Pair): Samples {
  const count = input.width * input.height;
  const samples = {
    count,
    input: new Float32Array(3 * count),
    output: new Float32Array(4 * count),
    weight: new Float32Array(count).fill(1),
  };
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < 3; c++) samples.input[3 * n + c] = input.data[4 * n + c]!;
    for (let c = 0; c < 4; c++) samples.output[4 * n + c] = output.data[4 * n + c]!;
  }
  return samples;
}

/** 1 for each sample whose output is what the change makes of it, otherwise 0. */
function agreeingWith(affine: Affine, samples: Samples): Float32Array {
  const made = affineAt(affine, samples);
  return Float32Array.from({ length: samples.count }, (_, n) => {
    let most = 0;
    for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(made[3 * n + c]! - samples.output[4 * n + c]!));
    return most <= AGREES ? 1 : 0;
  });
}
