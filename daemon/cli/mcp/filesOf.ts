import { join } from 'node:path';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import type { ExampleFiles } from '../examples.ts';
import type { Fence } from './fence.ts';

/** The examples' files, each inside the fence. Errors: usage. */
export function filesOf(recipe: Pick<Recipe, 'examples'>, folder: string, fence: Fence): Promise<ExampleFiles[]> {
  return Promise.all(
    recipe.examples.map(async ({ input, output }) => ({
      input: await fence.admit(join(folder, input)),
      output: await fence.admit(join(folder, output)),
    })),
  );
}
