import { type AskedAnswer, answerOptions, gapColour } from '../../answers/answerOptions.ts';
import { type Answer, answerQuery, type Compute } from '../../answers/answerQuery.ts';
import type { Evidence } from '../../answers/trust.ts';
import type { ExampleShelf } from '../../answers/work/exampleShelf.ts';
import type { EncodedPicture } from '../../answers/work/pictures.ts';
import { checkImage, decodeImage } from '../../images/codec.ts';
import type { Manifest } from '../../model/manifest.ts';
import { type Rgba, rgbaOf } from './draw/rgba.ts';

/** An example as two image files. */
export interface FilePair {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
}

/** Who answers. */
export interface EvalSetup extends Compute {
  readonly shelf: ExampleShelf;
  readonly prompt: Manifest['prompt'];
  readonly quality: AskedAnswer['quality'];
}

export interface CaseAnswer {
  readonly picture: Rgba;
  /** 0..1, as the user sees it. */
  readonly confidence?: number;
  /** Whether the user is warned not to rely on it. */
  readonly unsure?: boolean;
  /** What the examples were taken to mean. */
  readonly understood?: string;
  /** The ids of the readings that a person is offered, the one that answered first. */
  readonly offered?: readonly string[];
  /** What the confidence was estimated from. */
  readonly evidence?: Evidence;
  /** Milliseconds by stage. */
  readonly stages?: Readonly<Record<string, number>>;
}

/** Has a query answered as users have it answered: files in, the file that comes out. This is the one place that knows how. */
async function ask(
  { engine, work, shelf, prompt, quality }: EvalSetup,
  files: readonly FilePair[],
  query: Uint8Array,
  detail: AskedAnswer['detail'],
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const pairs = files.map(({ input, output }, i) => ({
    input: encoded(input, `the input of example ${i + 1}`),
    output: encoded(output, `the output of example ${i + 1}`),
  }));
  const examples = await shelf.open(pairs, gapColour(prompt));
  const options = answerOptions({ quality, size: 'query', detail, format: 'png' }, prompt);
  return answerQuery({ work, engine }, examples, encoded(query, 'the query'), options, { lane: 'interactive', signal });
}

function encoded(bytes: Uint8Array, name: string): EncodedPicture {
  const { width, height } = checkImage(bytes, name);
  return { bytes, name, pixels: width * height };
}

/** The answer to a query, decoded. */
export async function answerCase(
  setup: EvalSetup,
  examples: readonly FilePair[],
  query: Uint8Array,
  signal?: AbortSignal,
): Promise<CaseAnswer> {
  const start = performance.now();
  const answer = await ask(setup, examples, query, 'guided', signal);
  const ms = performance.now() - start;
  return {
    picture: rgbaOf(await decodeImage(answer.picture, 'the answer')),
    confidence: answer.confidence,
    unsure: answer.doubt !== undefined,
    understood: answer.understood,
    offered: [answer.reading, ...answer.alternatives].map(({ id }) => id),
    ...(answer.evidence && { evidence: answer.evidence }),
    stages: { answer: ms },
  };
}

/** What the model makes of it by itself, resampled to the query's size: a baseline. */
export async function answerByModel(
  setup: EvalSetup,
  examples: readonly FilePair[],
  query: Uint8Array,
  signal?: AbortSignal,
): Promise<Rgba> {
  const { picture } = await ask(setup, examples, query, 'none', signal);
  return rgbaOf(await decodeImage(picture, 'the answer'));
}
