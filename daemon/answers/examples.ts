import { type Colour, GRID_CELL } from '@likewise/shared/prompt/layouts.ts';
import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import { fitCell } from '../images/flatten.ts';
import type { Raster } from '../images/raster.ts';
import { findReadings } from '../readings/find.ts';
import { pictureOf } from '../readings/picture.ts';
import type { ReadingJson } from '../readings/reading.ts';
import { wrongExampleCount } from './errors.ts';

export interface ExamplePair {
  readonly input: Raster;
  readonly output: Raster;
}

/** Example pairs, and what is found in them, once for all queries. */
export class Examples {
  readonly pairs: readonly ExamplePair[];
  /** The colour behind transparency where a model sees it. */
  readonly gap: Colour;
  #shown: readonly ExamplePair[] | undefined;
  #readings: readonly ReadingJson[] | undefined;

  /**
   * @param found what is already known of them.
   * Errors: usage, for fewer than 1 or more than MAX_EXAMPLES pairs.
   */
  constructor(
    pairs: readonly ExamplePair[],
    gap: Colour,
    found: { readonly shown?: readonly ExamplePair[]; readonly readings?: readonly ReadingJson[] } = {},
  ) {
    if (pairs.length < 1 || pairs.length > MAX_EXAMPLES) throw wrongExampleCount(pairs.length);
    this.pairs = pairs;
    this.gap = gap;
    this.#shown = found.shown;
    this.#readings = found.readings;
  }

  /** The pairs as the model is shown them: RGB cells. */
  get shown(): readonly ExamplePair[] {
    const fit = (picture: Raster) => fitCell(picture, GRID_CELL, GRID_CELL, this.gap);
    this.#shown ??= this.pairs.map(({ input, output }) => ({ input: fit(input), output: fit(output) }));
    return this.#shown;
  }

  /** What the pairs may mean (see findReadings). */
  get readings(): readonly ReadingJson[] {
    this.#readings ??= findReadings(
      this.pairs.map(({ input, output }) => ({ input: pictureOf(input), output: pictureOf(output) })),
    );
    return this.#readings;
  }

  /** Whether any output has another size than its input. */
  get changesSize(): boolean {
    return this.pairs.some(({ input, output }) => input.width !== output.width || input.height !== output.height);
  }

  /** The output of the example whose input is exactly this picture, if there is one. */
  outputOf({ width, height, channels, data }: Raster): Raster | undefined {
    return this.pairs.find(
      ({ input }) =>
        input.width === width &&
        input.height === height &&
        input.channels === channels &&
        Buffer.compare(input.data, data) === 0,
    )?.output;
  }
}
