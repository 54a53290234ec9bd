import { decodeImage } from '../../images/codec.ts';
import { type AnswerOptions, answerQuery, type Filler } from '../../jobs/answer.ts';
import { type AskedAnswer, answerPicture, gapColour, pictureOptions } from '../../jobs/answerPicture.ts';
import { Examples } from '../../jobs/examples.ts';
import type { Manifest } from '../../model/manifest.ts';
import { type Rgba, rgbaOf } from './draw/rgba.ts';

/** An example as two image files. */
export interface FilePair {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
}

/** Who answers. */
export interface Answerer {
  readonly engine: Filler;
  readonly prompt: Manifest['prompt'];
  readonly quality: AskedAnswer['quality'];
}

export interface CaseAnswer {
  readonly picture: Rgba;
  /** 0..1, as the user is told. */
  readonly confidence?: number;
  /** Whether the user is told not to rely on it. */
  readonly unsure?: boolean;
  /** What the examples were taken to mean. */
  readonly understood?: string;
}

/** Examples and what is found in them, once for each list of files. */
const read = new WeakMap<readonly FilePair[], Promise<Examples>>();

function examplesOf(files: readonly FilePair[], prompt: Manifest['prompt']): Promise<Examples> {
  const known = read.get(files) ?? decodePairs(files, prompt);
  read.set(files, known);
  return known;
}

async function decodePairs(files: readonly FilePair[], prompt: Manifest['prompt']) {
  const pairs = files.map(async ({ input, output }, i) => ({
    input: await decodeImage(input, `the input of example ${i + 1}`),
    output: await decodeImage(output, `the output of example ${i + 1}`),
  }));
  return new Examples(await Promise.all(pairs), gapColour(prompt));
}

/** Answers a query as users have it answered: files in, the file that comes out decoded. This is the one place that knows how. */
export async function answerCase(
  { engine, prompt, quality }: Answerer,
  examples: readonly FilePair[],
  query: Uint8Array,
  signal?: AbortSignal,
): Promise<CaseAnswer> {
  const options = pictureOptions({ quality, size: 'query', detail: 'guided', format: 'png' }, prompt);
  const pairs = await examplesOf(examples, prompt);
  const answer = await answerPicture(engine, pairs, await decodeImage(query, 'the query'), options, signal);
  return {
    picture: rgbaOf(await decodeImage(answer.picture, 'the answer')),
    confidence: answer.confidence,
    unsure: answer.doubt !== undefined,
    understood: answer.understood,
  };
}

/** What the model makes of it by itself, resampled to the query's size: a baseline. */
export async function answerByModel(
  { engine, prompt, quality }: Answerer,
  examples: readonly FilePair[],
  query: Uint8Array,
  signal?: AbortSignal,
): Promise<Rgba> {
  const options: AnswerOptions = { quality, size: 'query', detail: 'none', arrangements: prompt.arrangements };
  const pairs = await examplesOf(examples, prompt);
  const { answer } = await answerQuery(engine, pairs, await decodeImage(query, 'the query'), options, signal);
  return rgbaOf(answer);
}
