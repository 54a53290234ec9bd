import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import { isReadingId } from '../../readings/name.ts';
import { readPairs } from '../answerFiles.ts';
import { ReadingBackend } from '../readingBackend.ts';
import { kept } from '../saveRecipe.ts';
import type { Desk } from './desk.ts';
import { noReadingToKeep } from './errors.ts';
import { filesOf } from './filesOf.ts';

/** A reading of a recipe's examples, to store. Errors: reading-unknown. */
export async function readingOf(
  id: string,
  recipe: Recipe,
  folder: string,
  { fence }: Desk,
  signal: AbortSignal,
): Promise<NonNullable<Recipe['reading']>> {
  if (!isReadingId(id)) throw noReadingToKeep(id);
  const files = await filesOf(recipe, folder, fence);
  const found = await ReadingBackend.find(id, await readPairs(files), signal);
  await found.close();
  return kept(found.reading, files);
}
