import { readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { Existing } from '@likewise/shared/recipe/apply.ts';
import { asPngNote } from '@likewise/shared/recipe/asPng.ts';
import { noDrawing, notOurs, sameOutput } from '@likewise/shared/recipe/errors.ts';
import { type FileState, fingerprint, type MadeQuery, type MadeRecords } from '@likewise/shared/recipe/made.ts';
import type { AskedAnswer } from '../answers/answerOptions.ts';
import type { EncodedPair, EncodedPicture } from '../answers/work/pictures.ts';
import { encodeImage, readEncoded } from '../images/codec.ts';
import { type FileFormat, hasTransparency, type PixelFormat } from '../images/convert.ts';
import { answerBytes } from './answerBytes.ts';
import type { Backend, FileFailure, FilePicture } from './backend.ts';
import { failureIn, runCancelled, wouldOverwrite } from './errors.ts';
import type { ExampleFiles } from './examples.ts';
import { ifMissing, openRecords, recordPath, sha256 } from './made.ts';
import { inWords, openOutputFolder, writeOutput } from './output.ts';
import { isOneOf, type PlannedQuery } from './plan.ts';

/** Files to answer, where and how. */
export interface FileJob extends Omit<AskedAnswer, 'format'> {
  readonly examples: readonly ExampleFiles[];
  readonly queries: readonly PlannedQuery[];
  /** Where the answers go, for messages. */
  readonly out: string;
  readonly existing: Existing;
  /** 1..100, of lossy formats. */
  readonly outputQuality?: number;
  /** Whether answers have no metadata: resolution, colour profile, EXIF. */
  readonly strip?: boolean;
  /** Whether nothing is answered, and events only say what would be. */
  readonly dryRun?: boolean;
  /** Whether an answer that is probably wrong counts as a failure, and is not written. */
  readonly strict?: boolean;
}

/** An answer as written. */
export interface FileAnswer
  extends Pick<
    FilePicture,
    'query' | 'width' | 'height' | 'understood' | 'reading' | 'alternatives' | 'doubt' | 'confidence' | 'daemon'
  > {
  readonly file: string;
  /** Milliseconds from the previous answer, or from the start, until this one was on disk. */
  readonly ms: number;
}

/** The outcome of a query. */
export type FileEvent =
  | ({ readonly state: 'done' } & FileAnswer)
  /** There already is a file: the same answer, or one that must stay. */
  | { readonly state: 'unchanged'; readonly query: string; readonly file: string }
  /** It would be answered there. */
  | { readonly state: 'planned'; readonly query: string; readonly file: string }
  | ({ readonly state: 'failed' } & FileFailure);

interface QueryFile {
  readonly query: string;
  readonly file: string;
}

/** All in the order of the queries. */
export interface FileOutcome {
  readonly answers: readonly FileAnswer[];
  readonly unchanged: readonly QueryFile[];
  readonly planned: readonly QueryFile[];
  readonly failures: readonly FileFailure[];
}

/**
 * Answers query files. Problems with the examples are reported before any work; a query that fails does not stop the others. Unless
 * `existing` says so, only files that were made from the same query are replaced, and queries and examples never; answers that are there
 * and would be the same are left.
 * @param basis what answers depend on besides the job: what answers, by a name that distinguishes it from others
 * @param onEvent receives the outcome of each query, as it happens
 * @param onNote receives notes on pictures that were read or written differently from how they seem, in sentences
 * @throws LikewiseError cancelled, with what was done, when the signal aborts
 */
export async function answerFiles(
  basis: string,
  backend: Backend,
  job: FileJob,
  signal: AbortSignal,
  onEvent: (event: FileEvent) => void,
  onNote: (text: string) => void = () => {},
): Promise<FileOutcome> {
  const examples = await readPairs(job.examples);
  const events: FileEvent[] = [];
  const report = (event: FileEvent) => {
    events.push(event);
    onEvent(event);
  };
  const files = await AnswerFolder.open(basis, job, onNote);
  const planned = new Map<string, PlannedQuery>();
  try {
    for (const query of job.queries) {
      signal.throwIfAborted();
      const event = await files.look(query);
      if (event) report(event);
      else if (job.dryRun) report({ state: 'planned', query: query.query, file: query.answer });
      else planned.set(query.query, query);
    }
    for (const folder of foldersOf(planned.values())) await openOutputFolder(folder);
    if (planned.size > 0) await backend.start(signal, examples);
    const { quality, size, detail, drawingSide, byModel } = job;
    const isDrawn = [...planned.values()].some(({ format }) => format === 'svg');
    let last = performance.now();
    if (planned.size > 0) {
      const asked = {
        quality,
        size,
        detail,
        format: isDrawn ? 'svg' : 'png',
        drawingSide,
        ...(byModel && { byModel }),
      } as const;
      for await (const outcome of backend.answer(examples, [...planned.keys()], asked, signal)) {
        const { query } = outcome;
        const saved =
          failureIn(outcome, query, job.strict === true) ??
          (await files.save(outcome as FilePicture, planned.get(query)!));
        const now = performance.now();
        if (typeof saved !== 'string') report({ state: 'failed', query, error: saved });
        else report({ ...describe(outcome as FilePicture, saved), ms: Math.round(now - last) });
        last = now;
      }
    }
  } catch (error) {
    throw signal.aborted ? runCancelled(writtenOf(events), job.queries.length, job.out) : error;
  }
  return inOrder(events, job.queries);
}

function foldersOf(planned: Iterable<PlannedQuery>): Set<string> {
  return new Set([...planned].flatMap(({ answer }) => (answer === '-' ? [] : [dirname(answer)])));
}

const writtenOf = (events: readonly FileEvent[]) => events.filter(({ state }) => state === 'done').length;

function inOrder(events: readonly FileEvent[], queries: readonly PlannedQuery[]): FileOutcome {
  const place = new Map(queries.map(({ query }, index) => [query, index]));
  const sorted = [...events].sort((a, b) => place.get(a.query)! - place.get(b.query)!);
  return {
    answers: sorted.flatMap((event) => (event.state === 'done' ? [without(event)] : [])),
    unchanged: sorted.flatMap((event) => (event.state === 'unchanged' ? [without(event)] : [])),
    planned: sorted.flatMap((event) => (event.state === 'planned' ? [without(event)] : [])),
    failures: sorted.flatMap((event) => (event.state === 'failed' ? [without(event)] : [])),
  };
}

function without<T extends { readonly state: string }>({ state, ...rest }: T): Omit<T, 'state'> {
  return rest;
}

/** Reads example pairs. Errors: those of readEncoded. */
export function readPairs(examples: readonly ExampleFiles[]): Promise<EncodedPair[]> {
  return Promise.all(examples.map(readPair));
}

async function readPair({ input, output }: ExampleFiles): Promise<EncodedPair> {
  const [before, after] = await Promise.all([readPicture(input), readPicture(output)]);
  return { input: before, output: after };
}

/** Reads an image file. Errors: those of readEncoded. */
export async function readPicture(path: string): Promise<EncodedPicture> {
  const { bytes, header } = await readEncoded(path);
  return { bytes, name: path, pixels: header.width * header.height };
}

function describe(answer: FilePicture, file: string) {
  const { query, width, height, understood, reading, alternatives, doubt, confidence, daemon } = answer;
  const meant = { understood, reading, alternatives, ...(doubt !== undefined && { doubt }), confidence };
  return { state: 'done', query, file, width, height, ...meant, daemon } as const;
}

/** Where answers are put, and what is known of the files there. */
class AnswerFolder {
  readonly #job: FileJob;
  readonly #isInput: (path: string) => Promise<boolean>;
  readonly #fingerprint: (format: FileFormat, querySha256: string) => string;
  readonly #onNote: (text: string) => void;
  readonly #records: MadeRecords = openRecords();

  private constructor(
    job: FileJob,
    isInput: (path: string) => Promise<boolean>,
    fingerprintOf: (format: FileFormat, querySha256: string) => string,
    onNote: (text: string) => void,
  ) {
    this.#job = job;
    this.#isInput = isInput;
    this.#fingerprint = fingerprintOf;
    this.#onNote = onNote;
  }

  static async open(answeredBy: string, job: FileJob, onNote: (text: string) => void): Promise<AnswerFolder> {
    const hashOf = async (path: string) => sha256(await readFile(path));
    const examples = await Promise.all(
      job.examples.map(async ({ input, output }) => ({ input: await hashOf(input), output: await hashOf(output) })),
    );
    const inputs = [
      ...job.examples.flatMap(({ input, output }) => [input, output]),
      ...job.queries.map((q) => q.query),
    ];
    const basis = { model: answeredBy, options: job, examples };
    const fingerprintOf = (format: FileFormat, query: string) => {
      const { outputQuality = '', strip, byModel, drawingSide } = job;
      const drawn = drawingSide === undefined ? '' : `drawn ${drawingSide}`;
      const how = [format, outputQuality, strip ? 'strip' : '', byModel ? 'model' : '', drawn].filter(
        (word) => word !== '',
      );
      return fingerprint({ ...basis, format: how.join(' '), query }, sha256);
    };
    return new AnswerFolder(job, await isOneOf(inputs), fingerprintOf, onNote);
  }

  /** What is reported for a query without answering it. */
  async look({ query, answer, format, asPng, canvases, takenBy }: PlannedQuery): Promise<FileEvent | undefined> {
    if (takenBy !== undefined) return { state: 'failed', query, error: sameOutput(answer, takenBy, query) };
    if (answer === '-') return undefined;
    const { existing } = this.#job;
    try {
      for (const file of [answer, ...canvases]) {
        const present = await readPresent(file);
        if (!present) continue;
        if (await this.#isInput(file)) throw wouldOverwrite(file);
        if (existing === 'overwrite') continue;
        if (existing === 'skip' && file === answer) return { state: 'unchanged', query, file };
        const fileState = await this.#fileState(file, present, format, query);
        if (fileState === 'changed' || fileState === 'foreign') throw notOurs(file, query, fileState);
        if (fileState === 'unchanged' && file === answer) return { state: 'unchanged', query, file };
      }
      const present = asPng && existing !== 'overwrite' ? await readPresent(asPng) : undefined;
      const fileState = present && (await this.#fileState(asPng!, present, 'png', query));
      const isDone = fileState === 'unchanged' || (fileState === 'ours' && existing === 'skip');
      return isDone ? { state: 'unchanged', query, file: asPng! } : undefined;
    } catch (error) {
      if (error instanceof LikewiseError) return { state: 'failed', query, error };
      throw error;
    }
  }

  /** Writes an answer and its canvases; returns the answer's file, or the error if that failed. */
  async save(made: FilePicture, planned: PlannedQuery): Promise<string | LikewiseError> {
    const { query, picture, canvases } = made;
    try {
      const read = await readFile(query);
      const from = { path: recordPath(query), sha256: sha256(read) };
      for (const [n, path] of planned.canvases.entries()) {
        await this.#write(path, await encodeImage(canvases![n]!, 'png'), 'png', from);
      }
      const { file, format } = await this.#placeFor(made, planned);
      const bytes = format === 'svg' ? picture : await this.#bytesOf(picture, { name: query, bytes: read }, format);
      if (file === '-') await writeStdout(bytes);
      else await this.#write(file, bytes, format, from);
      return file;
    } catch (error) {
      if (error instanceof LikewiseError) return error;
      throw error;
    }
  }

  async #bytesOf(
    png: Uint8Array,
    query: { name: string; bytes: Uint8Array },
    format: PixelFormat,
  ): Promise<Uint8Array> {
    const { outputQuality, strip } = this.#job;
    const { bytes, notes } = await answerBytes(png, query, { format, outputQuality, strip });
    for (const note of notes) this.#onNote(note);
    return bytes;
  }

  /**
   * JPEG has no transparency, and a drawing no pixels: an answer that needs them is a PNG, unless the format was asked for.
   * Errors: output-conflict where a drawing was asked for.
   */
  async #placeFor(made: FilePicture, { query, answer, format, asPng }: PlannedQuery) {
    const { picture, isDrawing, asPixels } = made;
    if (format === 'svg') {
      if (isDrawing) return { file: answer, format };
      if (asPng === undefined) throw noDrawing(query, asPixels);
      this.#onNote(asPngNote(query, asPixels!));
      return { file: asPng, format: 'png' } as const;
    }
    if (format !== 'jpeg' || !(await hasTransparency(picture))) return { file: answer, format };
    if (asPng !== undefined) return { file: asPng, format: 'png' } as const;
    this.#onNote(`The answer to ${query} has transparency, which JPEG cannot hold: it is on white.`);
    return { file: answer, format };
  }

  async #write(file: string, bytes: Uint8Array, format: FileFormat, made: MadeQuery, tries = 2): Promise<void> {
    const isOverwriting = this.#job.existing === 'overwrite';
    const from = this.#fingerprint(format, made.sha256);
    const path = recordPath(file);
    const present = await readPresent(file);
    if (present && (await this.#isInput(file))) throw wouldOverwrite(file);
    // Another program may have put it there in the meantime.
    const fileState = isOverwriting ? 'ours' : await this.#records.fileState(path, present, made, from);
    if (fileState === 'changed' || fileState === 'foreign') throw notOurs(file, relative('', made.path), fileState);
    await this.#records.note(path, bytes, made, from);
    try {
      await writeOutput(file, bytes, fileState !== 'free');
    } catch (error) {
      // Another run of the same may have been first: then the file's origin is checked.
      const cameBetween = error instanceof LikewiseError && error.code === 'output-conflict' && fileState === 'free';
      if (!cameBetween || tries === 1) throw error;
      await this.#write(file, bytes, format, made, tries - 1);
    }
  }

  /** A query that cannot be read is reported when it is answered. */
  async #fileState(
    file: string,
    present: Uint8Array,
    format: FileFormat,
    query: string,
  ): Promise<FileState | undefined> {
    const bytes = await readFile(query).catch(() => undefined);
    if (!bytes) return undefined;
    const made = { path: recordPath(query), sha256: sha256(bytes) };
    return this.#records.fileState(recordPath(file), present, made, this.#fingerprint(format, made.sha256));
  }
}

/** The bytes of the file where an answer goes; undefined where there is none. */
function readPresent(file: string): Promise<Buffer | undefined> {
  return readFile(file)
    .catch(ifMissing)
    .catch((error) => {
      throw inWords(error, file);
    });
}

function writeStdout(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(bytes, (error) => (error ? reject(error) : resolve())));
}
