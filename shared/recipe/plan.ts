import { noQueries, outputIsInput, sameOutput } from './errors.ts';
import { expandPatterns, type ListFolder } from './glob.ts';
import { type AnswerFormat, formatOf, normalise, outputName } from './outputName.ts';
import type { Recipe } from './recipe.ts';

/** A query and the file its answer goes to, both relative to the recipe's folder. */
export interface PlannedQuery {
  readonly query: string;
  readonly output: string;
  readonly format: AnswerFormat;
}

/** The endings of pictures the daemon reads. */
const PICTURE = /\.(png|jpe?g|webp)$/i;

export function isPicture(path: string): boolean {
  return PICTURE.test(path);
}

/**
 * What a recipe comes to: every picture its patterns match but the examples, and but the answers of other pictures that match,
 * so that a second run finds what the first one did. Files that are no pictures are left out, unless they are named.
 * @param name what errors call the recipe
 * @throws LikewiseError image-missing where nothing matches, output-conflict, usage
 */
export async function planRecipe(recipe: Recipe, name: string, list: ListFolder): Promise<PlannedQuery[]> {
  const found = await expandPatterns(recipe.queries, list);
  const named = new Set(recipe.queries.map(normalise));
  const examples = new Set(recipe.examples.flatMap(({ input, output }) => [normalise(input), normalise(output)]));
  const pictures = found.filter((file) => named.has(file) || (isPicture(file) && !examples.has(file)));
  const answers = new Set(pictures.map((query) => outputName(recipe.output, query)).filter((file) => !named.has(file)));
  const queries = pictures.filter((file) => !answers.has(file) || outputName(recipe.output, file) === file);
  if (queries.length === 0) throw noQueries(name);
  return plan(recipe.output, queries, examples);
}

function plan(pattern: string, queries: readonly string[], examples: ReadonlySet<string>): PlannedQuery[] {
  const inputs = new Set([...examples, ...queries].map(fold));
  const taken = new Map<string, string>();
  return queries.map((query) => {
    const output = outputName(pattern, query);
    const key = fold(output);
    if (inputs.has(key)) throw outputIsInput(output);
    const first = taken.get(key);
    if (first !== undefined) throw sameOutput(output, first, query);
    taken.set(key, query);
    // A query of another format than we write fails when it is read; until then its answer counts as PNG.
    return { query, output, format: formatOf(output) ?? 'png' };
  });
}

/** Names that differ only in case or Unicode form are one on some disks. */
const fold = (name: string) => name.normalize('NFC').toLowerCase();
