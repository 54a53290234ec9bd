import { join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { trustOf } from '@likewise/shared/reading/trust.ts';
import { Command, Option } from 'commander';
import { answerOptions, gapColour } from '../answers/answerOptions.ts';
import { readingUnknown } from '../answers/errors.ts';
import { explainExamples } from '../answers/explainExamples.ts';
import type { Quality } from '../answers/plan.ts';
import { ExampleShelf } from '../answers/work/exampleShelf.ts';
import { WorkPool } from '../answers/work/pool.ts';
import type { ShownMeaning } from '../answers/work/tasks.ts';
import { EXPORT_FORMS, type ExportForm, exportReading } from '../export/exportReading.ts';
import { readImage } from '../images/codec.ts';
import { chosenEngine } from '../inference/chosenEngine.ts';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import { pictureOf } from '../readings/picture.ts';
import type { ReadingJson } from '../readings/reading.ts';
import { readPairs, readPicture } from './answerFiles.ts';
import { choiceFor } from './engineChoice.ts';
import { exportUnclear, optionMissing } from './errors.ts';
import { type ExampleFiles, examplePairs } from './examples.ts';
import { folderName, openOutputFolder, writeOutput } from './output.ts';
import { print, printJson } from './print.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';
import { slugOf } from './readingBackend.ts';

interface MeaningFlags {
  readonly query?: string;
  readonly quality: Quality;
  readonly model: string;
  readonly provider: ProviderChoice;
  readonly json?: true;
}

interface ExplainFlags extends MeaningFlags {
  readonly out?: string;
  readonly export?: readonly string[];
}

/** One thing that the examples may mean, and the files it was written to. */
interface ListedMeaning extends Omit<ShownMeaning, 'preview' | 'reading'> {
  readonly trust: string;
  readonly preview?: string;
  readonly file?: string;
  readonly reading?: ReadingJson;
}

async function explain(argv: readonly string[], flags: ExplainFlags, signal: AbortSignal): Promise<void> {
  const files = examplePairs(argv);
  if (files.length === 0) throw optionMissing('--example <files...>');
  const meanings = await meaningsOf(files, flags, signal);
  if (flags.export) return printExport(meanings, flags.export, files);
  const listed: ListedMeaning[] = [];
  if (flags.out !== undefined) await openOutputFolder(flags.out);
  for (const [n, { preview, reading: json, ...meaning }] of meanings.entries()) {
    const reading = json && (JSON.parse(new TextDecoder().decode(json)) as ReadingJson);
    const stem = flags.out && join(flags.out, `${n + 1}-${reading ? slugOf(reading) : meaning.id}`);
    if (stem) await writeOutput(`${stem}.png`, preview);
    if (stem && json) await writeOutput(`${stem}.reading.json`, json);
    const written = stem && { preview: `${stem}.png`, ...(json && { file: `${stem}.reading.json` }) };
    listed.push({ ...meaning, trust: trustOf(meaning.confidence), ...written, ...(reading && { reading }) });
  }
  if (flags.json) printJson({ readings: listed });
  else print(textOf(listed, flags.out));
}

/** Prints a reading for another program: the best one where none is named. */
async function printExport(
  meanings: readonly ShownMeaning[],
  [form, id, ...more]: readonly string[],
  files: readonly ExampleFiles[],
): Promise<void> {
  if (!isExportForm(form) || more.length > 0) throw exportUnclear(EXPORT_FORMS);
  const found = meanings.find((meaning) => meaning.reading && (id === undefined || meaning.id === id));
  if (!found) throw readingUnknown(id ?? '');
  const reading = JSON.parse(new TextDecoder().decode(found.reading)) as ReadingJson;
  const pictures = await Promise.all(files.map(async ({ input }) => pictureOf(await readImage(input))));
  process.stdout.write(exportReading(reading, form, pictures));
}

const isExportForm = (form: string | undefined): form is ExportForm => EXPORT_FORMS.some((one) => one === form);

/** What the examples may mean; without the model where its engine cannot start. */
export async function meaningsOf(
  files: readonly ExampleFiles[],
  { query: asked, quality, model: name, provider, json }: MeaningFlags,
  signal: AbortSignal,
): Promise<readonly ShownMeaning[]> {
  const { manifest, ...model } = await openModel(name);
  const work = new WorkPool();
  const engine = chosenEngine({ manifest, ...model }, choiceFor(askedProvider(provider)));
  try {
    const examples = await new ExampleShelf(work).open(await readPairs(files), gapColour(manifest.prompt));
    const query = asked === undefined ? undefined : await readPicture(asked);
    const options = answerOptions({ quality, size: 'query', detail: 'guided', format: 'png' }, manifest.prompt);
    const by = { lane: 'interactive', signal } as const;
    return await explainExamples({ work, engine }, examples, query, options, by).catch((error) => {
      if (!(error instanceof LikewiseError) || !error.code.startsWith('engine-')) throw error;
      if (!json) process.stderr.write(`note: Without the model: ${error.message}\n`);
      return explainExamples({ work }, examples, query, options, by);
    });
  } finally {
    await Promise.all([engine.close(), work.close()]);
  }
}

/** A line for each: its id, its sentence, how well it explains the examples, how far to trust it. */
function textOf(meanings: readonly ListedMeaning[], out: string | undefined): string {
  const lines = meanings.map(({ id, sentence, exact, explained, trust }, n) => {
    const share = exact ? 'exact' : `explains ${Math.floor(100 * explained)} % of the change`;
    return `${n + 1}. ${sentence}\n     ${id} · ${share} · ${trust}`;
  });
  const where = out === undefined ? [] : [`Previews, and the readings as files, are in ${out}.`];
  return [...lines, ...where, 'To answer with one of them: likewise run --reading ID, with the same examples.'].join(
    '\n',
  );
}

const EXAMPLES = `
Examples:
  likewise explain --example a.png a2.png
  likewise explain --example a.png a2.png --query c.png --out meanings
  likewise explain --example photo.jpg graded.jpg --export cube > grade.cube
  likewise run --example a.png a2.png --reading 3fa9c2d1b0aa --query icons --out done`;

/** The verb `explain`: what example pairs may mean. */
export function explainCommand(argv: readonly string[], signal: AbortSignal): Command {
  return new Command('explain')
    .description('Say what one or more before/after pairs may mean, best first.')
    .option('--example <files...>', 'a before and its after; up to three times')
    .option(
      '--query <file>',
      "the picture to change, for which the meanings are ranked (default: the first example's own)",
    )
    .option('--out <folder>', 'where a preview of each is written, and the reading itself as a file', folderName)
    .addOption(
      new Option('--quality <level>', 'how many arrangements of the grid the model answers')
        .choices(['fast', 'balanced', 'best'])
        .default('balanced'),
    )
    .option('--model <name>', 'the model that votes (see: likewise model list)', DEFAULT_MODEL)
    .addOption(providerOption())
    .addOption(
      new Option(
        '--export <form...>',
        `FORM [ID]: print a reading, the best or this one, as ${EXPORT_FORMS.join(', ')}`,
      ),
    )
    .option('--json', 'print one JSON object on stdout, with the whole readings, and nothing else')
    .addHelpText('after', EXAMPLES)
    .action((flags: ExplainFlags) => explain(argv, flags, signal));
}
