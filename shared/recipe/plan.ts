import { asPngName } from './asPng.ts';
import { noQueries, outputIsInput, sameOutput } from './errors.ts';
import { expandPatterns, type ListFolder, nameIn } from './glob.ts';
import { type AnswerFormat, formatOf, normalise, outputName } from './outputName.ts';
import { isPicture } from './pictures.ts';
import type { Recipe } from './recipe.ts';

/** A query and the file of its answer, both relative to the recipe's folder. */
export interface PlannedQuery {
  readonly query: string;
  readonly output: string;
  readonly format: AnswerFormat;
  /** The file of an answer that was to be a drawing but has pixels; absent if only a drawing is allowed. */
  readonly asPng?: string;
}

/**
 * The pictures a recipe applies to: all that its patterns match, except the examples and the answers to other matching pictures. So a
 * second run finds what the first one did. Files that are not pictures are left out, unless they are named.
 * @param name the recipe's name in errors
 * @param inPlace whether an answer may replace its own query
 * @throws LikewiseError image-missing if nothing matches, output-conflict, usage
 */
export async function planRecipe(
  recipe: Recipe,
  name: string,
  list: ListFolder,
  inPlace = false,
): Promise<PlannedQuery[]> {
  const found = await expandPatterns(recipe.queries, list);
  const named = new Set(recipe.queries.map(normalise).flatMap((query) => [query, nameIn(query) ?? query]));
  const examples = new Set(recipe.examples.flatMap(({ input, output }) => [normalise(input), normalise(output)]));
  const pictures = found.filter((file) => named.has(file) || (isPicture(file) && !examples.has(file)));
  const outputOf = (query: string) => (inPlace ? query : outputName(recipe.output, query));
  const outputs = pictures.map(outputOf);
  const answers = new Set([...outputs, ...outputs.map(asPngName)].filter((file) => !named.has(file)));
  const queries = pictures.filter((file) => !answers.has(file) || outputOf(file) === file);
  if (queries.length === 0) throw noQueries(name);
  const planned = plan(queries, outputOf, examples, inPlace);
  // A pattern that ends in .svg requires a drawing, and only a drawing can replace a drawing.
  return inPlace || !recipe.output.endsWith('.{ext}') ? planned : withPngs(planned, examples);
}

function plan(
  queries: readonly string[],
  outputOf: (query: string) => string,
  examples: ReadonlySet<string>,
  inPlace: boolean,
): PlannedQuery[] {
  const inputs = new Set([...examples, ...queries].map(fold));
  const taken = new Map<string, string>();
  return queries.map((query) => {
    const output = outputOf(query);
    const key = fold(output);
    if (inputs.has(key) && !(inPlace && !examples.has(query))) throw outputIsInput(output);
    const first = taken.get(key);
    if (first !== undefined) throw sameOutput(output, first, query);
    taken.set(key, query);
    return { query, output, format: formatOf(output) ?? ('png' as const) };
  });
}

/** The other places for answers to drawings that cannot be drawings, as far as there is room. */
function withPngs(planned: readonly PlannedQuery[], examples: ReadonlySet<string>): PlannedQuery[] {
  const taken = new Set([...examples, ...planned.flatMap(({ query, output }) => [query, output])].map(fold));
  return planned.map((one) => {
    const asPng = asPngName(one.output);
    const isTaken = one.format !== 'svg' || taken.has(fold(asPng));
    return isTaken ? one : { ...one, asPng };
  });
}

/** Names that differ only in case or Unicode form are the same on some disks. */
const fold = (name: string) => name.normalize('NFC').toLowerCase();
