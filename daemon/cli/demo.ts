import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { countCanvases } from '../answers/plan.ts';
import { encodeImage, readImage } from '../images/codec.ts';
import { contactSheet, type SheetPair, type SheetRow } from '../images/contactSheet.ts';
import { DEFAULT_MODEL, type Model, openModel } from '../model/registry.ts';
import { answerFiles, type FileAnswer, type FileEvent, type FileOutcome } from './answerFiles.ts';
import { modelKey } from './applyTools.ts';
import type { Backend } from './backend.ts';
import { InProcessBackend } from './inProcessBackend.ts';
import { folderName, openOutputFolder, writeOutput } from './output.ts';
import { planOutputs } from './plan.ts';
import { print } from './print.ts';
import { RunReporter } from './runReporter.ts';
import { summaryText } from './summary.ts';

/** daemon/cli/demo.ts and the bundle daemon/dist/cli.js both stand one folder below daemon/samples. */
const SAMPLES = fileURLToPath(new URL('../samples', import.meta.url));

/** Folders of SAMPLES: an example pair, and queries. */
const TASKS = ['mask', 'background', 'recolour'];

const EXAMPLE = { input: 'example-input.png', output: 'example-output.png' };

async function demo(out: string, signal: AbortSignal): Promise<void> {
  const tasks = await Promise.all(
    TASKS.map(async (task) => ({ task, names: (await readdir(join(SAMPLES, task))).sort() })),
  );
  const reporter = new RunReporter(
    'text',
    tasks.reduce((sum, { names }) => sum + queriesOf(names).length, 0),
  );
  const model = await openModel(DEFAULT_MODEL);
  const backend = new InProcessBackend(model, {});
  try {
    const answers: FileAnswer[] = [];
    const rows: SheetRow[] = [];
    for (const { task, names } of tasks) {
      const by = { model, backend, signal, onEvent: (event: FileEvent) => reporter.event(event) };
      const outcome = await answerTask(task, names, join(out, task), by);
      answers.push(...outcome.answers);
      rows.push(await sheetRow(task, outcome));
    }
    const sheet = join(out, 'contact-sheet.png');
    await writeOutput(sheet, await encodeImage(contactSheet(rows), 'png'));
    reporter.clear();
    print(
      `${summaryText({ answers, unchanged: [], failures: [] }, out, DEFAULT_MODEL, backend.used)}\n` +
        `Inputs, grids and answers of each task are in ${TASKS.map((task) => join(out, task)).join(', ')}.\n` +
        `Open ${resolve(sheet)}\n` +
        'Then try it on pictures of your own, in the browser: likewise open',
    );
  } finally {
    reporter.clear();
    await backend.close();
  }
}

const queriesOf = (names: readonly string[]) => names.filter((name) => !name.startsWith('example-'));

interface DemoAnswers {
  readonly model: Model;
  readonly backend: Backend;
  readonly signal: AbortSignal;
  readonly onEvent: (event: FileEvent) => void;
}

/** Copies the samples of a task to `out`/inputs and answers them into `out`/answers. */
async function answerTask(
  task: string,
  names: readonly string[],
  out: string,
  { model, backend, signal, onEvent }: DemoAnswers,
): Promise<FileOutcome> {
  await openOutputFolder(join(out, 'inputs'));
  for (const name of names) await writeOutput(join(out, 'inputs', name), await readFile(sample(task, name)));
  const queries = queriesOf(names).map((name) => sample(task, name));
  const folder = join(out, 'answers');
  const canvases = countCanvases('balanced', model.manifest.prompt.arrangements, 1);
  const job = {
    examples: [{ input: sample(task, EXAMPLE.input), output: sample(task, EXAMPLE.output) }],
    queries: planOutputs(
      queries.map((query) => ({ query, below: '' })),
      { kind: 'folder', folder },
      'png',
      canvases,
    ),
    out: folder,
    quality: 'balanced',
    size: 'query',
    detail: 'guided',
    existing: 'overwrite',
  } as const;
  const outcome = await answerFiles(modelKey(model), backend, job, signal, onEvent);
  const [failure] = outcome.failures;
  if (failure) throw failure.error;
  return outcome;
}

const sample = (task: string, name: string) => join(SAMPLES, task, name);

async function sheetRow(task: string, { answers }: FileOutcome): Promise<SheetRow> {
  return {
    example: await readPair(sample(task, EXAMPLE.input), sample(task, EXAMPLE.output)),
    answers: await Promise.all(answers.map(({ query, file }) => readPair(query, file))),
  };
}

async function readPair(before: string, after: string): Promise<SheetPair> {
  return { before: await readImage(before), after: await readImage(after) };
}

/** The verb `demo`: the main job on samples that come with Likewise. */
export function demoCommand(signal: AbortSignal): Command {
  return new Command('demo')
    .description('Do three small tasks on sample images with the embedded model, and draw a contact sheet.')
    .option('--out <folder>', 'where the pictures go', folderName, 'likewise-demo')
    .action(({ out }: { out: string }) => demo(out, signal));
}
