import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPattern } from '@likewise/shared/recipe/glob.ts';
import { normalise } from '@likewise/shared/recipe/outputName.ts';
import { parseRecipe } from '@likewise/shared/recipe/recipe.ts';
import { watch } from 'chokidar';

/** Changes within this time of each other count as one, in ms: editors write files in steps. */
const SETTLED_MS = 200;

/**
 * Applies recipes, and again whenever one of them, its examples or the files of its patterns change, until `signal` aborts.
 * @param pass applies them; it reports errors itself
 */
export async function watchRecipes(
  recipes: readonly string[],
  pass: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const watcher = watch(await watchedPaths(recipes), {
    ignoreInitial: true,
    ignored: (path) => /^\.[^.]|^node_modules$/.test(basename(path)),
  });
  let isChanged = true;
  let wake = () => {};
  const change = () => {
    isChanged = true;
    wake();
  };
  watcher.on('all', change).on('error', change);
  signal.addEventListener('abort', change);
  try {
    await once(watcher, 'ready', { signal });
    while (!signal.aborted) {
      isChanged = false;
      await pass();
      watcher.add(await watchedPaths(recipes));
      if (!isChanged) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      await sleep(SETTLED_MS);
    }
  } finally {
    await watcher.close();
  }
}

/** The recipes, their examples, and the folders where their patterns begin; for a recipe that cannot be read, only itself. */
async function watchedPaths(recipes: readonly string[]): Promise<string[]> {
  const paths = await Promise.all(recipes.map(pathsOf));
  return [...new Set(paths.flat())];
}

async function pathsOf(file: string): Promise<string[]> {
  const own = resolve(file);
  try {
    const { examples, queries } = parseRecipe(await readFile(own, 'utf8'), file);
    const shown = examples.flatMap(({ input, output }) => [input, output]);
    const inner = [...shown, ...queries.filter((query) => !query.startsWith('!')).map(baseOf)];
    return [own, ...inner.map((path) => join(dirname(own), path))];
  } catch {
    return [own];
  }
}

/** The folders of a pattern before its first wildcard; a plain name unchanged. */
function baseOf(pattern: string): string {
  const parts = normalise(pattern).split('/');
  const first = parts.findIndex(isPattern);
  return first < 0 ? parts.join('/') : parts.slice(0, first).join('/');
}
