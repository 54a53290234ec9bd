import { wordsOf } from '@likewise/shared/protocol/errors.ts';
import { Command, Option } from 'commander';
import { countCanvases } from '../jobs/plan.ts';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import { answerFiles, type FileJob, type FileOutcome } from './answerFiles.ts';
import { chooseAnswerer } from './chooseAnswerer.ts';
import { examplePairs } from './examples.ts';
import { type ExistingFlags, existingOf, existingOptions } from './existingOptions.ts';
import { folderName } from './output.ts';
import { planOutputs } from './plan.ts';
import { print } from './print.ts';
import { createProgress } from './progress.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';
import { expandQueries } from './queries.ts';
import { errorText, failuresCode } from './report.ts';
import { summaryText } from './summary.ts';

interface RunFlags extends Pick<FileJob, 'out' | 'quality' | 'detail'>, ExistingFlags {
  readonly query: readonly string[];
  readonly answerSize: FileJob['size'];
  readonly saveCanvas?: true;
  readonly model: string;
  readonly provider: ProviderChoice;
  readonly json?: true;
}

async function run(argv: readonly string[], flags: RunFlags, signal: AbortSignal): Promise<void> {
  const { out, quality, detail, json = false } = flags;
  const examples = examplePairs(argv);
  const model = await openModel(flags.model);
  const found = (await expandQueries(flags.query)).map((query) => ({ query, below: '' }));
  const canvases = flags.saveCanvas ? countCanvases(quality, model.manifest.prompt.arrangements, examples.length) : 0;
  const queries = planOutputs(found, out, canvases);
  const job = { examples, queries, out, quality, detail, size: flags.answerSize, existing: existingOf(flags) };

  const progress = json ? undefined : createProgress(queries.length);
  const notes: string[] = [];
  const note = (text: string) => {
    progress?.clear();
    notes.push(text);
    if (!json) process.stderr.write(`note: ${text}\n`);
  };
  const provider = askedProvider(flags.provider);
  const answerer = await chooseAnswerer({ model, provider, canvases: canvases > 0 }, signal, note);
  try {
    let through = 0;
    const answering = answerFiles(model, answerer, job, signal, () => progress?.show(++through));
    const outcome = await answering.finally(() => progress?.clear());
    const { name } = model.manifest;
    const used = outcome.answers.length > 0 ? answerer.used : undefined;
    if (json) {
      print(JSON.stringify({ model: name, ...used, notes, ...jsonOutcome(outcome) }));
    } else {
      for (const { error } of outcome.failures) process.stderr.write(errorText(error));
      if (outcome.failures.length < queries.length) print(summaryText(outcome, out, name, used));
    }
    process.exitCode = failuresCode(
      outcome.failures.map(({ error }) => error),
      queries.length - outcome.failures.length,
    );
  } finally {
    await answerer.close();
  }
}

function jsonOutcome({ answers, unchanged, failures }: FileOutcome) {
  return { answers, unchanged, failures: failures.map(({ query, error }) => ({ query, ...wordsOf(error) })) };
}

const EXAMPLES = `
Examples:
  likewise run --example cat.png cat-mask.png --query "photos/*.jpg" --out masks
  likewise run --example a.png a2.png --example b.png b2.png --query c.png --out out --quality best

Answers are PNGs named after their queries. An answer that is there and would be made the same is left; any other file that is there and
was not made from the same query is kept, and named.`;

/** The verb `run`: shows example pairs and has the queries done likewise. */
export function runCommand(argv: readonly string[], signal: AbortSignal): Command {
  const command = new Command('run')
    .description('Show one or more before/after pairs; get the queries done likewise.')
    .requiredOption('--example <files...>', 'an example pair, IN OUT; up to three times')
    .requiredOption('--query <files...>', 'images to be done likewise; quoted patterns such as "*.png" work too')
    .requiredOption('--out <folder>', 'where the answers go', folderName)
    .addOption(
      new Option('--quality <level>', 'how many arrangements of the grid are averaged: one, two or all the model knows')
        .choices(['fast', 'balanced', 'best'])
        .default('balanced'),
    )
    .addOption(
      new Option('--detail <kind>', "how answers get the query's size: along its edges, or by plain resampling")
        .choices(['guided', 'none'])
        .default('guided'),
    )
    .addOption(
      new Option('--answer-size <size>', "the query's own, or the model's cell of 111 x 111 pixels")
        .choices(['query', 'cell'])
        .default('query'),
    )
    .option('--save-canvas', 'also write the grids the model filled, as NAME.canvas-1.png, ...')
    .option('--model <name>', 'the model to use (see: likewise model list)', DEFAULT_MODEL)
    .addOption(providerOption());
  return existingOptions(command)
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .addHelpText('after', EXAMPLES)
    .action((flags: RunFlags) => run(argv, flags, signal));
}
