import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { ERROR_CODES } from '@likewise/shared/protocol/errors.ts';
import { applyRecipe, type RecipeOutcome } from '@likewise/shared/recipe/apply.ts';
import { countOutcomes, countWords } from '@likewise/shared/recipe/outcomes.ts';
import { outputName } from '@likewise/shared/recipe/outputName.ts';
import { parseRecipe } from '@likewise/shared/recipe/recipe.ts';
import { Command, Option } from 'commander';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import type { ReadingName } from '../readings/name.ts';
import { applyTools, dry } from './applyTools.ts';
import type { Backend } from './backend.ts';
import { type BatchFlags, existingOf, existingOptions, strictOption, voiceOf, voiceOptions } from './batchOptions.ts';
import { chooseBackend } from './chooseBackend.ts';
import { applyCancelled, recipeUnreadable } from './errors.ts';
import { print, printJson } from './print.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';
import { findRecipes } from './recipeFiles.ts';
import { failuresCode, reportError } from './report.ts';
import { RunReporter } from './runReporter.ts';
import { watchRecipes } from './watchRecipes.ts';

interface ApplyFlags extends BatchFlags {
  readonly check?: true;
  readonly watch?: true;
  readonly model: string;
  readonly provider: ProviderChoice;
}

/** The result of a recipe. */
interface Applied {
  readonly outcomes: readonly RecipeOutcome[];
  /** How many pictures would have been answered in a dry run. */
  readonly planned: number;
}

/** The exit code of --check if something would change. */
const WOULD_CHANGE = 8;

async function apply(names: readonly string[], flags: ApplyFlags, signal: AbortSignal): Promise<void> {
  const recipes = await findRecipes(names);
  if (!flags.watch) return applyAll(recipes, flags, signal);
  await watchRecipes(recipes, () => applyAll(recipes, flags, signal, true), signal);
  process.exitCode = ERROR_CODES.cancelled;
}

/** @param goesOn whether an error is reported and the rest is done all the same, even with only one recipe */
async function applyAll(
  recipes: readonly string[],
  flags: ApplyFlags,
  signal: AbortSignal,
  goesOn = recipes.length > 1,
): Promise<void> {
  const applied: Applied[] = [];
  let code = 0;
  for (const file of recipes) {
    try {
      applied.push(await applyOne(file, flags, recipes.length > 1, signal));
    } catch (error) {
      if (!goesOn || signal.aborted) throw error;
      code = reportError(error, flags.json === true || flags.jsonLines === true);
    }
  }
  const outcomes = applied.flatMap((one) => one.outcomes);
  const failures = outcomes.flatMap((outcome) => (outcome.state === 'failed' ? [outcome.error] : []));
  const planned = applied.reduce((sum, one) => sum + one.planned, 0);
  process.exitCode =
    code ||
    failuresCode(failures, outcomes.length - failures.length) ||
    (flags.check && planned > 0 ? WOULD_CHANGE : 0);
}

async function applyOne(file: string, flags: ApplyFlags, isOneOf: boolean, signal: AbortSignal): Promise<Applied> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw recipeUnreadable(file, error);
  });
  const name = basename(file);
  const recipe = parseRecipe(text, name);
  const provider = askedProvider(flags.provider);
  const { reading } = recipe;
  // Loaded when needed: the daemon applies readings itself.
  const by = reading
    ? (await import('./readingBackend.ts')).ReadingBackend.of(JSON.stringify(reading))
    : await openModel(flags.model);

  let reporter: RunReporter | undefined;
  let backend: Backend | undefined;
  const note = (text: string) => reporter?.note(text);
  const start = async () => {
    if (backend) return backend;
    if (!('manifest' in by)) return by;
    const wanted = { model: by, provider, canvases: false };
    backend = await chooseBackend(wanted, signal, note);
    await backend.start(signal);
    return backend;
  };
  const outcomes: RecipeOutcome[] = [];
  const planned: { query: string; file: string }[] = [];
  let total = 0;
  try {
    const ways = { existing: existingOf(flags), strict: flags.strict === true, signal, note };
    const tools = applyTools(dirname(resolve(file)), by, start, ways);
    const plan = (query: string) => {
      planned.push({ query, file: outputName(recipe.output, query) });
      reporter?.event({ state: 'planned', ...planned.at(-1)! });
    };
    for await (const event of applyRecipe(recipe, name, isDry(flags) ? dry(tools, plan) : tools, signal)) {
      if (event.state === 'planned') {
        total = event.total;
        reporter = new RunReporter(voiceOf(flags), total);
        for (const note of event.notes) reporter.note(note);
      } else {
        outcomes.push(event);
        if (event.state === 'done' && event.note !== undefined) note(event.note);
        reporter?.event('output' in event ? { ...event, file: event.output } : event);
      }
    }
    signal.throwIfAborted();
  } catch (error) {
    throw signal.aborted ? applyCancelled(outcomes.length, total) : error;
  } finally {
    reporter?.clear();
    await backend?.close();
    if (!('manifest' in by)) await by.close();
  }
  reporter?.recap(outcomes.flatMap((outcome) => (outcome.state === 'failed' ? [outcome.error] : [])));
  const answered = 'manifest' in by ? { model: by.manifest.name } : { reading: by.name };
  reportEnd(outcomes, planned, { ...answered, ...(isOneOf && { recipe: file }) }, reporter?.notes ?? [], flags);
  return { outcomes, planned: planned.length };
}

const isDry = ({ check, dryRun }: ApplyFlags) => check === true || dryRun === true;

function reportEnd(
  outcomes: readonly RecipeOutcome[],
  planned: readonly { readonly query: string; readonly file: string }[],
  by: ({ readonly model: string } | { readonly reading: ReadingName }) & { readonly recipe?: string },
  notes: readonly string[],
  flags: ApplyFlags,
): void {
  const { json, jsonLines, quiet, check, watch } = flags;
  const counts = countOutcomes(outcomes);
  const name = by.recipe === undefined ? '' : `${by.recipe}: `;
  if (json) printJson({ ...by, notes, outcomes, ...(isDry(flags) && { planned }) });
  else if (jsonLines) printJson({ type: 'end', ...counts, ...by });
  else if (quiet || flags.dryRun) return;
  else if (check) print(`${name}${planned.length} would change${unchangedWords(counts)}`);
  else if (!watch || counts.done + counts.failed > 0)
    print(`${name}${countWords(counts)} · ${'model' in by ? by.model : by.reading.sentence}`);
}

const unchangedWords = ({ unchanged }: { readonly unchanged: number }) =>
  unchanged > 0 ? `, ${unchanged} unchanged` : '';

const EXAMPLE = `
A recipe, such as orange.likewise.json; its paths start from its own folder:
  {
    "examples": [{ "input": "shirt.png", "output": "shirt-orange.png" }],
    "queries": ["icons/**/*.png", "!icons/old/**"],
    "output": "orange/{name}.png"
  }

With a reading (likewise run --save-recipe keeps it) that is what answers: the same whatever the model, which need not be there. Where an example
was changed since, it is said whether the reading still fits.

A folder stands for the recipes in it and in its folders. With --check nothing is written, and the exit code is 8 where something would be;
with --watch it is done again whenever the recipe, its examples or its pictures change, until Ctrl-C.

A picture whose answer is there and would be the same is left as it is. A file that was not made from the same picture, or was changed
since, is not replaced: the others are done, and it is named.`;

/** The verb `apply`: applies a recipe, as the editor does. */
export function applyCommand(signal: AbortSignal): Command {
  const command = new Command('apply')
    .description('Apply a recipe (*.likewise.json): its examples, to all pictures its patterns match.')
    .argument('<recipes...>', 'the files, or folders of them')
    .addOption(new Option('--check', 'write nothing; exit with code 8 if something would change').conflicts('dryRun'))
    .addOption(
      new Option(
        '--watch',
        'keep running, and apply again whenever a picture, an example or the recipe changes',
      ).conflicts(['check', 'dryRun', 'json', 'overwrite']),
    )
    .option('--model <name>', 'the model to use (see: likewise model list)', DEFAULT_MODEL)
    .addOption(providerOption());
  return strictOption(voiceOptions(existingOptions(command)))
    .addHelpText('after', EXAMPLE)
    .action((names: string[], flags: ApplyFlags) => apply(names, flags, signal));
}
