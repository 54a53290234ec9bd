import type { DaemonClient } from '../client/daemonClient.ts';
import { type LibraryExample, readExamples, writeExamples } from './exampleFile.ts';

type Client = Pick<DaemonClient, 'listExamples' | 'loadExample' | 'saveExample'>;

/** All examples of the library as the text of one file, and their number. Rejects with a LikewiseError. */
export async function exportLibrary(client: Client): Promise<{ readonly text: string; readonly count: number }> {
  const all: LibraryExample[] = [];
  for (const { name } of await client.listExamples()) all.push(await client.loadExample(name));
  return { text: writeExamples(all), count: all.length };
}

/**
 * Adds the examples in a file's text to the library, replacing those of the same names. Rejects with a LikewiseError.
 * @param path the file's name in errors
 * @returns how many there were
 */
export async function importLibrary(client: Client, text: string, path: string): Promise<number> {
  const examples = readExamples(text, path);
  for (const example of examples) await client.saveExample(example);
  return examples.length;
}
