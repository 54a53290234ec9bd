import { areEqual } from './pictures.ts';
import type { ExamplePictures } from './prompt.ts';

interface Choice {
  readonly examples: readonly ExamplePictures[];
  readonly reading: string;
}

/** The readings chosen for examples, identified by their pictures. They last while the panel is open. */
export class Choices {
  #all: readonly Choice[] = [];

  /** The id of a reading; undefined if none was chosen. */
  of(examples: readonly ExamplePictures[]): string | undefined {
    return this.#all.find((choice) => areSame(choice.examples, examples))?.reading;
  }

  /** Undefined removes the choice. */
  set(examples: readonly ExamplePictures[], reading: string | undefined): void {
    const others = this.#all.filter((choice) => !areSame(choice.examples, examples));
    this.#all = reading === undefined ? others : [...others, { examples, reading }];
  }
}

function areSame(a: readonly ExamplePictures[], b: readonly ExamplePictures[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ input, output }, n) => areEqual(input.bytes, b[n]!.input.bytes) && areEqual(output.bytes, b[n]!.output.bytes),
    )
  );
}
