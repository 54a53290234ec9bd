import type { Sha256 } from './made.ts';
import type { KeptReading } from './recipe.ts';

// Every host (Node, browsers) has these, but not the ECMAScript types to which this package is limited.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

/** The hash of example pictures that a recipe stores with their reading. @param hashes of the pictures' files */
export function examplesHash(
  hashes: readonly { readonly input: string; readonly output: string }[],
  sha256: Sha256,
): string {
  return sha256(examplesText(hashes));
}

/** The text that is hashed for example pictures. @param hashes of the pictures' files */
export function examplesText(hashes: readonly { readonly input: string; readonly output: string }[]): string {
  return JSON.stringify(hashes.map(({ input, output }) => [input, output]));
}

/** A stored reading as JSON in UTF-8, in the form in which it is sent. */
export function encodeReading({ examples: _, id: __, ...reading }: KeptReading): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(reading));
}

/** Converts a daemon's reading to a recipe's. @param examples see examplesHash */
export function keptReading(json: Uint8Array, id: string, examples: string): KeptReading {
  return { examples, id, ...JSON.parse(new TextDecoder().decode(json)) };
}

/** A reading that explains at least this share of the examples' change fits them. */
const FITS = 0.9;

/**
 * The note for a recipe whose examples were changed after its reading was found.
 * @param explained the share, 0..1, of their present change that the reading explains; undefined if it is not known
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
