import * as z from 'zod';
import { MAX_EXAMPLES } from '../protocol/limits.ts';
import { badRecipe } from './errors.ts';
import { plainJson } from './jsonc.ts';
import { outputProblem } from './outputName.ts';

/*
 * A recipe applies what the examples show to every picture that its patterns match. It is a JSON file, `*.likewise.json`, which may
 * have comments. Every path in it is relative to its folder and has forward slashes.
 */

const path = z
  .string()
  .min(1)
  .refine((text) => !/^([\\/]|[a-z]:)/i.test(text), 'is not relative to the folder of the recipe')
  .refine((text) => !text.includes('\\'), 'has backslashes: write forward slashes');

const example = z
  .strictObject({
    input: path.describe('The picture before.'),
    output: path.describe('The same picture after.'),
  })
  .describe('A picture and what should become of it.');

const output = path.superRefine((pattern, context) => {
  const problem = outputProblem(pattern);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

/** The stored reading of a recipe. Only the daemon interprets its stages. */
const reading = z
  .looseObject({
    examples: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('The SHA-256 of the examples it was found in: it shows whether they were changed since.'),
    id: z.string().optional().describe('What likewise explain calls it.'),
    sentence: z.string().describe('What is done, in words.'),
    stages: z.array(z.looseObject({ kind: z.string() })).describe('What is done, step by step, with all numbers.'),
  })
  .describe(
    'What the examples mean, as likewise run --save-recipe keeps it. With it the answers stay the same, whatever the model; without it the examples are read again.',
  );

const QUALITIES = ['fast', 'balanced', 'best'] as const;
const DETAILS = ['guided', 'none'] as const;
const SIZES = ['query', 'cell'] as const;

const recipe = z.strictObject({
  $schema: z.string().optional().describe('The schema of this file; editors know it by the name *.likewise.json.'),
  examples: z.array(example).min(1).max(MAX_EXAMPLES).describe(`One to ${MAX_EXAMPLES} before/after pairs.`),
  queries: z
    .array(path)
    .describe(
      'The pictures to do likewise: files or patterns (*, ?, **, {a,b}, [ab]). One that begins with ! excludes its matches.',
    ),
  output: output
    .default('{dir}/likewise/{name}.png')
    .describe(
      "Where answers go: {dir} is the query's folder, {name} its name without ending, {ext} its ending. The pattern ends in .png, .jpg, .jpeg, .webp, .svg or .{ext}. With .{ext} the answer to an SVG is a PNG where it cannot be an SVG.",
    ),
  quality: z
    .enum(QUALITIES)
    .default('balanced')
    .describe('How many arrangements of the grid are averaged: one, two, or all the model knows.'),
  detail: z
    .enum(DETAILS)
    .default('guided')
    .describe(
      "What is answered: what the examples were understood to mean, at the query's own size, or the model's small picture, enlarged.",
    ),
  size: z
    .enum(SIZES)
    .default('query')
    .describe("Answers are made at the query's own size, or are the model's cell of 111 x 111 pixels."),
  reading: reading.exactOptional(),
});

export type Recipe = z.infer<typeof recipe>;
/** A reading as stored in a recipe. */
export type KeptReading = z.infer<typeof reading>;
/** How answers are asked for; each member has a default. */
export type RecipeOptions = Pick<Recipe, 'quality' | 'detail' | 'size'>;

/** The ending that makes a JSON file a recipe. */
export const RECIPE_SUFFIX = '.likewise.json';

/**
 * Reads a recipe. `name` is the file's name in errors.
 * @throws LikewiseError usage: not JSON, or the first error in it, with its place
 */
export function parseRecipe(text: string, name: string): Recipe {
  let data: unknown;
  try {
    data = JSON.parse(plainJson(text));
  } catch (error) {
    throw badRecipe(name, `it is not JSON: ${(error as Error).message}`);
  }
  const parsed = recipe.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue!.path.map(String).join('.');
  throw badRecipe(name, place ? `${place}: ${issue!.message}` : issue!.message);
}

/** A recipe as text, as the editors write it. Members with their default values are left out. */
export function formatRecipe({ $schema, examples, queries, ...rest }: Recipe): string {
  const defaults = recipe.parse({ examples: [{ input: '-', output: '-' }], queries: [] });
  const set = Object.entries(rest).filter(([key, value]) => value !== defaults[key as keyof Recipe]);
  const shown = { ...($schema === undefined ? {} : { $schema }), examples, queries, ...Object.fromEntries(set) };
  return `${JSON.stringify(shown, null, 2)}\n`;
}

/** The JSON schema of a recipe file, for editors. */
export function recipeSchema(): object {
  return { title: 'Likewise recipe', ...z.toJSONSchema(recipe, { io: 'input' }) };
}
