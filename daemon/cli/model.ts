import { join, parse } from 'node:path';
import { ERROR_CODES, LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { verifyExport } from '../inference/verifyExport.ts';
import { verifyReference } from '../inference/verifyReference.ts';
import { modelExists } from '../model/errors.ts';
import { exportModel } from '../model/export/exportModel.ts';
import { TARGETS, type Target } from '../model/export/served.ts';
import { openForm } from '../model/forms.ts';
import { importModel } from '../model/importModel.ts';
import { modelsFolder } from '../model/paths.ts';
import { checkFiles, checkModelName, modelNames, openModel, removeModel } from '../model/registry.ts';
import { untilAborted } from './interrupt.ts';
import { casesText, modelLine, modelText } from './modelText.ts';
import { inWords } from './output.ts';
import { withDaemon } from './owner.ts';
import { print, printJson } from './print.ts';

interface ImportFlags {
  readonly tokenizer?: string;
  readonly name?: string;
  readonly heads?: number;
  readonly decoderHeads?: number;
  readonly precision?: 'fp32' | 'fp16';
}

interface JsonFlag {
  readonly json?: true;
}

/** A file's stem, with characters that a model name cannot have replaced by dashes. */
export function nameFromFile(path: string): string {
  const name = parse(path)
    .name.replace(/[^\w.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
  return name === '' ? 'model' : name;
}

async function importVerb(file: string, flags: ImportFlags): Promise<void> {
  const name = checkModelName(flags.name ?? nameFromFile(file));
  if ((await modelNames()).includes(name)) throw modelExists(name);
  const start = performance.now();
  await importModel({ ...flags, checkpoint: file, name, folder: modelsFolder() });
  print(modelText(await openModel(name)));
  print(`\nImported in ${((performance.now() - start) / 1000).toFixed(1)} s. Use it: likewise run --model ${name} ...`);
}

async function listVerb({ json }: JsonFlag): Promise<void> {
  const entries = await Promise.all(
    (await modelNames()).map(async (name) => {
      try {
        return await openModel(name);
      } catch (error) {
        if (error instanceof LikewiseError) return { name, error };
        throw error;
      }
    }),
  );
  if (json) {
    const models = entries.map((entry) =>
      'error' in entry
        ? { name: entry.name, error: wordsOf(entry.error) }
        : { name: entry.manifest.name, embedded: entry.embedded, dir: entry.dir, bytes: entry.manifest.weights.bytes },
    );
    return printJson({ models });
  }
  for (const entry of entries)
    print('error' in entry ? `${entry.name.padEnd(20)}  ${entry.error.message}` : modelLine(entry));
}

async function showVerb(name: string, { json }: JsonFlag): Promise<void> {
  const model = await openModel(name);
  print(json ? JSON.stringify({ ...model.manifest, embedded: model.embedded, dir: model.dir }) : modelText(model));
}

async function verifyVerb(name: string, { reference, json }: JsonFlag & { reference?: string }): Promise<void> {
  const model = await openModel(name);
  await checkFiles(model, true);
  const cases = reference === undefined ? undefined : await verifyReference(await openForm(model, FULL), reference);
  const passed = cases?.every((report) => report.passed) ?? true;
  if (json) printJson({ name, files: 'as recorded', ...(cases && { cases }), passed });
  else print(`${name}: every file is as recorded.${cases ? `\n\n${casesText(cases)}` : ''}`);
  if (!passed) process.exitCode = ERROR_CODES['model-mismatch'];
}

/** The form a reference is compared in. */
const FULL = { kernels: 'cpu', precision: 'fp32' } as const;

async function exportVerb(name: string, flags: { for: Target; out: string; gpu?: true }): Promise<void> {
  const { out, gpu = false } = flags;
  const { form, identity } = await exportModel(await openModel(name), { target: flags.for, gpu, dir: out }).catch(
    (error) => {
      throw inWords(error, out);
    },
  );
  print(
    `Exported ${name} (${form.kernels} ${form.precision}) to ${out}; how to start it is in ${join(out, 'README.md')}.`,
  );
  print(`identity  ${identity}`);
}

async function verifyExportVerb(dir: string, { json }: JsonFlag): Promise<void> {
  const { record, changed, ran } = await verifyExport(dir);
  const { model, form, identity } = record;
  if (json) return printJson({ model, form, identity, files: 'as recorded', changed, ran });
  const found = ran ? 'and it answers as that model' : 'but it was not run: that takes a graphics card';
  print(`${dir} holds ${model} (${form.kernels} ${form.precision}) as it was exported, ${found}.`);
  for (const file of changed) print(`changed   ${file}`);
  print(`identity  ${identity}`);
}

async function useVerb(name: string): Promise<void> {
  checkModelName(name);
  const { provider, precision } = await withDaemon((client) => client.useModel(name));
  print(`${name} answers from now on${provider ? `, on ${providerName(provider)} (${precision})` : ''}.`);
}

async function removeVerb(name: string): Promise<void> {
  await removeModel(name);
  print(`Removed ${name}.`);
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Give a whole number, 1 or more.');
  return Number(text);
}

/** The verb `model`: everything about models. */
export function modelCommand(signal: AbortSignal): Command {
  const model = new Command('model').description('Import, list, check, use and remove models.');
  model
    .command('import')
    .description('Import a visual prompting checkpoint (MAE-VQGAN): .pth, .ckpt or .safetensors.')
    .argument('<file>', 'the checkpoint')
    .option('--tokenizer <file>', "the tokenizer's checkpoint (last.ckpt), where the checkpoint does not hold one")
    .option('--name <name>', "the model's name (default: from the file's)")
    .option('--heads <n>', 'attention heads of the encoder, where its width does not determine them', count)
    .option('--decoder-heads <n>', 'attention heads of the decoder, where its width does not determine them', count)
    .addOption(
      new Option('--precision <type>', 'how to store the weights (default: as the checkpoint has them)').choices([
        'fp32',
        'fp16',
      ]),
    )
    .action((file: string, flags: ImportFlags) => untilAborted(importVerb(file, flags), signal));
  model.command('list').description('List the models.').option('--json', 'print one JSON object').action(listVerb);
  model
    .command('show')
    .description('Show the details of a model.')
    .argument('<name>')
    .option('--json', 'print one JSON object')
    .action(showVerb);
  model
    .command('verify')
    .description("Check a model's files and, with a reference, what it computes. Ends with code 4 when a case fails.")
    .argument('<name>')
    .option('--reference <folder>', 'a folder with expected.json and the arrays it names')
    .option('--json', 'print one JSON object')
    .action((name: string, flags: JsonFlag & { reference?: string }) => untilAborted(verifyVerb(name, flags), signal));
  model
    .command('use')
    .description('Switch the running daemon to this model; no job is lost.')
    .argument('<name>')
    .action((name: string) => untilAborted(useVerb(name), signal));
  model
    .command('export')
    .description('Export a model for a shared server: a model repository, and how to start it.')
    .argument('<name>')
    .addOption(new Option('--for <server>', 'what serves it').choices([...TARGETS]).makeOptionMandatory())
    .requiredOption('--out <folder>', 'the folder to make')
    .option('--gpu', 'for NVIDIA GPUs, in fp16 (default: for processors, in fp32)')
    .action((name: string, flags: { for: Target; out: string; gpu?: true }) =>
      untilAborted(exportVerb(name, flags), signal),
    );
  model
    .command('verify-export')
    .description('Check an exported model: every file and, for processors, its answers.')
    .argument('<folder>')
    .option('--json', 'print one JSON object')
    .action((dir: string, flags: JsonFlag) => untilAborted(verifyExportVerb(dir, flags), signal));
  model.command('remove').description('Remove an imported model.').argument('<name>').action(removeVerb);
  return model;
}
