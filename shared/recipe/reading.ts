import type { Sha256 } from './made.ts';
import type { KeptReading } from './recipe.ts';

// Part of every host (Node, browsers), but not of the ECMAScript types this package is limited to.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

/** The hash of example pictures that a recipe keeps beside their reading. @param hashes of the pictures' files */
export function examplesHash(
  hashes: readonly { readonly input: string; readonly output: string }[],
  sha256: Sha256,
): string {
  return sha256(examplesText(hashes));
}

/** What of example pictures is hashed. @param hashes of the pictures' files */
export function examplesText(hashes: readonly { readonly input: string; readonly output: string }[]): string {
  return JSON.stringify(hashes.map(({ input, output }) => [input, output]));
}

/** A kept reading as JSON in UTF-8, as what answers takes it. */
export function encodeReading({ examples: _, id: __, ...reading }: KeptReading): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(reading));
}

/** A reading as a daemon sends it, to be kept. @param examples see examplesHash */
export function keptReading(json: Uint8Array, id: string, examples: string): KeptReading {
  return { examples, id, ...JSON.parse(new TextDecoder().decode(json)) };
}

/** A reading that explains so much of what changed in examples fits them. */
const FITS = 0.9;

/**
 * What is said of a recipe whose examples were changed since its reading was found.
 * @param explained the share, 0..1, of what changes in them now that the reading explains; undefined where that is not known
 */
export function changedNote(name: string, { sentence }: KeptReading, explained: number | undefined): string {
  if (explained === undefined) {
    return `An example of ${name} was changed since its reading was saved, which still answers: ${sentence}.`;
  }
  if (explained >= FITS) return `An example of ${name} was changed; its reading still fits: ${sentence}.`;
  const share = Math.round(100 * Math.max(0, explained));
  return (
    `An example of ${name} was changed, and its reading no longer fits: ${sentence} explains ${share} % of what it shows now. ` +
    'It still answers; remove "reading" from the recipe to read the examples again.'
  );
}
