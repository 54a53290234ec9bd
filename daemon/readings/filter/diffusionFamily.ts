import type { Pair, Stage, StageFamily } from '../stage.ts';
import { DIFFUSION, type Diffusion, diffused, KERNEL_NAMES, PART_NAMES, STORE_NAMES } from './diffusion.ts';
import { isFilterable, isGrained } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { coloursOf, pointsOf } from './points.ts';

/** The most colours that are looked for. */
const MOST = 16;
/** Numbers of rows to try, and the share of their pixels that must be right: an error at the top spoils everything below it. */
const TRIES = [
  [4, 0.9],
  [32, 0.97],
] as const;

/** Dithering that passes each pixel's error on. The first rows of the output depend only on those of the input, and show how. */
export const DIFFUSIONS: StageFamily = {
  part: 'filter',
  kinds: [DIFFUSION.kind],
  fit,
  read: (kind, params) => readStage([DIFFUSION], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isGrained(pairs) || !isFilterable(pairs)) return [];
  const colours = coloursOf(pointsOf(pairs, 0), MOST);
  if (!colours || colours.length < 2) return [];
  const isRight = (params: Diffusion) =>
    TRIES.every(([rows, least]) => pairs.every((pair) => rightIn(pair, params, rows) >= least));
  const inParts = (colours.length === 2 ? PART_NAMES : [])
    .map((store): Diffusion => ({ kernel: 'Floyd-Steinberg', of: '601', colours, isSerpentine: false, store }))
    .find(isRight);
  if (inParts) return [stageOf(DIFFUSION, inParts)];
  for (const isSerpentine of [false, true]) {
    for (const kernel of KERNEL_NAMES) {
      for (const of of ['601', '709', 'mean', 'colours'] as const) {
        const stores = STORE_NAMES.map((store): Diffusion => ({ kernel, of, colours, isSerpentine, store })).filter(
          isRight,
        );
        const whole = stores.map((params) => ({
          params,
          right: Math.min(...pairs.map((pair) => rightIn(pair, params, pair.input.height))),
        }));
        // Where several are equal, the first.
        const best = whole.reduce((one, other) => (other.right > one.right + 1e-4 ? other : one), whole[0]!);
        if (best) return [stageOf(DIFFUSION, best.params)];
      }
    }
  }
  return [];
}

/** The share of correct pixels in the first rows. */
function rightIn({ input, output }: Pair, params: Diffusion, most: number): number {
  const rows = Math.min(most, input.height);
  const made = diffused(input, params, rows).data;
  let [right, all] = [0, 0];
  for (let at = 0; at < 4 * rows * input.width; at += 4) {
    if (input.data[at + 3] === 0) continue;
    all++;
    if (made[at] === output.data[at] && made[at + 1] === output.data[at + 1] && made[at + 2] === output.data[at + 2])
      right++;
  }
  return all > 0 ? right / all : 0;
}
