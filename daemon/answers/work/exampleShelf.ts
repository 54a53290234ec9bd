import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { RgbRaster } from '../../images/raster.ts';
import { digest } from '../contentKey.ts';
import { MAX_SHELF, MAX_SHELF_PIXELS } from '../limits.ts';
import { Joint } from './joint.ts';
import { type EncodedPair, shareBytes } from './pictures.ts';
import type { ReadExamples } from './tasks.ts';
import type { Work, WorkFor } from './work.ts';

/** What is known of examples, whoever shows them: their decoded pictures, and what they may mean. */
class KnownExamples {
  readonly pixels: number;
  #reading: Joint<ReadExamples> | undefined;
  #explaining: Joint<Uint8Array> | undefined;

  constructor(pixels: number) {
    this.pixels = pixels;
  }

  /** Whether their pictures are held or being read. */
  get hasPictures(): boolean {
    return this.#reading !== undefined;
  }

  /** Releases the pictures, which are read again when needed; not those that are being read. */
  dropPictures(): void {
    if (!this.#reading?.isUnderWay) this.#reading = undefined;
  }

  read(begin: (by: WorkFor) => Promise<ReadExamples>, by: WorkFor): Promise<ReadExamples> {
    if (!this.#reading || this.#reading.isCancelled) this.#reading = new Joint(begin);
    return this.#reading.join(by);
  }

  explain(begin: (by: WorkFor) => Promise<Uint8Array>, by: WorkFor): Promise<Uint8Array> {
    if (!this.#explaining || this.#explaining.isCancelled) this.#explaining = new Joint(begin);
    return this.#explaining.join(by);
  }
}

/** Examples by their content: what is known of those in use, and of the last ones that were shown. */
export class ExampleShelf {
  readonly #work: Work;
  /** The latest last. */
  readonly #shown = new Map<string, KnownExamples>();
  /** All that somebody holds, on the shelf or off it; those with the most recently used pictures are last. */
  readonly #held = new Map<string, WeakRef<KnownExamples>>();

  constructor(work: Work) {
    this.#work = work;
  }

  async open(pairs: readonly EncodedPair[], gap: Colour): Promise<PromptExamples> {
    const pictures = pairs.flatMap(({ input, output }) => [input, output]);
    const key = [...gap, ...(await Promise.all(pictures.map(({ bytes }) => digest(bytes))))].join(' ');
    const pixels = pictures.reduce((sum, picture) => sum + picture.pixels, 0);
    const known = this.#held.get(key)?.deref() ?? new KnownExamples(pixels);
    this.#held.set(key, new WeakRef(known));
    this.#shown.delete(key);
    this.#shown.set(key, known);
    this.#tidy();
    return new PromptExamples(this.#work, key, pairs, gap, known, {
      used: () => this.#used(key, known),
      failed: () => this.#forget(key, known),
    });
  }

  /** Forgets everything that nobody works with. */
  clear(): void {
    this.#shown.clear();
    for (const ref of this.#held.values()) ref.deref()?.dropPictures();
  }

  #tidy(): void {
    for (const key of this.#shown.keys()) if (this.#shown.size > MAX_SHELF) this.#shown.delete(key);
    for (const [key, ref] of this.#held) if (!ref.deref()) this.#held.delete(key);
  }

  /** The least recently used pictures make room. */
  #used(key: string, known: KnownExamples): void {
    this.#held.delete(key);
    this.#held.set(key, new WeakRef(known));
    const decoded = [...this.#held.values()].flatMap((ref) => ref.deref() ?? []).filter((some) => some.hasPictures);
    let pixels = decoded.reduce((sum, some) => sum + some.pixels, 0);
    for (const oldest of decoded) {
      if (pixels <= MAX_SHELF_PIXELS || oldest === known) return;
      oldest.dropPictures();
      if (!oldest.hasPictures) pixels -= oldest.pixels;
    }
  }

  #forget(key: string, known: KnownExamples): void {
    if (this.#shown.get(key) === known) this.#shown.delete(key);
    if (this.#held.get(key)?.deref() === known) this.#held.delete(key);
  }
}

/** The examples of one prompt to one model. Equal ones are read and explained once, whoever shows them. */
export class PromptExamples {
  /** Their content: equal for equal pictures on an equal ground. */
  readonly key: string;
  readonly gap: Colour;
  readonly #work: Work;
  readonly #pairs: readonly EncodedPair[];
  readonly #known: KnownExamples;
  readonly #shelf: { used(): void; failed(): void };
  #own: Promise<RgbRaster> | undefined;

  constructor(
    work: Work,
    key: string,
    pairs: readonly EncodedPair[],
    gap: Colour,
    known: KnownExamples,
    shelf: { used(): void; failed(): void },
  ) {
    this.#work = work;
    this.key = key;
    this.#pairs = pairs;
    this.gap = gap;
    this.#known = known;
    this.#shelf = shelf;
  }

  /** Of all their pictures. */
  get pixels(): number {
    return this.#known.pixels;
  }

  /** Errors: those of Work.run and readExamples. */
  async read(by: WorkFor): Promise<ReadExamples> {
    const reading = this.#known.read(async (by) => {
      const shared = async (pair: EncodedPair) => ({
        input: { ...pair.input, bytes: await shareBytes(pair.input.bytes) },
        output: { ...pair.output, bytes: await shareBytes(pair.output.bytes) },
      });
      const pairs = await Promise.all(this.#pairs.map(shared));
      return this.#work.run('readExamples', { pairs, gap: this.gap }, this.pixels, by);
    }, by);
    this.#shelf.used();
    return this.#unlessFailed(reading, by);
  }

  /** What they may mean, as JSON in UTF-8. Errors: those of read(). */
  async explain(by: WorkFor): Promise<Uint8Array> {
    const explaining = this.#known.explain(
      async (by) => this.#work.run('explain', await this.read(by), this.pixels, by),
      by,
    );
    return this.#unlessFailed(explaining, by);
  }

  /** The model's answer to the first example's own input, if it was asked for. */
  get own(): Promise<RgbRaster> | undefined {
    return this.#own;
  }

  /** Asks for it once. Errors: those of `ask`, after which it is asked again. */
  askOwn(ask: () => Promise<RgbRaster>): Promise<RgbRaster> {
    this.#own ??= ask().catch((error) => {
      this.#own = undefined;
      throw error;
    });
    return this.#own;
  }

  /** Failed work is not kept. */
  async #unlessFailed<T>(work: Promise<T>, { signal }: WorkFor): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!signal?.aborted) this.#shelf.failed();
      throw error;
    }
  }
}
