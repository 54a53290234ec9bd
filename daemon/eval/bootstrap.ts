import { randomFor } from '../figures/random.ts';

/** A mean and the interval that holds it with 95 % confidence. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1000;
const CONFIDENCE = 0.95;

/**
 * The mean of some scores with its percentile bootstrap interval (Efron, 1979): 1000 resamples with replacement, always the same
 * for the same scores. `values` is not empty.
 */
export function estimate(values: readonly number[]): Estimate {
  const random = randomFor('bootstrap', values.length);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[random.int(0, values.length)]!;
    return sum / values.length;
  }).sort();
  const tail = (1 - CONFIDENCE) / 2;
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: means[Math.floor(tail * RESAMPLES)]!,
    high: means[Math.ceil((1 - tail) * RESAMPLES) - 1]!,
  };
}
