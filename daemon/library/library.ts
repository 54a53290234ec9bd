import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LibraryExample, readExamples, writeExamples } from '@likewise/shared/library/exampleFile.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { ensureFolder, writeFailed } from '../folders.ts';
import { MAX_EXAMPLE_BYTES, MAX_LIBRARY_BYTES, MAX_LIBRARY_EXAMPLES } from './limits.ts';

/** What is said of an example without its pictures. */
interface LibraryEntry {
  readonly name: string;
  readonly pairs: number;
  /** Of its file, in bytes. */
  readonly bytes: number;
}

/** Examples that all tools of a user share: a file each in a folder, which appears whole or not at all. */
export class Library {
  readonly #folder: string;
  /** One change after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** By name. Files that are not ours, or damaged, are left out. */
  async list(): Promise<LibraryEntry[]> {
    const files = await readdir(this.#folder).catch(() => []);
    const entries: LibraryEntry[] = [];
    for (const file of files.filter((name) => name.endsWith('.json'))) {
      const text = await readFile(join(this.#folder, file), 'utf8').catch(() => '');
      const found = parsed(text, file);
      if (found && this.#fileOf(found.name) === file) {
        entries.push({ name: found.name, pairs: found.pairs.length, bytes: text.length });
      }
    }
    return entries.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** @throws LikewiseError example-unknown */
  async load(name: string): Promise<LibraryExample> {
    const text = await readFile(join(this.#folder, this.#fileOf(name)), 'utf8').catch(() => '');
    const found = parsed(text, name);
    if (!found) throw unknown(name);
    return found;
  }

  /**
   * Keeps an example, in the place of one of the same name.
   * @throws LikewiseError library-full, output-full, output-denied
   */
  save(example: LibraryExample): Promise<void> {
    return this.#alone(async () => {
      const text = writeExamples([example]);
      if (text.length > MAX_EXAMPLE_BYTES) throw tooLarge(text.length);
      const others = (await this.list()).filter(({ name }) => name !== example.name);
      const bytes = others.reduce((sum, other) => sum + other.bytes, text.length);
      if (bytes > MAX_LIBRARY_BYTES || others.length >= MAX_LIBRARY_EXAMPLES) throw full();
      await this.#write(example.name, text);
    });
  }

  /** @throws LikewiseError example-unknown, usage where the new name is taken */
  rename(name: string, to: string): Promise<void> {
    return this.#alone(async () => {
      const found = await this.load(name);
      if (to === name) return;
      if ((await this.list()).some((other) => other.name === to)) {
        throw new LikewiseError(
          'usage',
          `There is already an example “${to}”.`,
          'Choose another name, or remove that one.',
        );
      }
      await this.#write(to, writeExamples([{ ...found, name: to }]));
      await rm(join(this.#folder, this.#fileOf(name)), { force: true });
    });
  }

  /** @throws LikewiseError example-unknown */
  remove(name: string): Promise<void> {
    return this.#alone(async () => {
      await this.load(name);
      await rm(join(this.#folder, this.#fileOf(name)), { force: true });
    });
  }

  #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #write(name: string, text: string): Promise<void> {
    const path = join(this.#folder, this.#fileOf(name));
    const beside = `${path}.${randomUUID()}`;
    try {
      ensureFolder(this.#folder, 0o700);
      await writeFile(beside, text, { mode: 0o600 });
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw writeFailed(error, this.#folder);
    }
  }

  /** Names of people may be no names of files. */
  #fileOf(name: string): string {
    return `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`;
  }
}

function parsed(text: string, path: string): LibraryExample | undefined {
  try {
    return readExamples(text, path)[0];
  } catch {
    return undefined;
  }
}

const unknown = (name: string) =>
  new LikewiseError('example-unknown', `The library has no example “${name}”.`, 'See what it has: likewise library.');
const tooLarge = (bytes: number) =>
  new LikewiseError(
    'library-full',
    `The example takes ${Math.ceil(bytes / 1e6)} MB, and one of the library ${MAX_EXAMPLE_BYTES / 1e6} MB at most.`,
    'Make its pictures smaller: 512 pixels a side are enough.',
  );
const full = () =>
  new LikewiseError(
    'library-full',
    `The library is full: it takes ${MAX_LIBRARY_EXAMPLES} examples and ${MAX_LIBRARY_BYTES / 1e6} MB in all.`,
    'Remove one that is not needed: likewise library remove NAME.',
  );
