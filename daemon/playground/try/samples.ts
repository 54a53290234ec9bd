import { type Picture, pictureOf } from '@likewise/shared/ui/picture.ts';
import list from '../../samples/samples.json';
import type { Pictures } from './usePrompt.ts';

/** A task that is ready to be tried. */
export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  /** How the embedded model does it: the answers' distance from the exact ones, against that of doing nothing. */
  readonly mini: string;
  readonly queries: readonly string[];
}

export const SAMPLES: readonly Sample[] = list;

export const MINI_WORDS: Readonly<Record<string, string>> = {
  well: 'mini does this well',
  roughly: 'mini does this roughly',
  'not-yet': 'needs a larger model',
};

export function sampleUrl({ id }: Sample, file: string): string {
  return `/samples/${id}/${file}.png`;
}

/** Fetches the pictures of a sample. Rejects with an Error for the reader. */
export async function loadSample(sample: Sample): Promise<Pictures> {
  const [input, output, ...queries] = await Promise.all(
    ['example-input', 'example-output', ...sample.queries].map((file) => load(sampleUrl(sample, file), `${file}.png`)),
  );
  return { input, output, queries };
}

async function load(url: string, name: string): Promise<Picture> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) throw new Error('The sample could not be fetched: the daemon does not answer.');
  return pictureOf(await response.blob(), name);
}
