import * as z from 'zod';
import { normalise, partsOf } from './outputName.ts';
import type { RecipeOptions } from './recipe.ts';

/*
 * The record of what was made from what. Each folder with answers has one, which moves with it. Its lines are JSON. Lines are only
 * appended, so two programs that write into one folder at once do not lose each other's. A line is appended before its answer is
 * written. So an answer without a line is never ours.
 */

/** The SHA-256 of some bytes, or of a text in UTF-8, in hexadecimal. */
export type Sha256 = (data: Uint8Array | string) => string;

/** The name of a folder's record. */
const RECORD_NAME = '.likewise-made.jsonl';

const line = z.object({
  /** The answer, a file of the record's folder, and its hash when it was written. */
  file: z.string(),
  sha256: z.string(),
  /** The query's path from the record's folder; null if there is none. */
  query: z.string().nullable(),
  querySha256: z.string(),
  /** The fingerprint of everything the answer was made from. */
  from: z.string(),
});

type Line = z.infer<typeof line>;

/** What a record knows about an existing file before an answer replaces it. */
export type FileState =
  /** There is no file. */
  | 'free'
  /** The answer that would be made again. */
  | 'unchanged'
  /** An answer to the same query, as it was written. */
  | 'ours'
  /** An answer to the same query that someone changed since. */
  | 'changed'
  /** Anything else. */
  | 'foreign';

export interface RecordFiles {
  /** The text of a file; undefined if there is none. */
  readText(path: string): Promise<string | undefined>;
  /** Appends whole lines to a file. Creates it, with its folder, if it does not exist. */
  append(path: string, lines: string): Promise<void>;
}

/** A query by its path, which starts where the output's does, and the hash of its bytes. */
export interface MadeQuery {
  readonly path: string;
  readonly sha256: string;
}

/** The records of all folders that answers go to. Paths have forward slashes, and all start from the same folder. */
export class MadeRecords {
  readonly #files: RecordFiles;
  readonly #sha256: Sha256;
  readonly #folders = new Map<string, Promise<Map<string, Line[]>>>();

  constructor(files: RecordFiles, sha256: Sha256) {
    this.#files = files;
    this.#sha256 = sha256;
  }

  /** @param present the bytes that the output has now; undefined if it does not exist */
  async fileState(output: string, present: Uint8Array | undefined, query: MadeQuery, from: string): Promise<FileState> {
    if (!present) return 'free';
    const fileState = await this.#look(output, this.#sha256(present), query, from);
    if (fileState === 'unchanged' || fileState === 'ours') return fileState;
    // Another program may have appended to the record since it was read.
    this.#folders.delete(placeOf(output).dir);
    return this.#look(output, this.#sha256(present), query, from);
  }

  async #look(output: string, sha256: string, query: MadeQuery, from: string): Promise<FileState> {
    const { dir, name } = placeOf(output);
    const path = pathFrom(dir, query.path);
    const known = (await this.#linesOf(dir)).get(name) ?? [];
    const ofQuery = known.filter((made) => made.querySha256 === query.sha256 || (path && made.query === path));
    const intact = ofQuery.filter((made) => made.sha256 === sha256);
    if (intact.some((made) => made.from === from)) return 'unchanged';
    if (intact.length > 0) return 'ours';
    return ofQuery.length > 0 ? 'changed' : 'foreign';
  }

  /** The queries that a file is known to answer, as paths from the common start. */
  async sourcesOf(file: string): Promise<string[]> {
    const { dir, name } = placeOf(file);
    const known = (await this.#linesOf(dir)).get(name) ?? [];
    return known.flatMap(({ query }) => (query === null ? [] : [normalise(`${dir}/${query}`)]));
  }

  /** Records an answer that is about to be written. */
  async note(output: string, answer: Uint8Array, query: MadeQuery, from: string): Promise<void> {
    const { dir, name } = placeOf(output);
    const made: Line = {
      file: name,
      sha256: this.#sha256(answer),
      query: pathFrom(dir, query.path) ?? null,
      querySha256: query.sha256,
      from,
    };
    add(await this.#linesOf(dir), made);
    await this.#files.append(`${dir}/${RECORD_NAME}`, `${JSON.stringify(made)}\n`);
  }

  #linesOf(dir: string): Promise<Map<string, Line[]>> {
    const known = this.#folders.get(dir) ?? this.#files.readText(`${dir}/${RECORD_NAME}`).then(parseRecord);
    this.#folders.set(dir, known);
    return known;
  }
}

/** The lines of a record by their files. Damaged ones are left out, so their answers belong to nobody. */
export function parseRecord(text: string | undefined): Map<string, Line[]> {
  const lines = new Map<string, Line[]>();
  for (const one of (text ?? '').split('\n')) {
    try {
      add(lines, line.parse(JSON.parse(one)));
    } catch {
      // Truncated by a crash, or not ours.
    }
  }
  return lines;
}

function add(lines: Map<string, Line[]>, made: Line): void {
  const known = lines.get(made.file);
  if (known) known.push(made);
  else lines.set(made.file, [made]);
}

function placeOf(path: string): { readonly dir: string; readonly name: string } {
  const { dir } = partsOf(path);
  return { dir, name: path.slice(path.lastIndexOf('/') + 1) };
}

/** The path from a folder to a file; undefined if it is unknown, as from above the common start. */
export function pathFrom(folder: string, file: string): string | undefined {
  const from = normalise(folder) === '' ? [] : normalise(folder).split('/');
  const below = normalise(file).split('/');
  let shared = 0;
  while (shared < from.length && shared < below.length - 1 && from[shared] === below[shared]) shared++;
  const up = from.slice(shared);
  if (up.includes('..') || /^[a-z]:$/i.test(up[0] ?? '')) return undefined;
  return [...up.map(() => '..'), ...below.slice(shared)].join('/');
}

/** Everything an answer depends on. */
export interface MadeFrom {
  readonly model: string;
  readonly options: RecipeOptions;
  /** How the answer is written: its format and everything else that affects its bytes. */
  readonly format: string;
  /** Hashes of the pictures. */
  readonly examples: readonly { readonly input: string; readonly output: string }[];
  readonly query: string;
}

export function fingerprint({ model, options, format, examples, query }: MadeFrom, sha256: Sha256): string {
  const { quality, detail, size } = options;
  const pairs = examples.map(({ input, output }) => [input, output]);
  return sha256(JSON.stringify([model, quality, detail, size, format, pairs, query]));
}
