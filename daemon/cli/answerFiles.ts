import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { Existing } from '@likewise/shared/recipe/apply.ts';
import { notOurs } from '@likewise/shared/recipe/errors.ts';
import { fingerprint, type MadeQuery, type MadeRecords } from '@likewise/shared/recipe/made.ts';
import { encodeImage, readImage } from '../images/codec.ts';
import type { ExamplePair } from '../jobs/answer.ts';
import type { AskedAnswer } from '../jobs/answerPicture.ts';
import type { Model } from '../model/registry.ts';
import type { Answerer, FileFailure, FilePicture } from './answerer.ts';
import { modelKey } from './applyTools.ts';
import { runCancelled, wouldOverwrite } from './errors.ts';
import type { ExampleFiles } from './examples.ts';
import { ifMissing, openRecords, recordPath, sha256 } from './made.ts';
import { inWords, openOutputFolder, writeOutput } from './output.ts';
import { isOneOf, type PlannedQuery } from './plan.ts';

/** Files to answer, and where and how. */
export interface FileJob extends Omit<AskedAnswer, 'format'> {
  readonly examples: readonly ExampleFiles[];
  readonly queries: readonly PlannedQuery[];
  /** Where the answers go, in words. */
  readonly out: string;
  readonly existing: Existing;
}

export interface FileAnswer {
  readonly query: string;
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** The mean probability, 0..1, of the tokens the answer was made of. */
  readonly confidence: number;
  /** Milliseconds from the answer before, or from the start, to this one being on the disk. */
  readonly ms: number;
  /** Whether the daemon answered, or an engine of this process. */
  readonly daemon: boolean;
}

/** What became of a query. */
export type FileEvent =
  | ({ readonly state: 'done' } & FileAnswer)
  /** A file is there: the same answer, or one that is to be left. */
  | { readonly state: 'unchanged'; readonly query: string; readonly file: string }
  | ({ readonly state: 'failed' } & FileFailure);

/** All in the order of the queries. */
export interface FileOutcome {
  readonly answers: readonly FileAnswer[];
  readonly unchanged: readonly { readonly query: string; readonly file: string }[];
  readonly failures: readonly FileFailure[];
}

/**
 * Answers query files. Whatever is wrong with the examples is told before any work; a query that fails does not stop the others. No
 * file is replaced that was not made from the same query, and no query or example ever, unless `existing` says so; what is there and
 * would be made the same is left.
 * @param onEvent hears what becomes of each query, as it happens
 * @throws LikewiseError cancelled, with what was done, when the signal aborts
 */
export async function answerFiles(
  model: Model,
  answerer: Answerer,
  job: FileJob,
  signal: AbortSignal,
  onEvent: (event: FileEvent) => void,
): Promise<FileOutcome> {
  const examples = await Promise.all(job.examples.map(readPair));
  const events: FileEvent[] = [];
  const tell = (event: FileEvent) => {
    events.push(event);
    onEvent(event);
  };
  const files = await AnswerFolder.open(model, job);
  const planned = new Map<string, PlannedQuery>();
  try {
    for (const query of job.queries) {
      signal.throwIfAborted();
      const event = await files.look(query);
      if (event) tell(event);
      else planned.set(query.query, query);
    }
    for (const folder of foldersOf(planned.values())) await openOutputFolder(folder);
    if (planned.size > 0) await answerer.start(signal);
    const { quality, size, detail } = job;
    let last = performance.now();
    if (planned.size > 0) {
      const asked = { quality, size, detail, format: 'png' } as const;
      for await (const outcome of answerer.answer(examples, [...planned.keys()], asked, signal)) {
        const { query } = outcome;
        const error = outcome.error ?? (await files.save(outcome, planned.get(query)!));
        const now = performance.now();
        if (error) tell({ state: 'failed', query, error });
        else tell({ ...describe(outcome as FilePicture, planned.get(query)!), ms: Math.round(now - last) });
        last = now;
      }
    }
  } catch (error) {
    throw signal.aborted ? runCancelled(writtenOf(events), job.queries.length, job.out) : error;
  }
  return inOrder(events, job.queries);
}

function foldersOf(planned: Iterable<PlannedQuery>): Set<string> {
  return new Set([...planned].map(({ answer }) => dirname(answer)));
}

const writtenOf = (events: readonly FileEvent[]) => events.filter(({ state }) => state === 'done').length;

function inOrder(events: readonly FileEvent[], queries: readonly PlannedQuery[]): FileOutcome {
  const place = new Map(queries.map(({ query }, index) => [query, index]));
  const sorted = [...events].sort((a, b) => place.get(a.query)! - place.get(b.query)!);
  return {
    answers: sorted.flatMap((event) => (event.state === 'done' ? [without(event)] : [])),
    unchanged: sorted.flatMap((event) => (event.state === 'unchanged' ? [without(event)] : [])),
    failures: sorted.flatMap((event) => (event.state === 'failed' ? [without(event)] : [])),
  };
}

function without<T extends { readonly state: string }>({ state, ...rest }: T): Omit<T, 'state'> {
  return rest;
}

async function readPair({ input, output }: ExampleFiles): Promise<ExamplePair> {
  const [before, after] = await Promise.all([readImage(input), readImage(output)]);
  return { input: before, output: after };
}

function describe({ query, width, height, confidence, daemon }: FilePicture, { answer: file }: PlannedQuery) {
  return { state: 'done', query, file, width, height, confidence, daemon } as const;
}

/** Where answers are put, and what is known of what is there. */
class AnswerFolder {
  readonly #existing: Existing;
  readonly #isInput: (path: string) => Promise<boolean>;
  readonly #fingerprint: (querySha256: string) => string;
  readonly #records: MadeRecords = openRecords();

  private constructor(
    existing: Existing,
    isInput: (path: string) => Promise<boolean>,
    fingerprintOf: (querySha256: string) => string,
  ) {
    this.#existing = existing;
    this.#isInput = isInput;
    this.#fingerprint = fingerprintOf;
  }

  static async open(model: Model, job: FileJob): Promise<AnswerFolder> {
    const hashOf = async (path: string) => sha256(await readFile(path));
    const examples = await Promise.all(
      job.examples.map(async ({ input, output }) => ({ input: await hashOf(input), output: await hashOf(output) })),
    );
    const inputs = [
      ...job.examples.flatMap(({ input, output }) => [input, output]),
      ...job.queries.map((q) => q.query),
    ];
    const basis = { model: modelKey(model), options: job, format: 'png', examples };
    const fingerprintOf = (query: string) => fingerprint({ ...basis, query }, sha256);
    return new AnswerFolder(job.existing, await isOneOf(inputs), fingerprintOf);
  }

  /** What is to be told of a query without answering it. */
  async look({ query, answer, canvases }: PlannedQuery): Promise<FileEvent | undefined> {
    try {
      for (const file of [answer, ...canvases]) {
        const present = await readPresent(file);
        if (!present) continue;
        if (await this.#isInput(file)) throw wouldOverwrite(file);
        if (this.#existing === 'overwrite') continue;
        if (this.#existing === 'skip' && file === answer) return { state: 'unchanged', query, file };
        const made = await this.#madeQuery(query);
        if (!made) continue;
        const standing = await this.#records.standing(recordPath(file), present, made, this.#fingerprint(made.sha256));
        if (standing === 'changed' || standing === 'foreign') throw notOurs(file, query, standing);
        if (standing === 'unchanged' && file === answer) return { state: 'unchanged', query, file };
      }
      return undefined;
    } catch (error) {
      if (error instanceof LikewiseError) return { state: 'failed', query, error };
      throw error;
    }
  }

  /** Writes an answer and its canvases; the error if that failed. */
  async save({ query, picture, canvases }: FilePicture, outputs: PlannedQuery): Promise<LikewiseError | undefined> {
    try {
      for (const [n, path] of outputs.canvases.entries()) {
        await this.#write(path, await encodeImage(canvases![n]!, 'png'), query);
      }
      await this.#write(outputs.answer, picture, query);
      return undefined;
    } catch (error) {
      if (error instanceof LikewiseError) return error;
      throw error;
    }
  }

  async #write(file: string, bytes: Uint8Array, query: string, tries = 2): Promise<void> {
    const made = (await this.#madeQuery(query))!;
    const from = this.#fingerprint(made.sha256);
    const path = recordPath(file);
    const present = this.#existing === 'overwrite' ? undefined : await readPresent(file);
    // It may have come there in the meantime, from another program.
    const standing = await this.#records.standing(path, present, made, from);
    if (standing === 'changed' || standing === 'foreign') throw notOurs(file, query, standing);
    await this.#records.note(path, bytes, made, from);
    try {
      await writeOutput(file, bytes, this.#existing === 'overwrite' || standing !== 'free');
    } catch (error) {
      // Another run at the same may have been first: then it is looked at whose it is.
      const cameBetween = error instanceof LikewiseError && error.code === 'output-conflict' && standing === 'free';
      if (!cameBetween || tries === 1) throw error;
      await this.#write(file, bytes, query, tries - 1);
    }
  }

  async #madeQuery(query: string): Promise<MadeQuery | undefined> {
    const bytes = await readFile(query).catch(() => undefined);
    return bytes && { path: recordPath(query), sha256: sha256(bytes) };
  }
}

/** The bytes of a file that stands where an answer goes; undefined where there is none. */
function readPresent(file: string): Promise<Buffer | undefined> {
  return readFile(file)
    .catch(ifMissing)
    .catch((error) => {
      throw inWords(error, file);
    });
}
