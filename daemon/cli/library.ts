import { readFile } from 'node:fs/promises';
import { exportLibrary, importLibrary } from '@likewise/shared/library/exchange.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { LibraryList } from '@likewise/shared/protocol/messages.ts';
import { Command } from 'commander';
import { readPicture } from './answerFiles.ts';
import { sent } from './daemonBackend.ts';
import { untilAborted } from './interrupt.ts';
import { writeOutput } from './output.ts';
import { withDaemon } from './owner.ts';
import { print } from './print.ts';

async function list({ json }: { json?: true }): Promise<void> {
  const examples = await withDaemon((client) => client.listExamples());
  print(json ? JSON.stringify({ examples }) : listText(examples));
}

/** What `likewise library` prints. */
function listText(examples: LibraryList): string {
  if (examples.length === 0)
    return 'The library has no example yet. Save one in a tool, or take some from a file: likewise library import FILE';
  const lines = examples.map(({ name, pairs, bytes }) => `${name}  (${counted(pairs, 'pair')}, ${kilobytes(bytes)})`);
  const all = examples.reduce((sum, { bytes }) => sum + bytes, 0);
  return [...lines, `${counted(examples.length, 'example')}, ${kilobytes(all)} in all`].join('\n');
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000)} kB`;

async function save(name: string, before: string, after: string): Promise<void> {
  const [input, output] = [await readPicture(before), await readPicture(after)];
  await withDaemon((client) => client.saveExample({ name, pairs: [{ input: sent(input), output: sent(output) }] }));
  print(`Saved “${name}”.`);
}

async function rename(name: string, to: string): Promise<void> {
  await withDaemon((client) => client.renameExample(name, to));
  print(`“${name}” is “${to}” now.`);
}

async function remove(name: string): Promise<void> {
  await withDaemon((client) => client.removeExample(name));
  print(`Removed “${name}”.`);
}

async function exportTo(file: string): Promise<void> {
  const { text, count } = await withDaemon(exportLibrary);
  await writeOutput(file, Buffer.from(text));
  print(`Wrote ${counted(count, 'example')} to ${file}.`);
}

async function importFrom(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new LikewiseError('usage', `${file} cannot be read.`, 'Name a file that likewise library export wrote.');
  });
  const count = await withDaemon((client) => importLibrary(client, text, file));
  print(`Took ${counted(count, 'example')} from ${file}.`);
}

/** The verb `library`: the examples that all tools share. */
export function libraryCommand(signal: AbortSignal): Command {
  const library = new Command('library').description('Show or change the examples that all tools share.');
  const verb = (name: string, description: string) => library.command(name).description(description);
  library
    .command('list', { isDefault: true })
    .description('List the examples.')
    .option('--json', 'print one JSON object')
    .action((flags: { json?: true }) => untilAborted(list(flags), signal));
  verb('save', 'Save an example; it replaces one of the same name.')
    .argument('<name>', 'what it is called')
    .argument('<before>', 'a picture')
    .argument('<after>', 'what became of it')
    .action((name: string, before: string, after: string) => untilAborted(save(name, before, after), signal));
  verb('rename', 'Give an example another name.')
    .argument('<name>', 'as the list shows it')
    .argument('<to>', 'the new name')
    .action((name: string, to: string) => untilAborted(rename(name, to), signal));
  verb('remove', 'Remove an example.')
    .argument('<name>', 'as the list shows it')
    .action((name: string) => untilAborted(remove(name), signal));
  verb('export', 'Write all examples to one file.')
    .argument('<file>', 'its name')
    .action((file: string) => untilAborted(exportTo(file), signal));
  verb('import', 'Import the examples of a file; each replaces one of the same name.')
    .argument('<file>', 'one that export wrote')
    .action((file: string) => untilAborted(importFrom(file), signal));
  return library;
}
