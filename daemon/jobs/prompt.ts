import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { checkImage } from '../images/codec.ts';
import { gapColour } from './answerOptions.ts';
import { digest, type PromptDigests } from './contentKey.ts';
import type { JobRequest } from './jobs.ts';
import type { Serving } from './serving.ts';
import type { ExampleShelf, PromptExamples } from './work/exampleShelf.ts';
import type { EncodedPair, EncodedPicture } from './work/pictures.ts';

/** The pictures of a job, as they came. Errors name a picture by its place: "Query 2", "The input of example 1". */
export class JobPrompt {
  /** Of all its pictures, as they came. */
  readonly bytes: number;
  readonly #request: Pick<JobRequest, 'examples' | 'queries'>;
  readonly #pixels: number[] = [];
  readonly #examplePixels = new Map<FrameImage, number>();
  /** By the model that is shown them. */
  readonly #examples = new WeakMap<Serving['manifest'], Promise<PromptExamples>>();
  #exampleDigests: Promise<PromptDigests['examples']> | undefined;
  readonly #queryDigests: Promise<string>[] = [];

  constructor(request: Pick<JobRequest, 'examples' | 'queries'>) {
    const pictures = [...request.examples.flatMap(({ input, output }) => [input, output]), ...request.queries];
    this.bytes = pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#request = request;
  }

  /** Reads the sizes of all pictures, as far as their headers tell. */
  measure(): void {
    const checks = [
      () => this.checkExamples(),
      ...this.#request.queries.map((_, query) => () => this.checkQuery(query)),
    ];
    for (const check of checks) {
      try {
        check();
      } catch {
        // It is told of when the job is taken.
      }
    }
  }

  /** Errors: those of checkImage. */
  checkExamples(): void {
    for (const [n, example] of this.#request.examples.entries()) {
      for (const part of ['input', 'output'] as const) {
        const { width, height } = checkImage(example[part].bytes, exampleName(n, part));
        this.#examplePixels.set(example[part], width * height);
      }
    }
  }

  /** Errors: those of checkImage. */
  checkQuery(query: number): void {
    const { width, height } = checkImage(this.#request.queries[query]!.bytes, queryName(query));
    this.#pixels[query] = width * height;
  }

  /** Of a query; 0 where they could not be read. */
  pixels(query: number): number {
    return this.#pixels[query] ?? 0;
  }

  /** Of all examples that could be read. */
  get examplePixels(): number {
    return [...this.#examplePixels.values()].reduce((sum, pixels) => sum + pixels, 0);
  }

  /** A query that was checked, as it came. */
  query(query: number): EncodedPicture {
    const { bytes } = this.#request.queries[query]!;
    return { bytes, name: queryName(query), pixels: this.pixels(query) };
  }

  /** The examples, which were checked, as `serving` is shown them. Errors: none; they are read later. */
  examples(shelf: ExampleShelf, { manifest }: Pick<Serving, 'manifest'>): Promise<PromptExamples> {
    const opened = this.#examples.get(manifest) ?? shelf.open(this.#pairs(), gapColour(manifest.prompt));
    this.#examples.set(manifest, opened);
    return opened;
  }

  async digests(query: number): Promise<PromptDigests> {
    this.#exampleDigests ??= Promise.all(
      this.#request.examples.map(async ({ input, output }) => ({
        input: await digest(input.bytes),
        output: await digest(output.bytes),
      })),
    );
    this.#queryDigests[query] ??= digest(this.#request.queries[query]!.bytes);
    return { examples: await this.#exampleDigests, query: await this.#queryDigests[query] };
  }

  #pairs(): EncodedPair[] {
    return this.#request.examples.map((example, n) => {
      const part = (name: 'input' | 'output') => ({
        bytes: example[name].bytes,
        name: exampleName(n, name),
        pixels: this.#examplePixels.get(example[name]) ?? 0,
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
