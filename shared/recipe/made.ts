import * as z from 'zod';
import type { AnswerFormat } from './outputName.ts';
import type { RecipeOptions } from './recipe.ts';

/** The SHA-256 of some bytes, or of a text in UTF-8, in hexadecimal. */
export type Sha256 = (data: Uint8Array | string) => string;

const made = z.record(
  z.string(),
  z.strictObject({
    /** The fingerprint of what the answer was made from. */
    from: z.string(),
    /** The hash of the file as it was written. */
    file: z.string(),
  }),
);

/** What was made before, by output; so that an answer that would be the same is not made again. */
export type Made = z.infer<typeof made>;

/** A damaged record is an empty one: its answers are made again. */
export function parseMade(text: string | undefined): Made {
  try {
    return made.parse(JSON.parse(text ?? ''));
  } catch {
    return {};
  }
}

/** Everything an answer depends on. */
export interface MadeFrom {
  readonly model: string;
  readonly options: RecipeOptions;
  readonly format: AnswerFormat;
  /** Hashes of the pictures. */
  readonly examples: readonly { readonly input: string; readonly output: string }[];
  readonly query: string;
}

export function fingerprint({ model, options, format, examples, query }: MadeFrom, sha256: Sha256): string {
  const { quality, detail, size } = options;
  const pairs = examples.map(({ input, output }) => [input, output]);
  return sha256(JSON.stringify([model, quality, detail, size, format, pairs, query]));
}
