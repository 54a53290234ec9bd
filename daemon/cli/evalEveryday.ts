import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { providerName } from '@likewise/shared/protocol/providers.ts';
import { Command, Option } from 'commander';
import type { Quality } from '../answers/plan.ts';
import { ExampleShelf } from '../answers/work/exampleShelf.ts';
import { WorkHere } from '../answers/work/workHere.ts';
import type { EvalSetup } from '../eval/everyday/answerCase.ts';
import { noSuchKind } from '../eval/everyday/errors.ts';
import { fetchAssets } from '../eval/everyday/fetchAssets.ts';
import { gather } from '../eval/everyday/gather.ts';
import { readGathered } from '../eval/everyday/gathered.ts';
import { type Job, jobsOf } from '../eval/everyday/jobs.ts';
import { jobLine, jobRecord, summaryText } from '../eval/everyday/report.ts';
import { type RanJob, type RunOptions, runJobs } from '../eval/everyday/run.ts';
import { jobSheet } from '../eval/everyday/sheet.ts';
import { SPLITS, type Split } from '../eval/everyday/split.ts';
import { openStudio } from '../eval/everyday/studio.ts';
import { summarise } from '../eval/everyday/summary.ts';
import { rightOf, tuneChoice } from '../eval/everyday/tuneChoice.ts';
import { tuneTrust } from '../eval/everyday/tuneTrust.ts';
import { encodeImage } from '../images/codec.ts';
import { modelEngine } from '../inference/modelEngine.ts';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import { CHOICE } from '../readings/tuned.ts';
import { cacheFolder } from '../userFolders.ts';
import { wholeNumber } from './numbers.ts';
import { folderName, openOutputFolder, writeOutput } from './output.ts';
import { print } from './print.ts';
import { timeLeft } from './progress.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';

const ASSETS = join(cacheFolder(), 'everyday');

interface EverydayFlags {
  readonly assets: string;
  readonly split: Split;
  readonly only?: string;
  readonly jobs?: number;
  readonly examples: '1' | '2' | '3';
  readonly stability?: true;
  readonly meanings?: true;
  readonly modelAlone: boolean;
  readonly list?: true;
  readonly sheet?: string;
  readonly json?: true;
  readonly seed: number;
  readonly model: string;
  readonly quality: Quality;
  readonly provider: ProviderChoice;
}

function chosenJobs({ split, only, jobs }: EverydayFlags): readonly Job[] {
  const names = only?.split(',');
  const all = jobsOf(split);
  const unknown = names?.find((name) => !all.some(({ kind }) => kind.name === name || kind.area === name));
  if (unknown !== undefined) throw noSuchKind(unknown, split);
  const asked = all.filter(({ kind }) => names?.some((name) => name === kind.name || name === kind.area) ?? true);
  const count = Math.min(jobs ?? asked.length, asked.length);
  return Array.from({ length: count }, (_, i) => asked[Math.floor((i * asked.length) / count)]!);
}

async function everydayVerb(flags: EverydayFlags, signal: AbortSignal): Promise<void> {
  const jobs = chosenJobs(flags);
  if (flags.list) {
    for (const { name, kind } of jobs) print(`${kind.area}: ${name}: ${kind.about}`);
    return;
  }
  const studio = await openStudio(flags.assets, flags.split);
  const model = await openModel(flags.model);
  const { manifest } = model;
  const engine = modelEngine(model, askedProvider(flags.provider));
  const work = new WorkHere();
  const shelf = new ExampleShelf(work);
  const setup: EvalSetup = { engine, work, shelf, prompt: manifest.prompt, quality: flags.quality };
  const options: RunOptions = {
    examples: Number(flags.examples),
    seed: flags.seed,
    stability: flags.stability ?? false,
    meanings: flags.meanings ?? false,
    model: flags.modelAlone,
    signal,
  };
  if (flags.sheet !== undefined) await openOutputFolder(flags.sheet);
  try {
    const ran: RanJob[] = [];
    const begun = performance.now();
    process.stderr.write(
      `everyday, ${flags.split}: ${jobs.length} jobs, each answered and graded against its exact result.\n`,
    );
    const whole = runJobs(setup, studio, jobs, options);
    for await (const one of untilStopped(whole, signal)) {
      if (flags.sheet !== undefined) {
        const file = join(flags.sheet, `${one.drawn.job.name.replaceAll(/\W+/g, '-')}.png`);
        await writeOutput(file, await encodeImage(await jobSheet(one), 'png'));
      }
      ran.push(withoutPictures(one));
      const left = timeLeft(ran.length, jobs.length, performance.now() - begun);
      process.stderr.write(`${jobLine(one, ran.length, jobs.length)} · ${left}\n`);
    }
    const { provider, precision } = engine.status.form!;
    const { split, quality, examples, seed } = flags;
    if (ran.length < jobs.length) process.stderr.write(`Stopped after ${ran.length} of ${jobs.length} jobs.\n`);
    const used = { suite: 'everyday', split, model: manifest.name, provider, precision, quality, examples, seed };
    const summary = summarise(ran);
    if (flags.json) print(JSON.stringify({ ...used, ...summary, cases: ran.map(jobRecord) }));
    else
      print(
        `everyday, ${split}: ${used.model} on ${providerName(provider)} (${precision}), ${quality}, seed ${seed}.\n\n${summaryText(summary)}`,
      );
  } finally {
    await engine.close();
  }
}

/** Ends when the run is stopped: what was graded until then is reported. */
async function* untilStopped<T>(all: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    yield* all;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A finished job without its pixels: those of a whole split would not fit into memory. */
function withoutPictures({ drawn, answers, ...rest }: RanJob): RanJob {
  const bare = <T extends { readonly data: Uint8Array }>(picture: T): T => ({ ...picture, data: new Uint8Array(0) });
  return {
    ...rest,
    drawn: { ...drawn, shown: [], examples: [], questions: [] },
    answers: answers.map((one) => ({
      ...one,
      answer: { ...one.answer, picture: bare(one.answer.picture) },
      question: { file: new Uint8Array(0), picture: bare(one.question.picture), truth: bare(one.question.truth) },
    })),
  };
}

/** The verb `eval everyday`: grades answers to everyday jobs, at real sizes. */
export function everydayCommand(signal: AbortSignal): Command {
  return new Command('everyday')
    .description(
      'Grade answers to everyday jobs at real sizes, beside leaving the query alone and the model by itself.',
    )
    .option('--assets <folder>', 'what `likewise eval assets` fetched', folderName, ASSETS)
    .addOption(new Option('--split <name>', 'which jobs').choices(SPLITS).default('dev'))
    .option('--only <names>', 'kinds or areas, separated by commas')
    .option('--jobs <n>', 'n of the jobs, evenly spread', wholeNumber(1))
    .addOption(new Option('--examples <n>', 'examples a job').choices(['1', '2', '3']).default('1'))
    .option('--stability', 'answer again after nine small changes of the examples')
    .option('--meanings', 'also grade the other meanings that are offered')
    .option('--no-model-alone', 'leave out what the model makes of it by itself')
    .option('--list', 'print the jobs, and answer none')
    .option('--sheet <folder>', 'draw every job into this folder')
    .option('--seed <n>', 'another number draws other pictures', wholeNumber(0), 0)
    .option('--model <name>', 'the model that answers (see: likewise model list)', DEFAULT_MODEL)
    .addOption(
      new Option('--quality <level>', 'how many arrangements of a 2x2 grid are averaged')
        .choices(['fast', 'balanced', 'best'])
        .default('balanced'),
    )
    .addOption(providerOption())
    .option('--json', 'print one JSON object on stdout')
    .action((flags: EverydayFlags) => everydayVerb(flags, signal));
}

/** The verb `eval assets`: fetches the pictures of `eval everyday`. */
export function assetsCommand(signal: AbortSignal): Command {
  return new Command('assets')
    .description('Fetch the icons, photographs and fonts of `eval everyday` from npm, PyPI and Debian (about 140 MB).')
    .option('--out <folder>', 'where they go', folderName, ASSETS)
    .action(async ({ out }: { out: string }) => {
      await fetchAssets(out, (what) => process.stderr.write(`${what}\n`), signal);
      print(`The pictures are in ${out}; LICENCES.md there says whose they are.`);
    });
}

interface TuneFlags {
  readonly assets: string;
  readonly seed: number;
  readonly model: string;
}

/** Gathers the answers to development jobs that `file` does not have yet, a line each. */
async function gatherInto(file: string, { assets, seed, model: name }: TuneFlags, signal: AbortSignal): Promise<void> {
  const jobs = jobsOf('dev');
  const done = new Set(linesOf(await textOf(file)).map((line): string => JSON.parse(line).job));
  const studio = await openStudio(assets, 'dev');
  const model = await openModel(name);
  const engine = modelEngine(model);
  const work = new WorkHere();
  const { prompt } = model.manifest;
  const setup: EvalSetup = { engine, work, shelf: new ExampleShelf(work), prompt, quality: 'balanced' };
  try {
    for (const [n, job] of jobs.entries()) {
      signal.throwIfAborted();
      if (done.has(job.name)) continue;
      // The other sets of a kind would only show the same again.
      const isFirst = jobs.find(({ kind }) => kind === job.kind) === job;
      const gathered = await gather(setup, studio, job, seed, isFirst);
      await appendFile(file, gathered.map((one) => `${JSON.stringify(one)}\n`).join(''));
      process.stderr.write(`${n + 1}/${jobs.length}  ${job.name}: ${gathered.map(({ grade }) => grade).join(', ')}\n`);
    }
  } finally {
    await engine.close();
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Of a file, empty where there is none. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** The verb `eval tune`: finds the numbers of readings/tuned.ts. */
export function tuneCommand(signal: AbortSignal): Command {
  return new Command('tune')
    .description(
      'Find, on development jobs, which readings answer and how sure answers are: the numbers of daemon/readings/tuned.ts.',
    )
    .argument(
      '<file>',
      'where graded answers are gathered, a JSON object a line; those that are there are not made again',
    )
    .option('--assets <folder>', 'what `likewise eval assets` fetched', folderName, ASSETS)
    .option('--seed <n>', 'another number draws other pictures', wholeNumber(0), 0)
    .option('--model <name>', 'the model that answers (see: likewise model list)', DEFAULT_MODEL)
    .action(async (file: string, flags: TuneFlags) => {
      await gatherInto(file, flags, signal);
      const gathered = readGathered(linesOf(await textOf(file)));
      const { weights, queries, right } = tuneChoice(gathered);
      const { factors, sure, given, givenCoarse, answers, error, badMarked, goodMarked } = tuneTrust(gathered);
      const share = (value: number) => `${Math.round(100 * value)} %`;
      print(
        `Of ${queries} queries that some readings answer rightly, ${share(rightOf(CHOICE, gathered))} are now, and`,
      );
      print(`${share(right)} by weights fitted to other kinds of jobs: CHOICE = ${JSON.stringify(weights)}`);
      print(
        `Of ${answers} answers, predicted by factors fitted to other kinds: calibration error ${error.toFixed(3)},`,
      );
      print(`${share(badMarked)} of what is wrong or spoilt marked, and ${share(goodMarked)} of the rest:`);
      print(`TRUST = ${JSON.stringify({ factors, sure, given, givenCoarse })}`);
    });
}
