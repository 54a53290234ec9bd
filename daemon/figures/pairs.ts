import { TRAINING_FAMILIES } from './families/families.ts';
import { HELD_OUT_FAMILIES } from './families/heldOut.ts';
import { LIFELIKE_FAMILIES } from './families/lifelike.ts';
import type { Palette } from './family.ts';
import { randomFor } from './random.ts';

/** All kinds of tasks that pairs may show. A record names a kind by its index in this list. */
const FAMILIES = [...TRAINING_FAMILIES, ...HELD_OUT_FAMILIES, ...LIFELIKE_FAMILIES];

/** Kinds that a rule expresses exactly. They are drawn half as often, because the pixel network need not repeat the rules. */
const EXACT = new Set(['invert', 'pixelate', 'mirror', 'upside down', 'rotate', 'zoom in', 'move']);

/** The hardest kinds to learn: lifelike scenes are drawn twice as often as the rest. */
const DRAWN = [
  ...TRAINING_FAMILIES.flatMap((family) => (EXACT.has(family.name) ? [family] : [family, family])),
  ...LIFELIKE_FAMILIES.flatMap((family) => [family, family, family, family]),
];

export interface PairsWishes {
  /** The width and height of pictures. */
  readonly side: number;
  /** Pairs per task. Any two of them make an example and a question. */
  readonly pairs: number;
  /** Every kind in turn, for scores, instead of random kinds to learn from. */
  readonly everyKind: boolean;
}

/** Tasks as bytes: a line of JSON, then for each task the index of its kind and its pairs, before and after, RGB. */
export function pairsHeader({ side, pairs }: PairsWishes): Uint8Array {
  const names = FAMILIES.map(({ name }) => name);
  const header = { format: 'likewise-pairs', version: 1, side, pairs, families: names };
  return new TextEncoder().encode(`${JSON.stringify(header)}\n`);
}

/** Task number n: the same for the same seed and number, whatever was drawn before. */
export function pairsRecord(palette: Palette, wishes: PairsWishes, seed: number, number: number): Uint8Array {
  const { side, pairs, everyKind } = wishes;
  const random = randomFor(seed, 'pairs', number);
  const family = everyKind ? FAMILIES[number % FAMILIES.length]! : random.pick(DRAWN);
  const task = family.task(palette, random);
  const bytes = side * side * 3;
  const record = new Uint8Array(1 + pairs * 2 * bytes);
  record[0] = FAMILIES.indexOf(family);
  for (let i = 0; i < pairs; i++) {
    const { input, output } = task.pair(side, random);
    record.set(input.data, 1 + i * 2 * bytes);
    record.set(output.data, 1 + (i * 2 + 1) * bytes);
  }
  return record;
}
