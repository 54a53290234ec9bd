import type { Colour, Layout } from '@likewise/shared/prompt/layouts.ts';
import type { ExamplePair } from '../answers/examples.ts';
import type { Raster } from '../images/raster.ts';

/** What can be measured of an answer: in which direction it is better, and how it is written. */
export const METRICS = {
  IoU: { better: 'higher', digits: 3 },
  'colour-blind IoU': { better: 'higher', digits: 3 },
  'colour accuracy': { better: 'higher', digits: 3 },
  'shape accuracy': { better: 'higher', digits: 3 },
  F1: { better: 'higher', digits: 3 },
  PSNR: { better: 'higher', digits: 2 },
  SSIM: { better: 'higher', digits: 3 },
  MSE: { better: 'lower', digits: 3 },
} as const satisfies Record<string, { better: 'higher' | 'lower'; digits: number }>;

export type MetricName = keyof typeof METRICS;

export type Scores = Partial<Readonly<Record<MetricName, number>>>;

/** One question to a model whose right answer is known. All pictures are RGB at the size of the layouts' cells. */
export interface EvalCase {
  /** The row of the table it counts in. */
  readonly group: string;
  /** Rows that are counted apart from the others. */
  readonly section?: string;
  /** The layouts whose answers are averaged in pixels; their answer cells are of one size. */
  readonly layouts: readonly Layout[];
  /** Between the cells. */
  readonly gap: Colour;
  readonly examples: readonly ExamplePair[];
  /** Examples of something else, as many: a model that looks at its examples does worse with them. */
  readonly wrong: readonly ExamplePair[];
  readonly query: Raster;
  readonly truth: Raster;
  /** What decides whether the model beat a baseline. */
  readonly primary: MetricName;
  score(answer: Raster): Scores;
}

export interface Sampling {
  /** Cases per group. */
  readonly cases: number;
  readonly seed: number;
}

/** A set of questions with a table of its own. */
export interface Suite {
  readonly name: string;
  /** One line on what is asked and how it is scored. */
  readonly about: string;
  /** Answers are also carried along the query's edges, as `likewise run` does. */
  readonly guided?: true;
  /** Rows of its table; each has as many cases as were asked for. */
  readonly rows: number;
  cases(): Iterable<EvalCase> | AsyncIterable<EvalCase>;
}
