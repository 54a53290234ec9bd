import { dirname, join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { Globber } from '@likewise/shared/recipe/glob.ts';
import { formatRecipe, RECIPE_SUFFIX } from '@likewise/shared/recipe/recipe.ts';
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { recipeExists } from '../errors.ts';
import { openOutputFolder, writeOutput } from '../output.ts';
import * as call from './call.ts';
import type { Desk } from './desk.ts';
import { notARecipeName } from './errors.ts';
import type { Fence } from './fence.ts';
import { readingOf } from './readingOf.ts';
import { readRecipe, textOf } from './readRecipe.ts';
import { orError, resultOf } from './result.ts';
import { toolsInside } from './toolsInside.ts';

const listed = z.object({
  recipes: z.array(
    z.object({
      path: z.string(),
      queries: z.array(z.string()).optional(),
      output: z.string().optional(),
      reading: z.string().optional().describe('What it does, if it has a reading.'),
      error: z.string().optional(),
    }),
  ),
});

type Listed = z.infer<typeof listed>['recipes'][number];

/** The tools `list_recipes` and `save_recipe`, and recipes as resources. */
export function registerRecipes(server: McpServer, desk: Desk): void {
  const { fence } = desk;
  server.registerTool(
    'list_recipes',
    {
      title: 'List recipes',
      description: 'List the recipes (*.likewise.json) in the allowed folders.',
      inputSchema: z.object({}),
      outputSchema: listed,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    () =>
      orError(async () => {
        const recipes = await Promise.all((await recipePaths(desk)).map((path) => describe(fence, path)));
        const lines = recipes.map(
          ({ path, reading, error }) => `- ${path}${(reading ?? error) ? `: ${reading ?? error}` : ''}`,
        );
        return resultOf(lines.join('\n') || 'There are no recipes.', { recipes });
      }),
  );
  server.registerTool(
    'save_recipe',
    {
      title: 'Save a recipe',
      description:
        'Save examples and queries as a recipe (*.likewise.json), which people, editors and CI apply. With a reading the answers stay the same whatever the model.',
      inputSchema: z.object({
        path: z.string().min(1).max(4096).describe(`The file to write, NAME${RECIPE_SUFFIX}.`),
        examples: call.examples,
        queries: call.queries,
        output: call.output,
        quality: call.quality,
        reading: call.reading,
        overwrite: z.boolean().default(false).describe('Replace an existing recipe.'),
      }),
      outputSchema: z.object({ path: z.string() }),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    ({ path, overwrite, reading: id, ...asked }, { mcpReq: { signal } }) =>
      orError(async () => {
        if (!path.endsWith(RECIPE_SUFFIX)) throw notARecipeName(path, RECIPE_SUFFIX);
        const file = await fence.admit(path);
        const folder = dirname(file);
        const recipe = call.recipeOf(asked, fence.base, folder);
        const reading = id === undefined ? undefined : await readingOf(id, recipe, folder, desk, signal);
        await openOutputFolder(folder);
        const text = formatRecipe({ ...recipe, ...(reading && { reading }) });
        await writeOutput(file, Buffer.from(text), overwrite).catch((error) => {
          throw error instanceof LikewiseError && error.code === 'output-conflict' ? recipeExists(path) : error;
        });
        server.sendResourceListChanged();
        return resultOf(`Wrote ${fence.shown(file)}.`, { path: fence.shown(file) });
      }),
  );
  server.registerResource(
    'recipe',
    new ResourceTemplate('likewise://recipes/{+path}', {
      list: async () => ({
        resources: (await recipePaths(desk)).map((path) => ({ uri: recipeUri(path), name: path, mimeType: JSON_TYPE })),
      }),
    }),
    { title: 'Recipes', description: 'The recipes in the allowed folders.', mimeType: JSON_TYPE },
    async (uri, { path }) => ({
      contents: [{ uri: uri.href, mimeType: JSON_TYPE, text: await textOf(fence, decodeURIComponent(String(path))) }],
    }),
  );
}

const JSON_TYPE = 'application/json';
const recipeUri = (path: string) => `likewise://recipes/${path.split('/').map(encodeURIComponent).join('/')}`;

/** The recipes in all allowed folders, hidden ones and packages apart. */
async function recipePaths({ fence, engine }: Desk): Promise<string[]> {
  const found = await Promise.all(
    fence.folders.map(async (folder) => {
      const globber = new Globber(toolsInside(fence, folder, engine.model).list);
      const files = await globber.find(`**/*${RECIPE_SUFFIX}`);
      return files.map(({ path }) => fence.shown(join(folder, path)));
    }),
  );
  return [...new Set(found.flat())];
}

/** The description of a recipe, or why it cannot be read. */
async function describe(fence: Fence, path: string): Promise<Listed> {
  try {
    const { queries, output, reading } = (await readRecipe(fence, path)).recipe;
    return { path, queries, output, ...(reading && { reading: reading.sentence }) };
  } catch (error) {
    if (!(error instanceof LikewiseError)) throw error;
    return { path, error: error.message };
  }
}
