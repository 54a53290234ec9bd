import { LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import { MAX_DRAWING_SIDE, MIN_DRAWING_SIDE } from '@likewise/shared/protocol/limits.ts';
import { Command, Option } from 'commander';
import { countCanvases } from '../answers/plan.ts';
import { DEFAULT_MODEL, type Model, openModel } from '../model/registry.ts';
import { BY_MODEL, isReadingId } from '../readings/name.ts';
import type { ReadingJson } from '../readings/reading.ts';
import { answerFiles, type FileEvent, type FileJob, type FileOutcome, readPairs } from './answerFiles.ts';
import { modelKey } from './applyTools.ts';
import type { Backend } from './backend.ts';
import { type BatchFlags, existingOf, existingOptions, strictOption, voiceOf, voiceOptions } from './batchOptions.ts';
import { chooseBackend } from './chooseBackend.ts';
import { nothingToSay, optionMissing, readingOpen, severalNames } from './errors.ts';
import { type ExampleFiles, examplePairs } from './examples.ts';
import { wholeNumber } from './numbers.ts';
import { outputName } from './output.ts';
import { type AskedFormat, FORMATS, namingOf, planOutputs } from './plan.ts';
import { print, printJson } from './print.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';
import { expandQueries } from './queries.ts';
import type { ReadingBackend } from './readingBackend.ts';
import { isReadingFile } from './readingFile.ts';
import { failuresCode } from './report.ts';
import { RunReporter } from './runReporter.ts';
import { kept, saveRecipe } from './saveRecipe.ts';
import { STANDARD, withStandardInput } from './standardInput.ts';
import { summaryText } from './summary.ts';

interface RunFlags extends Pick<FileJob, 'out' | 'quality' | 'detail' | 'outputQuality' | 'strip'>, BatchFlags {
  readonly query: readonly string[];
  readonly recursive?: true;
  readonly svgSize?: number;
  readonly format: AskedFormat;
  readonly answerSize: FileJob['size'];
  readonly saveCanvas?: true;
  readonly saveRecipe?: string;
  readonly reading?: string;
  readonly model: string;
  readonly provider: ProviderChoice;
}

async function run(argv: readonly string[], flags: RunFlags, signal: AbortSignal): Promise<void> {
  const isPicture = flags.out === STANDARD;
  if (isPicture && (flags.json || flags.jsonLines || flags.saveCanvas)) throw nothingToSay();
  if (flags.query.includes(STANDARD)) {
    if (flags.query.length > 1) throw severalNames();
    return withStandardInput((file) => runFiles(argv, { ...flags, query: [file] }, signal));
  }
  return runFiles(argv, flags, signal);
}

async function runFiles(argv: readonly string[], flags: RunFlags, signal: AbortSignal): Promise<void> {
  const examples = examplePairs(argv);
  const asked = flags.reading;
  const isWhole = asked !== undefined && (await isReadingFile(asked));
  if (examples.length === 0 && !isWhole) throw optionMissing('--example <files...>');
  if (asked === undefined || asked === BY_MODEL.id) {
    const byModel = asked === BY_MODEL.id;
    return runWith({ model: await openModel(flags.model), byModel }, examples, flags, signal);
  }
  const { ReadingBackend, readReading } = await readingBackend();
  const backend = isWhole
    ? await readReading(asked)
    : await ReadingBackend.find(asked, await readPairs(examples), signal);
  return runWith(backend, examples, flags, signal);
}

/** Loaded when needed: the daemon applies readings itself. */
const readingBackend = () => import('./readingBackend.ts');

/** What answers: one reading, or a model. */
type RunBy = ReadingBackend | { readonly model: Model; readonly byModel: boolean };

async function runWith(
  by: RunBy,
  examples: readonly ExampleFiles[],
  flags: RunFlags,
  signal: AbortSignal,
): Promise<void> {
  const { quality, detail, format, outputQuality, strip, svgSize, dryRun, strict, recursive = false } = flags;
  const model = 'model' in by ? by.model : undefined;
  const out = named(flags.out, by);
  const shown = examples.flatMap(({ input, output }) => [input, output]);
  const { queries: found, unmatched } = await expandQueries(flags.query, { recursive, examples: shown });
  const canvases =
    flags.saveCanvas && model ? countCanvases(quality, model.manifest.prompt.arrangements, examples.length) : 0;
  const naming = await namingOf(out, found.length);
  const queries = planOutputs(found, naming, format, canvases);
  const size = flags.answerSize;
  const job: FileJob = {
    examples,
    queries,
    out,
    quality,
    detail,
    size,
    existing: existingOf(flags),
    drawingSide: svgSize,
    ...(outputQuality === undefined ? {} : { outputQuality }),
    ...(strip ? { strip } : {}),
    ...(dryRun ? { dryRun } : {}),
    ...(strict ? { strict } : {}),
    ...('byModel' in by && by.byModel ? { byModel: true } : {}),
  };
  let keep: ((reading: ReadingJson) => Promise<void>) | undefined;
  if (flags.saveRecipe && !dryRun) {
    const asked = { examples, patterns: flags.query, recursive, naming, format, quality, detail, size };
    await saveRecipe(flags.saveRecipe, asked, flags.overwrite === true);
    keep = async (reading) => saveRecipe(flags.saveRecipe!, { ...asked, reading: await kept(reading, examples) }, true);
  }

  const reporter = new RunReporter(voiceOf(flags), queries.length, queries[0]?.query);
  for (const pattern of unmatched) reporter.note(`No other picture matches ${pattern}.`);
  const provider = askedProvider(flags.provider);
  const note = (text: string) => reporter.note(text);
  const backend: Backend =
    'model' in by ? await chooseBackend({ model: by.model, provider, canvases: canvases > 0 }, signal, note) : by;
  try {
    const onEvent = (event: FileEvent) => reporter.event(event);
    const outcome = await answerFiles(
      'model' in by ? modelKey(by.model) : by.key,
      backend,
      job,
      signal,
      onEvent,
      note,
    ).finally(() => reporter.clear());
    const reading = keep && (await readingOf(by, outcome, examples, signal));
    if (reading) await keep?.(reading);
    else if (keep) reporter.note(`No single reading made these answers: ${flags.saveRecipe} stores none.`);
    const name = model?.manifest.name;
    const used = outcome.answers.length > 0 ? backend.used : undefined;
    reporter.recap(outcome.failures.map(({ error }) => error));
    const planned = dryRun ? { planned: outcome.planned } : {};
    const said = { ...(name && { model: name }), ...used, notes: reporter.notes, ...planned, ...jsonOutcome(outcome) };
    if (flags.json) printJson(said);
    else if (flags.jsonLines) printJson({ type: 'end', ...counts(outcome), ...(name && { model: name }), ...used });
    else if (!dryRun && !isQuiet(flags) && outcome.failures.length < queries.length) {
      print(summaryText(outcome, out, name, used));
    }
    process.exitCode = failuresCode(
      outcome.failures.map(({ error }) => error),
      queries.length - outcome.failures.length,
    );
  } finally {
    await backend.close();
  }
}

/** The reading that made the answers, if one made them all. */
async function readingOf(
  by: RunBy,
  { answers }: FileOutcome,
  examples: readonly ExampleFiles[],
  signal: AbortSignal,
): Promise<ReadingJson | undefined> {
  if ('reading' in by) return by.reading;
  const [id, ...others] = new Set(answers.map(({ reading }) => reading.id));
  if (id === undefined || others.length > 0 || !isReadingId(id)) return undefined;
  // An answer that was left as it is has the id of a reading, which need not be one of those of the examples.
  const { ReadingBackend } = await readingBackend();
  const found = await ReadingBackend.find(id, await readPairs(examples), signal).catch((error) => {
    if (error instanceof LikewiseError && error.code === 'reading-unknown') return undefined;
    throw error;
  });
  await found?.close();
  return found?.reading;
}

/** The output with {reading} filled in. Errors: usage, where no reading was chosen. */
function named(out: string, by: RunBy): string {
  if (!out.includes('{reading}')) return out;
  if ('slug' in by) return out.replaceAll('{reading}', by.slug);
  if (by.byModel) return out.replaceAll('{reading}', BY_MODEL.id);
  throw readingOpen();
}

const isQuiet = ({ out, quiet }: RunFlags) => out === STANDARD || quiet === true;

function counts({ answers, unchanged, failures }: FileOutcome) {
  return { answers: answers.length, unchanged: unchanged.length, failures: failures.length };
}

function jsonOutcome({ answers, unchanged, failures }: FileOutcome) {
  return { answers, unchanged, failures: failures.map(({ query, error }) => ({ query, ...wordsOf(error) })) };
}

const EXAMPLES = `
Examples:
  likewise run --example cat.png cat-mask.png --query "photos/*.jpg" --out masks
  likewise run --example a.png a2.png --query icons --recursive --out "{dir}/done/{name}.{ext}"
  likewise run --example a.png a2.png --query c.png --out c-done.webp
  likewise run --example a.png a2.png --query - --out - < c.png > c-done.png
  likewise run --example a.png a2.png --reading 3fa9c2d1b0aa --query icons --out "{name}-{reading}.png"

A folder stands for the pictures in it. Folders below where a pattern or folder began are made again in the output folder.
An answer that is there and would be made the same is left, so that a run that was stopped goes on where it was; any other file that is
there and was not made from the same picture is kept, and named.`;

/** The verb `run`: shows example pairs and does likewise to the queries. */
export function runCommand(argv: readonly string[], signal: AbortSignal): Command {
  const command = new Command('run')
    .description('Show one before/after pair, or up to three; get other pictures done likewise.')
    .optionsGroup('Most used:')
    .option('--example <files...>', 'a before and its after; up to three times; not needed with a reading from a file')
    .requiredOption('--query <files...>', 'pictures, folders or quoted patterns such as "*.png"; - is standard input')
    .requiredOption(
      '--out <where>',
      'a folder, one file, a pattern with {dir} {name} {ext} {reading}, or - for standard output',
      outputName,
    )
    .option('-r, --recursive', 'also take the pictures in subfolders')
    .addOption(
      new Option(
        '--format <name>',
        "of the answers: the picture's if it can hold the answer (auto), always the picture's (same), or one",
      )
        .choices(FORMATS)
        .default('auto'),
    )
    .optionsGroup('Files:');
  existingOptions(command)
    .option('--save-recipe <file>', 'also write a recipe of this, NAME.likewise.json, for likewise apply')
    .option('--output-quality <percent>', 'of JPEG (92), AVIF (80) and WebP (without loss)', wholeNumber(1, 100))
    .option(
      '--svg-size <pixels>',
      'of the longer side of an SVG whose answer needs pixels (512 or more)',
      wholeNumber(MIN_DRAWING_SIDE, MAX_DRAWING_SIDE),
    )
    .option('--strip', "leave out the picture's resolution, colour profile and EXIF")
    .optionsGroup('Answers:')
    .option('--reading <id>', 'what the example means: an id from likewise explain, model, or a file with a reading');
  strictOption(command)
    .addOption(
      new Option(
        '--quality <level>',
        "how many arrangements of the model's grid are answered and averaged: one, two or all it knows",
      )
        .choices(['fast', 'balanced', 'best'])
        .default('balanced'),
    )
    .addOption(
      new Option(
        '--detail <kind>',
        "what the example was understood to mean, at the picture's own size; or the model's small picture, enlarged",
      )
        .choices(['guided', 'none'])
        .default('guided'),
    )
    .addOption(
      new Option(
        '--answer-size <size>',
        "answers made at the picture's own size, or the 111 x 111 pixels of the model's grid",
      )
        .choices(['query', 'cell'])
        .default('query'),
    )
    .option('--save-canvas', "also write the model's grids as it filled them, as NAME.canvas-1.png, ...")
    .option('--model <name>', 'the model to use (see: likewise model list)', DEFAULT_MODEL)
    .addOption(providerOption())
    .optionsGroup('What is printed:');
  return voiceOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((flags: RunFlags) => run(argv, flags, signal));
}
