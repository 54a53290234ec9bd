import { expect, test } from 'vitest';
import { COLOUR } from './colour/fit.ts';
import { missedBy } from './judge.ts';
import { LeftOut } from './leftOut.ts';
import type { Picture } from './picture.ts';
import type { Pair } from './stage.ts';

/** Waves of levels between two, and the result of a rule for each. */
function pair(low: number, high: number, rule: (level: number) => number): Pair {
  const [width, height] = [64, 48];
  const input = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    const wave = (1 + Math.sin((i % width) / 5 + Math.floor(i / width) / 7)) / 2;
    input.fill(Math.round(low + (high - low) * wave), 4 * i, 4 * i + 3);
  }
  const made = (data: Uint8Array): Picture => ({ width, height, data });
  return { input: made(input), output: made(input.map((level, at) => (at % 4 === 3 ? level : rule(level)))) };
}

/** The error of the family's best rule on the pairs, in bits: fitted to all of them, and to all others. */
function missedOf(pairs: readonly Pair[]): { readonly all: number; readonly held: number } {
  const stages = COLOUR.fit(pairs).map((stage) => ({
    stage,
    all: missedBy(
      pairs.map(({ input }) => stage.apply(input)),
      pairs,
    ).bits,
  }));
  const { stage, all } = stages.sort((a, b) => a.all - b.all)[0]!;
  return { all, held: new LeftOut(pairs).bits({ stages: [stage], families: [COLOUR] }) };
}

test('a rule that holds for all examples misses as little of one that it was not fitted to', () => {
  const { held } = missedOf([pair(30, 200, (level) => level * 0.7), pair(50, 240, (level) => level * 0.7)]);
  expect(held).toBeLessThan(100);
});

test('a rule that says of each example something else misses what it was not fitted to', () => {
  const { all, held } = missedOf([pair(20, 110, (level) => 200 - level), pair(140, 240, (level) => level / 2)]);
  expect(held).toBeGreaterThan(20 * all + 2000);
});
