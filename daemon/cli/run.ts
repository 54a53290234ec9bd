import { wordsOf } from '@likewise/shared/protocol/errors.ts';
import { Command, Option } from 'commander';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import { answerFiles, type FileJob, type FileOutcome } from './answerFiles.ts';
import { chooseAnswerer } from './chooseAnswerer.ts';
import { examplePairs } from './examples.ts';
import { folderName } from './output.ts';
import { print } from './print.ts';
import { createProgress } from './progress.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';
import { expandQueries } from './queries.ts';
import { errorText, failuresCode } from './report.ts';
import { summaryText } from './summary.ts';

interface RunFlags extends Pick<FileJob, 'out' | 'quality' | 'detail'> {
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
  const queries = await expandQueries(flags.query);
  const job = {
    examples,
    queries,
    out,
    quality,
    detail,
    size: flags.answerSize,
    saveCanvases: flags.saveCanvas ?? false,
  };

  const progress = json ? undefined : createProgress(queries.length);
  const notes: string[] = [];
  const note = (text: string) => {
    progress?.clear();
    notes.push(text);
    if (!json) process.stderr.write(`note: ${text}\n`);
  };
  const provider = askedProvider(flags.provider);
  const answerer = await chooseAnswerer({ model, provider, canvases: job.saveCanvases }, signal, note);
  try {
    const answering = answerFiles(model, answerer, job, signal, (done) => progress?.show(done));
    const outcome = await answering.finally(() => progress?.clear());
    const { name } = model.manifest;
    if (json) {
      const { provider, precision, stepDowns } = answerer.used;
      print(JSON.stringify({ model: name, provider, precision, stepDowns, notes, ...jsonOutcome(outcome) }));
    } else {
      for (const { error } of outcome.failures) process.stderr.write(errorText(error));
      if (outcome.answers.length > 0) print(summaryText(outcome, out, name, answerer.used));
    }
    process.exitCode = failuresCode(
      outcome.failures.map(({ error }) => error),
      outcome.answers.length,
    );
  } finally {
    await answerer.close();
  }
}

function jsonOutcome({ answers, failures }: FileOutcome) {
  return { answers, failures: failures.map(({ query, error }) => ({ query, ...wordsOf(error) })) };
}

const EXAMPLES = `
Examples:
  likewise run --example cat.png cat-mask.png --query "photos/*.jpg" --out masks
  likewise run --example a.png a2.png --example b.png b2.png --query c.png --out out --quality best

Answers are PNGs named after their queries; a second query of the same name gets -2, a third -3.`;

/** The verb `run`: shows example pairs and has the queries done likewise. */
export function runCommand(argv: readonly string[], signal: AbortSignal): Command {
  return new Command('run')
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
    .addOption(providerOption())
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .addHelpText('after', EXAMPLES)
    .action((flags: RunFlags) => run(argv, flags, signal));
}
