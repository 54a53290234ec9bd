/** A stream of random numbers that is the same on every machine for the same seed. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** In [from, to). */
  uniform(from: number, to: number): number;
  /** An integer in from .. to - 1. */
  int(from: number, to: number): number;
  /** One item of a list, which must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Normally distributed with mean 0 and standard deviation 1. */
  normal(): number;
}

/**
 * A separate stream for each combination of keys, such as a seed, a purpose and a number. So one figure does not depend on how many
 * others were drawn before. The generator is xoshiro128** (Blackman and Vigna, 2018), seeded by FNV-1a and splitmix32.
 */
export function randomFor(...keys: readonly (number | string)[]): Random {
  const state = seedState(keys.join('\u0000'));
  const next = () => xoshiro(state) / 2 ** 32;
  const uniform = (from: number, to: number) => from + (to - from) * next();
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from));
  return {
    next,
    uniform,
    int,
    pick: (list) => list[int(0, list.length)]!,
    chance: (probability) => next() < probability,
    // Box and Muller, 1958. 1 - u keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

function seedState(key: string): Uint32Array {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return Uint32Array.from({ length: 4 }, () => {
    hash = (hash + 0x9e3779b9) | 0;
    let z = hash ^ (hash >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  });
}

function xoshiro(state: Uint32Array): number {
  const rotated = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits));
  const result = Math.imul(rotated(Math.imul(state[1]!, 5), 7), 9) >>> 0;
  const shifted = state[1]! << 9;
  state[2]! ^= state[0]!;
  state[3]! ^= state[1]!;
  state[1]! ^= state[2]!;
  state[0]! ^= state[3]!;
  state[2]! ^= shifted;
  state[3] = rotated(state[3]!, 11);
  return result;
}

/** The list in random order. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.int(0, last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
