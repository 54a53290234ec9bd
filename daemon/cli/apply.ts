import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { ERROR_CODES } from '@likewise/shared/protocol/errors.ts';
import { applyRecipe, type Outcome } from '@likewise/shared/recipe/apply.ts';
import { countOutcomes, countWords } from '@likewise/shared/recipe/outcomes.ts';
import { parseRecipe } from '@likewise/shared/recipe/recipe.ts';
import { Command, Option } from 'commander';
import { PROVIDERS, type Provider } from '../engine/provider.ts';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import type { Answerer } from './answerer.ts';
import { applyTools } from './applyTools.ts';
import { chooseAnswerer } from './chooseAnswerer.ts';
import { applyCancelled, recipeUnreadable } from './errors.ts';
import { createProgress } from './progress.ts';

interface ApplyFlags {
  readonly model: string;
  readonly provider: Provider | 'auto';
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
  const provider = flags.provider === 'auto' ? undefined : flags.provider;

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
    const tools = await applyTools(dirname(resolve(file)), model, start, signal);
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
  tell(outcomes, model.manifest.name, json);
  process.exitCode = exitCode(outcomes);
}

function tell(outcomes: readonly Outcome[], model: string, json: boolean): void {
  if (json) return void process.stdout.write(`${JSON.stringify({ model, outcomes })}\n`);
  for (const outcome of outcomes) {
    if (outcome.state !== 'failed') continue;
    process.stderr.write(`error: ${outcome.error.message}\n  ${outcome.error.remedy}\n`);
  }
  process.stdout.write(`${countWords(countOutcomes(outcomes))} · ${model}\n`);
}

function exitCode(outcomes: readonly Outcome[]): number {
  const failures = outcomes.flatMap((outcome) => (outcome.state === 'failed' ? [outcome.error] : []));
  const [first] = failures;
  if (!first) return 0;
  return ERROR_CODES[failures.length < outcomes.length ? 'queries-failed' : first.code];
}

const EXAMPLE = `
A recipe, such as orange.likewise.json; its paths start from its own folder:
  {
    "examples": [{ "input": "shirt.png", "output": "shirt-orange.png" }],
    "queries": ["icons/**/*.png", "!icons/old/**"],
    "output": "orange/{name}.png"
  }

A picture whose answer is there and would be the same is left as it is.`;

/** The verb `apply`: does a recipe, as the editor does. */
export function applyCommand(signal: AbortSignal): Command {
  return new Command('apply')
    .description('Do what a recipe (*.likewise.json) says: its examples, to all pictures its patterns match.')
    .argument('<recipe>', 'the file')
    .option('--model <name>', 'the model to use (see: likewise model list)', DEFAULT_MODEL)
    .addOption(
      new Option('--provider <name>', 'what runs the model; auto takes the best that works')
        .choices(['auto', ...PROVIDERS])
        .default('auto'),
    )
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .addHelpText('after', EXAMPLE)
    .action((file: string, flags: ApplyFlags) => apply(file, flags, signal));
}
