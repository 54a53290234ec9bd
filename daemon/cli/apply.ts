import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { ErrorWords } from '@likewise/shared/protocol/errors.ts';
import { applyRecipe, type Outcome } from '@likewise/shared/recipe/apply.ts';
import { countOutcomes, countWords } from '@likewise/shared/recipe/outcomes.ts';
import { parseRecipe } from '@likewise/shared/recipe/recipe.ts';
import { Command } from 'commander';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import type { Answerer } from './answerer.ts';
import { applyTools } from './applyTools.ts';
import { chooseAnswerer } from './chooseAnswerer.ts';
import { applyCancelled, recipeUnreadable } from './errors.ts';
import { type ExistingFlags, existingOf, existingOptions } from './existingOptions.ts';
import { print, printJson } from './print.ts';
import { createProgress } from './progress.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';
import { errorText, failuresCode } from './report.ts';

interface ApplyFlags extends ExistingFlags {
  readonly model: string;
  readonly provider: ProviderChoice;
  readonly json?: true;
}

async function apply(file: string, flags: ApplyFlags, signal: AbortSignal): Promise<void> {
  const { json = false } = flags;
  const text = await readFile(file, 'utf8').catch((error) => {
    throw recipeUnreadable(file, error);
  });
  const name = basename(file);
  const recipe = parseRecipe(text, name);
  const model = await openModel(flags.model);
  const provider = askedProvider(flags.provider);

  let progress = createProgress(0);
  let answerer: Answerer | undefined;
  const start = async () => {
    if (answerer) return answerer;
    const note = (said: string) => {
      progress.clear();
      process.stderr.write(`note: ${said}\n`);
    };
    answerer = await chooseAnswerer({ model, provider, canvases: false }, signal, json ? () => {} : note);
    await answerer.start(signal);
    return answerer;
  };
  const outcomes: Outcome[] = [];
  let total = 0;
  try {
    const tools = applyTools(dirname(resolve(file)), model, existingOf(flags), start, signal);
    for await (const event of applyRecipe(recipe, name, tools, signal)) {
      if (event.state === 'planned') {
        total = event.total;
        if (!json) progress = createProgress(total);
      } else {
        outcomes.push(event);
        progress.show(outcomes.length);
      }
    }
    signal.throwIfAborted();
  } catch (error) {
    throw signal.aborted ? applyCancelled(outcomes.length, total) : error;
  } finally {
    progress.clear();
    await answerer?.close();
  }
  const failures = outcomes.flatMap((outcome) => (outcome.state === 'failed' ? [outcome.error] : []));
  tell(outcomes, failures, model.manifest.name, json);
  process.exitCode = failuresCode(failures, outcomes.length - failures.length);
}

function tell(outcomes: readonly Outcome[], failures: readonly ErrorWords[], model: string, json: boolean): void {
  if (json) return printJson({ model, outcomes });
  for (const failure of failures) process.stderr.write(errorText(failure));
  print(`${countWords(countOutcomes(outcomes))} · ${model}`);
}

const EXAMPLE = `
A recipe, such as orange.likewise.json; its paths start from its own folder:
  {
    "examples": [{ "input": "shirt.png", "output": "shirt-orange.png" }],
    "queries": ["icons/**/*.png", "!icons/old/**"],
    "output": "orange/{name}.png"
  }

A picture whose answer is there and would be the same is left as it is. A file that was not made from the same picture, or was changed
since, is not replaced: the others are done, and it is named.`;

/** The verb `apply`: does a recipe, as the editor does. */
export function applyCommand(signal: AbortSignal): Command {
  const command = new Command('apply')
    .description('Do what a recipe (*.likewise.json) says: its examples, to all pictures its patterns match.')
    .argument('<recipe>', 'the file')
    .option('--model <name>', 'the model to use (see: likewise model list)', DEFAULT_MODEL)
    .addOption(providerOption());
  return existingOptions(command)
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .addHelpText('after', EXAMPLE)
    .action((file: string, flags: ApplyFlags) => apply(file, flags, signal));
}
