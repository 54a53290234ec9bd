import type { RgbRaster } from '../images/raster.ts';
import { type Candidates, type Explanation, type Kind, meanSquare } from './explanation.ts';
import type { View } from './view.ts';

/*
 * Two numbers decide how far an explanation is trusted. One is its error on the examples. The other is the distance of its result
 * from the model's answer at low resolution: the model's answers are coarse, but mostly of the right kind. Both count by their
 * logarithms, and each kind of rule has a constant of its own. The constants were fitted on 432 prompts of training tasks, icons and
 * colours with known answers, by coordinate descent on the mean PSNR of what was chosen. Then they were rounded and adjusted by hand,
 * with as many prompts of held-out tasks, icons and colours in view.
 */
const ERROR_WEIGHT = 1.25;
/** Smaller errors and distances, in levels squared, make no difference. */
const ERROR_FLOOR = 0.25;
const DISTANCE_FLOOR = 80;
/** The assumed error of the model's own answer, in levels squared, and the same if its colours come from the examples. */
const MODEL_ERROR = 48 ** 2;
const EXAMPLES_ERROR = 2 ** 2;
/** A rule must explain this share of the change, or have at most this error in squared levels. */
const LEAST_SHARE = 0.5;
const GOOD_ERROR = 18 ** 2;
/** The cost of a doubt of 1 (see Explanation). */
const DOUBT = 2;

/** Scores relative to the model's answer: below 0 is better. */
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

/** Pictures are compared by the means of squares this many pixels wide. */
const BLOCK = 8;

export interface Chosen {
  readonly explanation: Explanation;
  /** Its result for the query, RGB. */
  readonly levels: Float32Array;
  /** Its mean squared error on the examples, in levels. */
  readonly error: number;
}

/**
 * The explanation to prefer to the model's answer, if any. `answer` is the model's answer to the query. `carried` is the same,
 * refined along the query's edges. `fromExamples` says whether its colours come from the examples. All have one size.
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
    // No distance can make this one better, nor those after it.
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

/** The mean levels of whole blocks, RGB. */
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
