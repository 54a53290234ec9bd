import type { RgbRaster } from '../images/raster.ts';
import { type Candidates, type Explanation, type Kind, meanSquare } from './explanation.ts';
import type { View } from './view.ts';

/*
 * An explanation is believed the more, the better it makes what is known (its error), and the nearer what it makes of the query is to
 * the model's answer in the large (its distance): the model's answers are coarse, but mostly of the right kind. Both count by their
 * logarithms, and each kind has a number of its own. The numbers were found on 432 prompts of training tasks, icons and colours, whose
 * answers are known, by coordinate descent on the mean PSNR of what was chosen, then rounded and changed by hand with as many prompts
 * of held-out tasks, icons and colours in view.
 */
const ERROR_WEIGHT = 1.25;
/** Errors and distances below these, in levels squared, make no difference. */
const ERROR_FLOOR = 0.25;
const DISTANCE_FLOOR = 80;
/** The error that the model's own answer is taken to have, in levels squared, and where it has the colours that the examples show. */
const MODEL_ERROR = 48 ** 2;
const EXAMPLES_ERROR = 2 ** 2;
/** A rule has to make this share of what changed, or to be right to so many squared levels. */
const LEAST_SHARE = 0.5;
const GOOD_ERROR = 18 ** 2;
/** What a doubt of 1 counts (see Explanation). */
const DOUBT = 2;

/** Against the model's answer: what is below 0 is preferred. */
const KINDS: Readonly<Record<Kind, number>> = {
  tone: -1,
  tint: -1.5,
  shades: -1.5,
  colours: 2,
  curve: 0.5,
  filter: -1,
  edges: -1,
  'by object': 1,
  'by place': 2,
  'by colour': 1.4,
  turn: -1,
  zoom: 0,
  'moved object': 0,
  'same object': -2.5,
};

/** Pictures are compared by the means of squares of this many pixels. */
const BLOCK = 8;

export interface Chosen {
  readonly explanation: Explanation;
  /** What it makes of the query, RGB. */
  readonly levels: Float32Array;
  /** The mean squared error, in levels, at which it makes the examples. */
  readonly error: number;
}

/**
 * The explanation to be believed rather than the model, if any. `answer` is what the model answered to the query, `carried` the same
 * carried along the query's edges, and `fromExamples` whether its colours come from the examples; all of one size.
 */
export function chooseExplanation(
  { explanations, change }: Candidates,
  query: View,
  answer: RgbRaster,
  carried: RgbRaster,
  fromExamples: boolean,
): Chosen | undefined {
  const model = blocks(answer.data, query);
  const ofDistance = (levels: ArrayLike<number>) => Math.log(meanSquare(blocks(levels, query), model) + DISTANCE_FLOOR);
  const candidates = explanations
    .flatMap((explanation) => {
      const explained = explanation.explain(query);
      if (!explained || explained.error > Math.max(LEAST_SHARE * change, GOOD_ERROR)) return [];
      const { kind, doubt } = explanation;
      return [{ explanation, explained, cost: ofError(explained.error) + KINDS[kind] + DOUBT * doubt }];
    })
    .sort((a, b) => a.cost - b.cost);
  let chosen: Chosen | undefined;
  let least = ofError(fromExamples ? EXAMPLES_ERROR : MODEL_ERROR) + ofDistance(carried.data);
  for (const { explanation, explained, cost } of candidates) {
    // No distance makes this one better, nor those after it.
    if (cost + Math.log(DISTANCE_FLOOR) >= least) break;
    const levels = explained.draw();
    const found = cost + ofDistance(levels);
    if (found >= least) continue;
    least = found;
    chosen = { explanation, levels, error: explained.error };
  }
  return chosen;
}

function ofError(error: number): number {
  return ERROR_WEIGHT * Math.log(error + ERROR_FLOOR);
}

/** Mean levels of whole blocks, RGB. */
function blocks(levels: ArrayLike<number>, { width, height }: View): Float32Array {
  const [across, down] = [Math.floor(width / BLOCK), Math.floor(height / BLOCK)];
  const means = new Float32Array(across * down * 3);
  for (let y = 0; y < down * BLOCK; y++) {
    for (let x = 0; x < across * BLOCK; x++) {
      const to = (Math.floor(y / BLOCK) * across + Math.floor(x / BLOCK)) * 3;
      for (let c = 0; c < 3; c++) means[to + c]! += levels[(y * width + x) * 3 + c]! / (BLOCK * BLOCK);
    }
  }
  return means;
}
