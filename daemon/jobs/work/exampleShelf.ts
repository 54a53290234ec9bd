import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { RgbRaster } from '../../images/raster.ts';
import { digest } from '../contentKey.ts';
import { MAX_SHELF, MAX_SHELF_PIXELS } from '../limits.ts';
import { Joint } from './joint.ts';
import { type EncodedPair, shareBytes } from './pictures.ts';
import type { ReadExamples } from './tasks.ts';
import type { Work, WorkFor } from './work.ts';

/** Examples whoever shows them: decoded and explained once. */
export class KnownExamples {
  /** Their content: equal for equal pictures on an equal ground. */
  readonly key: string;
  readonly pixels: number;
  readonly #work: Work;
  readonly gap: Colour;
  readonly #onFailed: () => void;
  /** Until they are read. */
  #pairs: readonly EncodedPair[];
  #reading: Joint<ReadExamples> | undefined;
  #explaining: Joint<Uint8Array> | undefined;

  constructor(work: Work, key: string, pairs: readonly EncodedPair[], gap: Colour, onFailed: () => void) {
    this.#work = work;
    this.#onFailed = onFailed;
    this.key = key;
    this.#pairs = pairs;
    this.gap = gap;
    this.pixels = pairs.reduce((sum, { input, output }) => sum + input.pixels + output.pixels, 0);
  }

  /** Errors: those of Work.run and readExamples. */
  read({ lane, signal }: WorkFor): Promise<ReadExamples> {
    if (!this.#reading || this.#reading.isCancelled) {
      this.#reading = new Joint(async (signal) => {
        const shared = async (pair: EncodedPair) => ({
          input: { ...pair.input, bytes: await shareBytes(pair.input.bytes) },
          output: { ...pair.output, bytes: await shareBytes(pair.output.bytes) },
        });
        const task = { pairs: await Promise.all(this.#pairs.map(shared)), gap: this.gap };
        const read = await this.#work.run('readExamples', task, this.pixels, { lane, signal });
        this.#pairs = [];
        return read;
      });
    }
    return this.#joined(this.#reading, signal);
  }

  /** What they may mean, as JSON in UTF-8. Errors: those of read(). */
  explain({ lane, signal }: WorkFor): Promise<Uint8Array> {
    if (!this.#explaining || this.#explaining.isCancelled) {
      this.#explaining = new Joint(async (signal) => {
        const read = await this.read({ lane, signal });
        return this.#work.run('explain', read, this.pixels, { lane, signal });
      });
    }
    return this.#joined(this.#explaining, signal);
  }

  /** What has failed is not asked again. */
  async #joined<T>(joint: Joint<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await joint.join(signal);
    } catch (error) {
      if (!joint.isCancelled && !signal?.aborted) this.#onFailed();
      throw error;
    }
  }
}

/** The examples that were shown last, by their content. */
export class ExampleShelf {
  readonly #work: Work;
  /** The latest last. */
  readonly #known = new Map<string, KnownExamples>();

  constructor(work: Work) {
    this.#work = work;
  }

  async open(pairs: readonly EncodedPair[], gap: Colour): Promise<PromptExamples> {
    const pictures = pairs.flatMap(({ input, output }) => [input.bytes, output.bytes]);
    const key = [...gap, ...(await Promise.all(pictures.map(digest)))].join(' ');
    const forget = () => {
      if (this.#known.get(key) === known) this.#known.delete(key);
    };
    const known: KnownExamples = this.#known.get(key) ?? new KnownExamples(this.#work, key, pairs, gap, forget);
    this.#known.delete(key);
    this.#known.set(key, known);
    this.#tidy();
    return new PromptExamples(known);
  }

  /** Forgets all that nobody works with. */
  clear(): void {
    this.#known.clear();
  }

  #tidy(): void {
    let pixels = [...this.#known.values()].reduce((sum, known) => sum + known.pixels, 0);
    for (const [key, known] of this.#known) {
      if (this.#known.size === 1 || (this.#known.size <= MAX_SHELF && pixels <= MAX_SHELF_PIXELS)) return;
      this.#known.delete(key);
      pixels -= known.pixels;
    }
  }
}

/** The examples of one prompt to one model. */
export class PromptExamples {
  readonly known: KnownExamples;
  #own: Promise<RgbRaster> | undefined;

  constructor(known: KnownExamples) {
    this.known = known;
  }

  /** The model's answer to the first example's own input, as far as it was asked for. */
  get own(): Promise<RgbRaster> | undefined {
    return this.#own;
  }

  /** Asks for it once. Errors: those of `ask`, which is asked again after one. */
  askOwn(ask: () => Promise<RgbRaster>): Promise<RgbRaster> {
    this.#own ??= ask().catch((error) => {
      this.#own = undefined;
      throw error;
    });
    return this.#own;
  }
}
