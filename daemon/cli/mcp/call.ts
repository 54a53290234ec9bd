import { isAbsolute, relative, resolve, sep } from 'node:path';
import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import { type KeptReading, parseRecipe, type Recipe } from '@likewise/shared/recipe/recipe.ts';
import * as z from 'zod';

/** The name in errors of a recipe that is part of a call. */
export const CALL = 'the call';

const path = z.string().min(1).max(4096);

/** The common members of tools. */
export const examples = z
  .array(
    z.object({
      before: path.describe('The path of a picture.'),
      after: path.describe('The path of the same picture after the change.'),
    }),
  )
  .min(1)
  .max(MAX_EXAMPLES)
  .describe('Before/after pairs that show what to do.');
export const queries = z
  .array(path)
  .min(1)
  .max(1000)
  .describe('The pictures to do likewise: paths, folders, or patterns such as icons/**/*.png. !pattern excludes.');
export const output = path
  .default('{dir}/likewise/{name}.{ext}')
  .describe("Where answers go: {dir} is the picture's folder, {name} its name, {ext} its ending.");
export const quality = z
  .enum(['fast', 'balanced', 'best'])
  .default('balanced')
  .describe('How often the model is asked for its vote.');
export const reading = z
  .string()
  .max(100)
  .optional()
  .describe('The id of a meaning, as preview and explain give it. The default is the likeliest.');

/** A call's request, as a recipe has it. */
export interface Asked {
  readonly examples: z.infer<typeof examples>;
  readonly queries: readonly string[];
  readonly output?: string;
  readonly quality?: z.infer<typeof quality>;
}

/**
 * A call as a recipe in `folder`.
 * @param base the folder that the call's names start from
 * @throws LikewiseError usage
 */
export function recipeOf(asked: Asked, base: string, folder: string, kept?: KeptReading): Recipe {
  const from = (path: string) => slashed(relative(folder, resolve(base, path))) || '.';
  return parseRecipe(
    JSON.stringify({
      examples: asked.examples.map(({ before, after }) => ({ input: from(before), output: from(after) })),
      queries: asked.queries.map((query) => (query.startsWith('!') ? `!${from(query.slice(1))}` : from(query))),
      output: asked.output?.startsWith('{dir}') ? asked.output : asked.output && from(asked.output),
      quality: asked.quality,
      reading: kept,
    }),
    CALL,
  );
}

const slashed = (path: string) => (isAbsolute(path) || sep === '/' ? path : path.replaceAll(sep, '/'));
