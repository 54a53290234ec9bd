/** A piecewise linear curve over the levels 0..255, with one value or several at each knot. */
export interface Knots {
  /** Ascending levels, at least one. */
  readonly at: readonly number[];
  /** At each knot, one value per channel. */
  readonly values: readonly (readonly number[])[];
}

/** What the pixels of each level became: sums by level and channel. */
export interface LevelSums {
  readonly channels: number;
  /** By level, then channel. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly weights: Float64Array;
}

export function levelSums(channels: number): LevelSums {
  return {
    channels,
    sums: new Float64Array(256 * channels),
    squares: new Float64Array(256 * channels),
    weights: new Float64Array(256),
  };
}

/** A curve may miss a mean by this many standard errors, which depend on the number of its pixels and their spread. */
const ERRORS = 2;
/** Rounding may make this difference, in levels. */
const ROUNDING = 0.75;
const MOST_KNOTS = 48;

/**
 * The fewest knots whose straight pieces pass all means closely enough (Douglas and Peucker, 1973, by the worst level). Undefined where no
 * level was seen.
 */
export function fitKnots({ channels, sums, squares, weights }: LevelSums): Knots | undefined {
  const seen: number[] = [];
  for (let level = 0; level < 256; level++) if (weights[level]! > 0.5) seen.push(level);
  if (seen.length === 0) return undefined;
  const mean = (level: number, c: number) => sums[level * channels + c]! / weights[level]!;
  const slack = (level: number, c: number) => {
    const m = mean(level, c);
    const variance = Math.max(0, squares[level * channels + c]! / weights[level]! - m * m);
    return Math.max(ROUNDING, ERRORS * Math.sqrt(variance / weights[level]!));
  };
  const knots = new Set([seen[0]!, seen.at(-1)!]);
  while (knots.size < MOST_KNOTS) {
    const order = [...knots].sort((a, b) => a - b);
    let [worst, excess] = [-1, 0];
    let next = 0;
    for (const level of seen) {
      while (next < order.length - 1 && order[next + 1]! <= level) next++;
      const low = order[next]!;
      const high = order[Math.min(next + 1, order.length - 1)]!;
      const share = high > low ? (level - low) / (high - low) : 0;
      for (let c = 0; c < channels; c++) {
        const made = mean(low, c) * (1 - share) + mean(high, c) * share;
        const over = Math.abs(made - mean(level, c)) - slack(level, c);
        if (over <= excess) continue;
        excess = over;
        worst = level;
      }
    }
    if (worst < 0) break;
    knots.add(worst);
  }
  const at = [...knots].sort((a, b) => a - b);
  return { at, values: at.map((level) => Array.from({ length: channels }, (_, c) => round(mean(level, c)))) };
}

/**
 * The curve at each whole level, or at `fine` places per level, by channel then place. Beyond the outermost knots it continues straight,
 * clipped to 0..255.
 */
export function tabulate({ at, values }: Knots, fine = 1): Float32Array[] {
  return values[0]!.map((_, c) => {
    const table = new Float32Array(255 * fine + 1);
    let next = 0;
    for (let i = 0; i < table.length; i++) {
      const level = i / fine;
      while (next < at.length - 2 && at[next + 1]! <= level) next++;
      const low = at[next]!;
      const high = at[Math.min(next + 1, at.length - 1)]!;
      const share = high > low ? (level - low) / (high - low) : 0;
      const value = values[next]![c]! * (1 - share) + values[Math.min(next + 1, at.length - 1)]![c]! * share;
      table[i] = Math.min(255, Math.max(0, value));
    }
    return table;
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
