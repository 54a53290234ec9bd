import { stat } from 'node:fs/promises';
import { dirname, posix, relative, resolve, sep } from 'node:path';
import { outputProblem } from '@likewise/shared/recipe/outputName.ts';
import { examplesHash } from '@likewise/shared/recipe/reading.ts';
import { formatRecipe, type KeptReading, parseRecipe, RECIPE_SUFFIX } from '@likewise/shared/recipe/recipe.ts';
import { readingId } from '../readings/name.ts';
import type { ReadingJson } from '../readings/reading.ts';
import { readPairs } from './answerFiles.ts';
import { noRecipe, recipeExists } from './errors.ts';
import type { ExampleFiles } from './examples.ts';
import { sha256 } from './made.ts';
import { openOutputFolder, writeOutput } from './output.ts';
import type { AskedFormat, Naming } from './plan.ts';

/** The request of a run, as far as a recipe can store it. */
export interface AskedRun {
  readonly examples: readonly ExampleFiles[];
  /** Names, folders and patterns. */
  readonly patterns: readonly string[];
  readonly recursive: boolean;
  readonly naming: Naming;
  readonly format: AskedFormat;
  readonly quality: 'fast' | 'balanced' | 'best';
  readonly detail: 'guided' | 'none';
  readonly size: 'query' | 'cell';
  /** What should answer, with the hash of the examples it was found in. */
  readonly reading?: KeptReading;
}

/**
 * Writes a recipe that repeats a run, with paths relative to its folder. An existing file is replaced only on request.
 * Errors: usage where no recipe can express it, output-conflict, those of writeOutput.
 */
export async function saveRecipe(file: string, asked: AskedRun, replace: boolean): Promise<void> {
  if (!file.endsWith(RECIPE_SUFFIX)) throw noRecipe(file, `its name does not end in ${RECIPE_SUFFIX}`);
  const folder = dirname(resolve(file));
  const from = (path: string) => relative(folder, resolve(path)).split(sep).join('/');
  const queries = await Promise.all(
    asked.patterns.map(async (pattern) => {
      const isFolder = await stat(pattern).then(
        (there) => there.isDirectory(),
        () => false,
      );
      return isFolder ? posix.join(from(pattern), asked.recursive ? '**' : '*') : from(pattern);
    }),
  );
  const { quality, detail, size, reading } = asked;
  const examples = asked.examples.map(({ input, output }) => ({ input: from(input), output: from(output) }));
  const output = outputOf(file, asked, from);
  const text = JSON.stringify({ examples, queries, output, quality, detail, size, reading });
  const recipe = parseRecipe(text, file);
  if (!replace && (await stat(file).catch(() => undefined))) throw recipeExists(file);
  await openOutputFolder(folder);
  await writeOutput(file, Buffer.from(formatRecipe(recipe)), replace);
}

/** A reading as stored in a recipe. */
export async function kept(reading: ReadingJson, examples: readonly ExampleFiles[]): Promise<KeptReading> {
  const hashes = (await readPairs(examples)).map(({ input, output }) => ({
    input: sha256(input.bytes),
    output: sha256(output.bytes),
  }));
  return { examples: examplesHash(hashes, sha256), id: readingId(reading), ...reading } as unknown as KeptReading;
}

/** The output as stored in a recipe; {dir} keeps subfolders apart. */
function outputOf(
  file: string,
  { naming, format, patterns, recursive }: AskedRun,
  from: (path: string) => string,
): string {
  if (format === 'avif') throw noRecipe(file, 'recipes write no AVIF');
  const ending = format === 'auto' || format === 'same' ? '{ext}' : format;
  if (naming.kind === 'folder') {
    const isDeep = recursive || patterns.some((pattern) => pattern.includes('**'));
    return posix.join(from(naming.folder) || '.', isDeep ? '{dir}' : '', `{name}.${ending}`);
  }
  const pattern = naming.kind === 'pattern' ? naming.pattern : naming.file;
  const problem = outputProblem(pattern);
  if (problem) throw noRecipe(file, `its output ${pattern} ${problem}`);
  return pattern.startsWith('{dir}') ? pattern : from(pattern);
}
