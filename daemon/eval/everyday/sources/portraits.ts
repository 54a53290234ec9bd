import { type Random, shuffled } from '../../../figures/random.ts';
import type { Scene } from '../kind.ts';
import type { Studio } from '../studio.ts';
import { cutOut } from './photos.ts';

/** Square pictures as people take for themselves, "square 128": parts of photographs. The last query of a job is half as large again. */
export function portraits(studio: Studio, set: string, job: Random) {
  const side = Number(set.split(' ')[1]);
  const deck = shuffled(studio.photos, job);
  return async (random: Random, number: number): Promise<Scene> => {
    const size = number >= 5 ? side * 1.5 : side;
    return { picture: await cutOut(await studio.open(deck[number % deck.length]!), size, size, random) };
  };
}
