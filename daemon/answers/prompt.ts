import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { checkImage } from '../images/codec.ts';
import { gapColour } from './answerOptions.ts';
import { digest, type PromptDigests } from './contentKey.ts';
import { examplesTooLarge, queriesTooLarge } from './errors.ts';
import { MAX_EXAMPLE_PIXELS, MAX_JOB_PIXELS } from './limits.ts';
import type { PromptRequest } from './request.ts';
import type { RunningModel } from './runningModel.ts';
import type { ExampleShelf, PromptExamples } from './work/exampleShelf.ts';
import type { EncodedPair, EncodedPicture } from './work/pictures.ts';

/** The pictures of a job, as received. Errors name a picture by its place: "Query 2", "The input of example 1". */
export class JobPrompt {
  /** Of all its pictures, as received. */
  readonly bytes: number;
  readonly #request: Pick<PromptRequest, 'examples' | 'queries'>;
  /** The pixels of pictures; one that is named at several places is read once. */
  readonly #pixels = new Map<FrameImage, number>();
  readonly #digests = new Map<FrameImage, Promise<string>>();
  /** By the model that is shown them. */
  readonly #examples = new WeakMap<RunningModel['manifest'], Promise<PromptExamples>>();

  constructor(request: Pick<PromptRequest, 'examples' | 'queries'>) {
    const pictures = new Set([...request.examples.flatMap(({ input, output }) => [input, output]), ...request.queries]);
    this.bytes = [...pictures].reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#request = request;
  }

  /** Reads the sizes of all pictures from their headers, where possible. Errors: image-too-large where they are too large together. */
  measure(): void {
    const checks = [
      () => this.checkExamples(),
      ...this.#request.queries.map((_, query) => () => this.checkQuery(query)),
    ];
    for (const check of checks) {
      try {
        check();
      } catch {
        // It is reported when the job is taken.
      }
    }
    if (this.examplePixels > MAX_EXAMPLE_PIXELS) throw examplesTooLarge(this.examplePixels);
    if (this.queryPixels > MAX_JOB_PIXELS) throw queriesTooLarge(this.queryPixels);
  }

  /** Errors: those of checkImage. */
  checkExamples(): void {
    for (const [n, example] of this.#request.examples.entries()) {
      for (const part of ['input', 'output'] as const) this.#check(example[part], exampleName(n, part));
    }
  }

  /** Errors: those of checkImage. */
  checkQuery(query: number): void {
    this.#check(this.#request.queries[query]!, queryName(query));
  }

  /** Of a query; 0 where they could not be read. */
  pixels(query: number): number {
    return this.#pixels.get(this.#request.queries[query]!) ?? 0;
  }

  /** Of all queries that could be read. */
  get queryPixels(): number {
    return this.#request.queries.reduce((sum, query) => sum + (this.#pixels.get(query) ?? 0), 0);
  }

  /** Of all examples that could be read. */
  get examplePixels(): number {
    const pictures = this.#request.examples.flatMap(({ input, output }) => [input, output]);
    return pictures.reduce((sum, picture) => sum + (this.#pixels.get(picture) ?? 0), 0);
  }

  /** A checked query, as received. */
  query(query: number): EncodedPicture {
    const { bytes } = this.#request.queries[query]!;
    return { bytes, name: queryName(query), pixels: this.pixels(query) };
  }

  /** The checked examples, as `model` is shown them. Errors: none; they are read later. */
  examples(shelf: ExampleShelf, { manifest }: Pick<RunningModel, 'manifest'>): Promise<PromptExamples> {
    const opened = this.#examples.get(manifest) ?? shelf.open(this.#pairs(), gapColour(manifest.prompt));
    this.#examples.set(manifest, opened);
    return opened;
  }

  async digests(query: number): Promise<PromptDigests> {
    const examples = this.#request.examples.map(async ({ input, output }) => ({
      input: await this.#digest(input),
      output: await this.#digest(output),
    }));
    return { examples: await Promise.all(examples), query: await this.#digest(this.#request.queries[query]!) };
  }

  #digest(picture: FrameImage): Promise<string> {
    const known = this.#digests.get(picture) ?? digest(picture.bytes);
    this.#digests.set(picture, known);
    return known;
  }

  #check(picture: FrameImage, name: string): void {
    if (this.#pixels.has(picture)) return;
    const { width, height } = checkImage(picture.bytes, name);
    this.#pixels.set(picture, width * height);
  }

  #pairs(): EncodedPair[] {
    return this.#request.examples.map((example, n) => {
      const part = (name: 'input' | 'output') => ({
        bytes: example[name].bytes,
        name: exampleName(n, name),
        pixels: this.#pixels.get(example[name]) ?? 0,
      });
      return { input: part('input'), output: part('output') };
    });
  }
}

function exampleName(n: number, part: 'input' | 'output'): string {
  return `The ${part} of example ${n + 1}`;
}

function queryName(n: number): string {
  return `Query ${n + 1}`;
}
