import type { Random } from '../../../figures/random.ts';

/** A prime: steps of any size go through all of the table. */
const TABLE = 4099;

/** Normally distributed noise, mean 0, deviation 1, from a table of random numbers: as many values as pictures need, fast. */
export function noiseOf(random: Random): () => number {
  const table = Float32Array.from({ length: TABLE }, () => random.normal());
  let state = random.int(1, 1 << 30);
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return table[(state >>> 8) % TABLE]!;
  };
}
