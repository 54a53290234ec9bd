import { createHash, webcrypto } from 'node:crypto';
import { BY_MODEL } from '../readings/name.ts';
import type { PromptRequest } from './request.ts';
import type { RunningForm } from './runningModel.ts';

/** Incremented when a newer Likewise would answer the same request differently. */
export const ANSWERS_VERSION = 25;

/** The digests of a prompt's pictures, as received. */
export interface PromptDigests {
  readonly examples: readonly { readonly input: string; readonly output: string }[];
  readonly query: string;
}

/** Sha256, in hexadecimal digits; computed off the main thread. */
export async function digest(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

/** Everything that determines an answer by one reading, as sha256: no model, and of the examples only the reading's id. */
export async function readingKey(
  {
    reading,
    answer: { format, drawingSide },
  }: Pick<PromptRequest, 'answer'> & { readonly reading: string | Uint8Array },
  { examples, query }: PromptDigests,
  paints: readonly string[] = [],
): Promise<string> {
  const asked = typeof reading === 'string' ? [reading, examples] : [await digest(reading)];
  return createHash('sha256')
    .update(JSON.stringify([ANSWERS_VERSION, 'reading', asked, [format, drawingSide ?? null], query, paints]))
    .digest('hex');
}

/** Everything that determines an answer, as sha256: the model in the form that runs, the options, and the pictures it is shown. */
export function contentKey(
  form: RunningForm,
  {
    quality,
    answer: { size, detail, format, drawingSide },
    reading,
  }: Pick<PromptRequest, 'quality' | 'answer' | 'reading'>,
  { examples, query }: PromptDigests,
  paints: readonly string[] = [],
): string {
  const { weights, config, prompt, others = [] } = form;
  const parts = [
    ANSWERS_VERSION,
    [weights, config],
    [prompt.gap, prompt.arrangements, prompt.guide.radius, prompt.guide.noise],
    [form, ...others].flatMap(({ provider, kernels, precision }) => [provider, kernels, precision]),
    [quality, size, detail, format, ...(drawingSide === undefined ? [] : [drawingSide]), reading === BY_MODEL.id],
    examples.map(({ input, output }) => [input, output]),
    query,
    paints,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
