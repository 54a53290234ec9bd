const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The minimum of `error` between two positive numbers, by golden sections of their logarithms. */
export function minimised(error: (at: number) => number, from: number, to: number, steps: number): number {
  let [low, high] = [Math.log(from), Math.log(to)];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [error(Math.exp(left)), error(Math.exp(right))];
  for (let i = 0; i < steps; i++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = error(Math.exp(left));
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = error(Math.exp(right));
    }
  }
  return Math.exp((low + high) / 2);
}

/** The roundest number near `value` that explains about as much: a multiple of the first step that does, otherwise `value`. */
export function roundest(value: number, steps: readonly number[], error: (at: number) => number, slack = 0.02): number {
  const least = error(value);
  for (const step of steps) {
    const round = Math.round(Math.round(value / step) * step * 1e6) / 1e6;
    if (round > 0 && Math.abs(round / value - 1) < 0.2 && error(round) <= least * 1.04 + slack) return round;
  }
  return Math.round(value * 1000) / 1000;
}

/** The one of some values with the smallest `error`. */
export function leastOf(values: readonly number[], error: (at: number) => number): number {
  let [best, least] = [values[0] ?? 1, Number.POSITIVE_INFINITY];
  for (const value of values) {
    const at = error(value);
    if (at < least) [best, least] = [value, at];
  }
  return best;
}
