import list from '../../samples/samples.json';
import type { Picture } from '../pictures/picture.ts';
import { newPicture } from '../pictures/readPicture.ts';
import type { Pictures } from './usePrompt.ts';

/** A ready-made task. */
export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  /** How good its answers are with the embedded model. */
  readonly level: string;
  readonly queries: readonly string[];
}

export const SAMPLES: readonly Sample[] = list;

export const LEVEL_WORDS: Readonly<Record<string, string>> = {
  well: 'comes out well',
  roughly: 'comes out roughly',
  'not-yet': 'not yet: look closely',
};

export function sampleUrl({ id }: Sample, file: string): string {
  return `samples/${id}/${file}.png`;
}

/** Fetches the pictures of a sample. Rejects with an Error for the reader. */
export async function loadSample(sample: Sample): Promise<Pictures> {
  const [input, output, ...queries] = await Promise.all(
    ['example-input', 'example-output', ...sample.queries].map((file) => load(sampleUrl(sample, file), `${file}.png`)),
  );
  return { examples: [{ input, output }], queries };
}

async function load(url: string, name: string): Promise<Picture> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) throw new Error('The sample could not be fetched: the daemon does not answer.');
  return newPicture(await response.blob(), name);
}
