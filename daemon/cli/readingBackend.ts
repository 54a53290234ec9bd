import { readFile } from 'node:fs/promises';
import { WHITE } from '@likewise/shared/prompt/layouts.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { answerByReading } from '../answers/answerByReading.ts';
import type { AskedAnswer } from '../answers/answerOptions.ts';
import { ANSWERS_VERSION } from '../answers/contentKey.ts';
import { readingUnknown, readingUnusable } from '../answers/errors.ts';
import { ExampleShelf } from '../answers/work/exampleShelf.ts';
import type { EncodedPair } from '../answers/work/pictures.ts';
import { WorkPool } from '../answers/work/pool.ts';
import { kindOf, nameOf, type ReadingName, readingId } from '../readings/name.ts';
import { parseReading } from '../readings/parse.ts';
import type { ReadingJson } from '../readings/reading.ts';
import { readPicture } from './answerFiles.ts';
import type { Backend, FileFailure, FilePicture } from './backend.ts';
import { sha256 } from './made.ts';

/** Queries that are read and not yet answered: enough to keep two threads busy. */
const IN_FLIGHT = 4;

/** Answers by one reading. There is no model, so the answers do not depend on the installed ones. */
export class ReadingBackend implements Backend {
  readonly reading: ReadingJson;
  readonly used = undefined;
  readonly #json: Uint8Array;
  readonly #work: WorkPool;

  constructor(reading: ReadingJson, work = new WorkPool()) {
    this.reading = reading;
    this.#json = new TextEncoder().encode(JSON.stringify(reading));
    this.#work = work;
  }

  /** From the JSON of a reading. Errors: reading-unusable. */
  static of(text: string): ReadingBackend {
    try {
      return new ReadingBackend(parseReading(text));
    } catch (error) {
      throw readingUnusable((error as Error).message, error);
    }
  }

  /**
   * By the reading of some examples that has this id.
   * Errors: reading-unknown, those of decodeImage, cancelled.
   */
  static async find(id: string, examples: readonly EncodedPair[], signal: AbortSignal): Promise<ReadingBackend> {
    const work = new WorkPool();
    try {
      const shown = await new ExampleShelf(work).open(examples, WHITE);
      const found = await shown.explain({ lane: 'interactive', signal });
      const readings = JSON.parse(new TextDecoder().decode(found.slice())) as ReadingJson[];
      const reading = readings.find((one) => readingId(one) === id);
      if (!reading) throw readingUnknown(id);
      return new ReadingBackend(reading, work);
    } catch (error) {
      await work.close();
      throw error;
    }
  }

  get name(): ReadingName {
    return nameOf(this.reading);
  }

  /** For names of files: "matrix-ef7cb115b8bd". */
  get slug(): string {
    return slugOf(this.reading);
  }

  /** What its answers depend on besides the pictures. */
  get key(): string {
    return `reading ${sha256(this.#json)} ${ANSWERS_VERSION}`;
  }

  /** The share, 0..1, of what changed in examples that the reading explains. Errors: those of decodeImage. */
  fit(pairs: readonly EncodedPair[], signal: AbortSignal): Promise<number> {
    const pixels = pairs.reduce((sum, { input, output }) => sum + input.pixels + output.pixels, 0);
    return this.#work.run('fit', { pairs, json: this.#json }, pixels, { lane: 'interactive', signal });
  }

  async start(): Promise<void> {}

  async *answer(
    _: readonly EncodedPair[],
    queries: readonly string[],
    asked: AskedAnswer,
    signal: AbortSignal,
  ): AsyncGenerator<FilePicture | FileFailure, void> {
    const lane = queries.length === 1 ? 'interactive' : 'batch';
    const answerOne = async (query: string): Promise<FilePicture | FileFailure> => {
      try {
        const picture = await readPicture(query);
        const by = { lane, signal } as const;
        const { type, ...made } = await answerByReading(this.#work, { json: this.#json }, picture, asked, by);
        return { query, ...made, isDrawing: type === 'svg', daemon: false };
      } catch (error) {
        if (error instanceof LikewiseError && !signal.aborted) return { query, error };
        throw error;
      }
    };
    const running = new Map<string, Promise<FilePicture | FileFailure>>();
    const left = [...queries];
    while (left.length > 0 || running.size > 0) {
      while (left.length > 0 && running.size < IN_FLIGHT) {
        const query = left.shift()!;
        running.set(query, answerOne(query));
      }
      const outcome = await Promise.race(running.values());
      running.delete(outcome.query);
      yield outcome;
    }
  }

  close(): Promise<void> {
    return this.#work.close();
  }
}

/** A reading as part of a file's name: its kind in small letters and dashes, and its id. */
export function slugOf(reading: ReadingJson): string {
  const kind = kindOf(reading)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return `${kind}-${readingId(reading)}`;
}

/** The reading in a file. Errors: reading-unusable, also where there is no such file. */
export async function readReading(file: string): Promise<ReadingBackend> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw readingUnusable(`${file}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`, error);
  });
  return ReadingBackend.of(text);
}
