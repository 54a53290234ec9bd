import { stat } from 'node:fs/promises';
import { Globber } from '@likewise/shared/recipe/glob.ts';
import { RECIPE_SUFFIX } from '@likewise/shared/recipe/recipe.ts';
import { noRecipes } from './errors.ts';
import { listFolder } from './queries.ts';

/**
 * The recipes that names stand for: a file itself; for a folder, those in it and its subfolders, except hidden ones and packages.
 * Errors: usage, for a folder without one.
 */
export async function findRecipes(names: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const name of names) {
    const isFolder = await stat(name).then(
      (there) => there.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      found.add(name);
      continue;
    }
    const files = await new Globber((folder) => listFolder(folder)).find(
      `${name.replace(/\/$/, '')}/**/*${RECIPE_SUFFIX}`,
    );
    if (files.length === 0) throw noRecipes(name);
    for (const { path } of files) found.add(path);
  }
  return [...found];
}
