import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseRecipe, RECIPE_SUFFIX } from '@likewise/shared/recipe/recipe.ts';
import { recipeUnreadable } from '../errors.ts';
import type { NamedRecipe } from './applying.ts';
import { notARecipeName } from './errors.ts';
import type { Fence } from './fence.ts';

/** A recipe by its path. Errors: usage. */
export async function readRecipe(fence: Fence, path: string): Promise<NamedRecipe> {
  const text = await textOf(fence, path);
  return { recipe: parseRecipe(text, path), name: path, folder: dirname(await fence.admit(path)) };
}

/** A recipe's text. Errors: usage, also for a file that is no recipe by its name. */
export async function textOf(fence: Fence, path: string): Promise<string> {
  if (!path.endsWith(RECIPE_SUFFIX)) throw notARecipeName(path, RECIPE_SUFFIX);
  return readFile(await fence.admit(path), 'utf8').catch((error) => {
    throw recipeUnreadable(path, error);
  });
}
