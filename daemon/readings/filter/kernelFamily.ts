import type { Pair, Stage, StageFamily } from '../stage.ts';
import { type Candidate, evidenceOf, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { KERNEL, type Kernel } from './kernel.ts';
import { LeastSquares } from './leastSquares.ts';
import { isGrey, LUMAS } from './planes.ts';
import { type Points, pointsOf } from './points.ts';

/** Whole numbers that kernels are divided by. */
const DIVISORS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 18, 20, 24, 25, 32, 35, 64, 256, 273];

/** Linear filters of 3 x 3 and 5 x 5 pixels. */
export const KERNELS: StageFamily = {
  part: 'filter',
  kinds: [KERNEL.kind],
  fit,
  read: (kind, params) => readStage([KERNEL], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs) || pairs.some((pair) => !evidenceOf(pair).opaque)) return [];
  const points = pointsOf(pairs, 2);
  const windows = pairs.map((pair) => evidenceOf(pair).window);
  const greys = windows.every(({ output }) => isGrey(output)) && !windows.every(({ input }) => isGrey(input));
  const of = greys ? 'luma' : 'channels';
  const candidates: Candidate[] = [];
  for (const radius of [1, 2]) {
    const solved = solve(points, radius, of);
    if (!solved) continue;
    const kernel = rounded(solved, of);
    if (looksAround(kernel) && (radius === 1 || !isSmall(kernel)))
      candidates.push({ stage: stageOf(KERNEL, kernel), margin: radius });
  }
  return ranked(candidates, pairs);
}

/** Whether more than the pixel itself counts: otherwise it is a map of colours. */
function looksAround({ weights, divisor }: Kernel): boolean {
  const middle = weights.length >> 1;
  return weights.some((weight, k) => k !== middle && Math.abs(weight) > 0.02 * divisor);
}

/** Whether only the middle 3 x 3 of 5 x 5 weights count. */
function isSmall({ weights, divisor }: Kernel): boolean {
  return weights.every((weight, k) => {
    const ring = k < 5 || k >= 20 || k % 5 === 0 || k % 5 === 4;
    return !ring || Math.abs(weight) < 0.006 * divisor;
  });
}

/** The weights and, last, the offset. */
function solve(points: readonly Points[], radius: number, of: Kernel['of']): Float64Array | undefined {
  const size = (2 * radius + 1) ** 2 + 1;
  let solution: Float64Array | undefined;
  const row = new Float64Array(size);
  const channels = of === 'luma' ? 1 : 3;
  for (let round = 0; round < 2; round++) {
    const system = new LeastSquares(size);
    let used = 0;
    for (const { pair, xs, ys } of points) {
      const { width } = pair.input;
      for (let i = 0; i < xs.length; i++) {
        const at = 4 * (ys[i]! * width + xs[i]!);
        // More unknowns make each equation more expensive: then one channel of a point is enough.
        for (let c = radius === 2 ? i % channels : 0; c < channels; c += radius === 2 ? channels : 1) {
          const value = pair.output.data[at + c]!;
          if ((value === 0 || value === 255) && (of === 'luma' || pair.input.data[at + c] !== value)) continue;
          gather(pair, at, c, radius, of, row);
          let weight = 1;
          if (solution) {
            let rest = value;
            for (let k = 0; k < size; k++) rest -= row[k]! * solution[k]!;
            weight = 1 / (1 + rest * rest);
          }
          system.add(row, value, weight);
          used++;
        }
      }
    }
    if (used < 4 * size) return undefined;
    solution = system.solve(1e-7);
  }
  return solution;
}

/** The surroundings of a pixel, row by row, and 1. */
function gather({ input }: Pair, at: number, c: number, radius: number, of: Kernel['of'], row: Float64Array): void {
  const { width, data } = input;
  const [red, green, blue] = LUMAS['601'];
  let k = 0;
  for (let v = -radius; v <= radius; v++) {
    for (let u = -radius; u <= radius; u++) {
      const from = at + 4 * (v * width + u);
      row[k++] =
        of === 'channels' ? data[from + c]! : red * data[from]! + green * data[from + 1]! + blue * data[from + 2]!;
    }
  }
  row[k] = 1;
}

/** Whole weights over a divisor where these are near enough, otherwise three digits. */
function rounded(solution: Float64Array, of: Kernel['of']): Kernel {
  const found = solution.subarray(0, -1);
  const last = solution.at(-1)!;
  const near = Math.abs(last - 128) < 2.5 ? 128 : Math.abs(last) < 2.5 ? 0 : Math.round(last);
  for (const divisor of DIVISORS) {
    let worst = 0;
    for (const weight of found) worst = Math.max(worst, Math.abs(weight - Math.round(weight * divisor) / divisor));
    if (worst > 0.012 || (divisor > 20 && worst > 0.25 / divisor)) continue;
    const weights = Array.from(found, (weight) => Math.round(weight * divisor) + 0);
    return { weights, divisor, offset: near, of };
  }
  const weights = Array.from(found, (weight) => Math.round(weight * 1000) / 1000 + 0);
  return { weights, divisor: 1, offset: near, of };
}
