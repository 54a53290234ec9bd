/** The first wait before reconnecting, and the longest, in milliseconds [C3]. */
const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/**
 * How long to wait after `failures` (from 0) in a row. The wait is random, between half and the whole of a span that doubles, so that
 * tools which lost the same daemon do not all return at once. `random` gives numbers in 0..1.
 */
export function backoffMs(failures: number, random: () => number): number {
  const span = Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
  return span * (0.5 + 0.5 * random());
}
