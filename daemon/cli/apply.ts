import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { applyRecipe, type Outcome } from '@likewise/shared/recipe/apply.ts';
import { countOutcomes, countWords } from '@likewise/shared/recipe/outcomes.ts';
import { outputName } from '@likewise/shared/recipe/outputName.ts';
import { parseRecipe } from '@likewise/shared/recipe/recipe.ts';
import { Command } from 'commander';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import type { ReadingName } from '../readings/name.ts';
import type { Answerer } from './answerer.ts';
import { applyTools, dry } from './applyTools.ts';
import { type BatchFlags, existingOf, existingOptions, strictOption, voiceOf, voiceOptions } from './batchOptions.ts';
import { chooseAnswerer } from './chooseAnswerer.ts';
import { applyCancelled, recipeUnreadable } from './errors.ts';
import { print, printJson } from './print.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';
import { failuresCode } from './report.ts';
import { Teller } from './tell.ts';

interface ApplyFlags extends BatchFlags {
  readonly model: string;
  readonly provider: ProviderChoice;
}

async function apply(file: string, flags: ApplyFlags, signal: AbortSignal): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw recipeUnreadable(file, error);
  });
  const name = basename(file);
  const recipe = parseRecipe(text, name);
  const provider = askedProvider(flags.provider);
  const { reading } = recipe;
  // Loaded when it is needed: the daemon knows readings by itself.
  const by = reading
    ? (await import('./readingAnswerer.ts')).ReadingAnswerer.of(JSON.stringify(reading))
    : await openModel(flags.model);

  let teller: Teller | undefined;
  let answerer: Answerer | undefined;
  const note = (text: string) => teller?.note(text);
  const start = async () => {
    if (answerer) return answerer;
    if (!('manifest' in by)) return by;
    const wanted = { model: by, provider, canvases: false };
    answerer = await chooseAnswerer(wanted, signal, note);
    await answerer.start(signal);
    return answerer;
  };
  const outcomes: Outcome[] = [];
  let total = 0;
  try {
    const ways = { existing: existingOf(flags), strict: flags.strict === true, signal, note };
    const tools = applyTools(dirname(resolve(file)), by, start, ways);
    const planned = (query: string) =>
      teller?.event({ state: 'planned', query, file: outputName(recipe.output, query) });
    for await (const event of applyRecipe(recipe, name, flags.dryRun ? dry(tools, planned) : tools, signal)) {
      if (event.state === 'planned') {
        total = event.total;
        teller = new Teller(voiceOf(flags), total);
        for (const note of event.notes) teller.note(note);
      } else {
        outcomes.push(event);
        if (event.state === 'done' && event.note !== undefined) note(event.note);
        teller?.event('output' in event ? { ...event, file: event.output } : event);
      }
    }
    signal.throwIfAborted();
  } catch (error) {
    throw signal.aborted ? applyCancelled(outcomes.length, total) : error;
  } finally {
    teller?.clear();
    await answerer?.close();
    if (!('manifest' in by)) await by.close();
  }
  const failures = outcomes.flatMap((outcome) => (outcome.state === 'failed' ? [outcome.error] : []));
  teller?.recap(failures);
  const answered = 'manifest' in by ? { model: by.manifest.name } : { reading: by.name };
  tellEnd(outcomes, answered, teller?.notes ?? [], flags);
  process.exitCode = failuresCode(failures, outcomes.length - failures.length);
}

function tellEnd(
  outcomes: readonly Outcome[],
  by: { readonly model: string } | { readonly reading: ReadingName },
  notes: readonly string[],
  { json, jsonLines, quiet, dryRun }: ApplyFlags,
): void {
  const counts = countOutcomes(outcomes);
  if (json) printJson({ ...by, notes, outcomes });
  else if (jsonLines) printJson({ type: 'end', ...counts, ...by });
  else if (!quiet && !dryRun) print(`${countWords(counts)} · ${'model' in by ? by.model : by.reading.sentence}`);
}

const EXAMPLE = `
A recipe, such as orange.likewise.json; its paths start from its own folder:
  {
    "examples": [{ "input": "shirt.png", "output": "shirt-orange.png" }],
    "queries": ["icons/**/*.png", "!icons/old/**"],
    "output": "orange/{name}.png"
  }

With a reading (likewise run --save-recipe keeps it) that is what answers: the same whatever the model, which need not be there. Where an example
was changed since, it is said whether the reading still fits.

A picture whose answer is there and would be the same is left as it is. A file that was not made from the same picture, or was changed
since, is not replaced: the others are done, and it is named.`;

/** The verb `apply`: does a recipe, as the editor does. */
export function applyCommand(signal: AbortSignal): Command {
  const command = new Command('apply')
    .description('Do what a recipe (*.likewise.json) says: its examples, to all pictures its patterns match.')
    .argument('<recipe>', 'the file')
    .option('--model <name>', 'the model to use (see: likewise model list)', DEFAULT_MODEL)
    .addOption(providerOption());
  return strictOption(voiceOptions(existingOptions(command)))
    .addHelpText('after', EXAMPLE)
    .action((file: string, flags: ApplyFlags) => apply(file, flags, signal));
}
