import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import { checkImage, decodeImage } from '../images/codec.ts';
import type { Raster } from '../images/raster.ts';
import { digest, type PromptDigests } from './contentKey.ts';
import { type ExamplePair, Examples } from './examples.ts';
import type { JobRequest } from './jobs.ts';
import { SIDE_BY_SIDE_PIXELS } from './limits.ts';

/** The pictures of a job, read when they are needed. Errors name a picture by its place: "Query 2", "The input of example 1". */
export class JobPrompt {
  /** Of all its pictures, as they came. */
  readonly bytes: number;
  readonly #request: JobRequest;
  readonly #pixels: number[] = [];
  #examplePixels = 0;
  #examples: { readonly gap: Colour; readonly read: Promise<Examples> } | undefined;
  #exampleDigests: Promise<PromptDigests['examples']> | undefined;
  readonly #queryDigests: Promise<string>[] = [];

  constructor(request: JobRequest) {
    const pictures = [...request.examples.flatMap(({ input, output }) => [input, output]), ...request.queries];
    this.bytes = pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#request = request;
  }

  /** Errors: those of checkImage. */
  checkExamples(): void {
    for (const [n, example] of this.#request.examples.entries()) {
      for (const part of ['input', 'output'] as const) {
        const { width, height } = checkImage(example[part].bytes, exampleName(n, part));
        this.#examplePixels += width * height;
      }
    }
  }

  /** Errors: those of checkImage. */
  checkQuery(query: number): void {
    const { width, height } = checkImage(this.#request.queries[query]!.bytes, queryName(query));
    this.#pixels[query] = width * height;
  }

  /** Of a query that was checked. */
  pixels(query: number): number {
    return this.#pixels[query]!;
  }

  /** Whether a query may be decoded beside the examples. Both were checked. */
  isSmall(query: number): boolean {
    return this.#examplePixels + this.pixels(query) <= SIDE_BY_SIDE_PIXELS;
  }

  /** Errors: those of decodeImage. */
  query(query: number): Promise<Raster> {
    return decodeImage(this.#request.queries[query]!.bytes, queryName(query));
  }

  /** The examples, decoded once. Errors: those of decodeImage. */
  examples(gap: Colour): Promise<Examples> {
    if (this.#examples?.gap !== gap) this.#examples = { gap, read: this.#decodeExamples(gap) };
    return this.#examples.read;
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

  /** One pair after the other where they are large. */
  async #decodeExamples(gap: Colour): Promise<Examples> {
    const pairs: ExamplePair[] = [];
    for (const [n, example] of this.#request.examples.entries()) {
      const read = (part: 'input' | 'output') => decodeImage(example[part].bytes, exampleName(n, part));
      const sideBySide = this.#examplePixels <= SIDE_BY_SIDE_PIXELS;
      const [input, output] = sideBySide
        ? await Promise.all([read('input'), read('output')])
        : [await read('input'), await read('output')];
      pairs.push({ input, output });
    }
    return new Examples(pairs, gap);
  }
}

function exampleName(n: number, part: 'input' | 'output'): string {
  return `The ${part} of example ${n + 1}`;
}

function queryName(n: number): string {
  return `Query ${n + 1}`;
}
