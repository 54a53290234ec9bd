import type { Abort } from '../client/abort.ts';
import { LikewiseError, wordsOf } from '../protocol/errors.ts';
import type { FrameImage } from '../protocol/frames.ts';
import type { ErrorBody } from '../protocol/messages.ts';
import type { ListFolder } from './glob.ts';
import { fingerprint, type Made, type Sha256 } from './made.ts';
import type { AnswerFormat } from './outputName.ts';
import { type PlannedQuery, planRecipe } from './plan.ts';
import type { Recipe, RecipeOptions } from './recipe.ts';

/** What one query came to. */
export type Outcome =
  | { readonly state: 'done'; readonly query: string; readonly output: string; readonly confidence: number }
  /** The answer is there and would be made the same. */
  | { readonly state: 'unchanged'; readonly query: string; readonly output: string }
  | { readonly state: 'failed'; readonly query: string; readonly error: ErrorBody };

export type ApplyEvent = { readonly state: 'planned'; readonly total: number } | Outcome;

export interface AnswerRequest {
  readonly examples: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  readonly queries: readonly FrameImage[];
  /** Of the queries. */
  readonly paths: readonly string[];
  readonly options: RecipeOptions;
  readonly format: AnswerFormat;
}

/** An answer, or why there is none; `query` is an index into the request's. */
export type Answered =
  | { readonly query: number; readonly bytes: Uint8Array; readonly confidence: number }
  | { readonly query: number; readonly error: ErrorBody };

/** What a recipe is applied with; paths are relative to the recipe's folder. */
export interface ApplyTools {
  readonly list: ListFolder;
  /** Rejects with a LikewiseError of the image kind, or else of the file system. */
  read(path: string): Promise<FrameImage>;
  /** The bytes of a file; undefined where there is none. */
  readOutput(path: string): Promise<Uint8Array | undefined>;
  /** Writes a file whole or not at all, with its folders. Rejects with a LikewiseError. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  readonly sha256: Sha256;
  /** The name of what answers. */
  model(): Promise<string>;
  /** Answers every query once, in any order; throws a LikewiseError where the job as a whole fails. Ends early when aborted. */
  answer(request: AnswerRequest, signal: Abort): AsyncIterable<Answered>;
  /** The record of earlier times. It is changed in place. */
  readonly made: Made;
  /** Called with `made` whenever it would be a pity to lose it. */
  keep(made: Made): Promise<void>;
}

/** Queries sent at a time: enough to keep an engine's batches full, little enough to stop soon. */
export const CHUNK_QUERIES = 32;

/** Bytes of queries sent at a time: a quarter of a message, since the examples travel along. */
export const CHUNK_BYTES = 32 * 2 ** 20;

interface Pending extends PlannedQuery {
  readonly picture: FrameImage;
  readonly from: string;
}

/**
 * Does a recipe: says how many pictures it comes to, then what becomes of each. One that fails does not stop the others. What was
 * made before from the same pictures and options, and still lies there, is not made again; so a run that was stopped goes on
 * where it was. When `signal` aborts, the generator ends with what is done.
 * @throws LikewiseError whatever is wrong with the recipe as a whole or its examples, before any work; later, what ends a job
 */
export async function* applyRecipe(
  recipe: Recipe,
  name: string,
  tools: ApplyTools,
  signal: Abort,
): AsyncGenerator<ApplyEvent, void> {
  const plan = await planRecipe(recipe, name, tools.list);
  const examples = await Promise.all(
    recipe.examples.map(async ({ input, output }) => ({
      input: await tools.read(input),
      output: await tools.read(output),
    })),
  );
  yield { state: 'planned', total: plan.length };

  const hash = ({ bytes }: FrameImage) => tools.sha256(bytes);
  const basis = {
    model: await tools.model(),
    options: recipe,
    examples: examples.map(({ input, output }) => ({ input: hash(input), output: hash(output) })),
  };
  let chunk: Pending[] = [];
  let bytes = 0;
  for (const planned of plan) {
    if (signal.aborted) return;
    const found = await look(planned, (picture) =>
      fingerprint({ ...basis, format: planned.format, query: hash(picture) }, tools.sha256),
    );
    if ('state' in found) {
      yield found;
      continue;
    }
    const full = chunk.length === CHUNK_QUERIES || bytes + found.picture.bytes.length > CHUNK_BYTES;
    if (chunk.length > 0 && (full || chunk[0]!.format !== found.format)) {
      yield* answer(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(found);
    bytes += found.picture.bytes.length;
  }
  if (chunk.length > 0 && !signal.aborted) yield* answer(chunk);

  async function look(
    planned: PlannedQuery,
    fingerprintOf: (picture: FrameImage) => string,
  ): Promise<Pending | Outcome> {
    const { query, output } = planned;
    try {
      const picture = await tools.read(query);
      const from = fingerprintOf(picture);
      const before = tools.made[output];
      const there = before?.from === from ? await tools.readOutput(output) : undefined;
      if (there && tools.sha256(there) === before?.file) return { state: 'unchanged', query, output };
      return { ...planned, picture, from };
    } catch (error) {
      return { state: 'failed', query, error: inWords(error) };
    }
  }

  async function* answer(pending: readonly Pending[]): AsyncGenerator<Outcome, void> {
    const request = {
      examples,
      queries: pending.map(({ picture }) => picture),
      paths: pending.map(({ query }) => query),
      options: recipe,
      format: pending[0]!.format,
    };
    try {
      for await (const answered of tools.answer(request, signal)) {
        const { query, output, from } = pending[answered.query]!;
        if ('error' in answered) yield { state: 'failed', query, error: answered.error };
        else yield await save(query, output, from, answered.bytes, answered.confidence);
      }
    } finally {
      await tools.keep(tools.made);
    }
  }

  async function save(query: string, output: string, from: string, answer: Uint8Array, confidence: number) {
    try {
      await tools.write(output, answer);
    } catch (error) {
      return { state: 'failed', query, error: inWords(error) } as const;
    }
    tools.made[output] = { from, file: tools.sha256(answer) };
    return { state: 'done', query, output, confidence } as const;
  }
}

/** Only errors in words belong to one query; anything else is a bug and ends the run. */
function inWords(error: unknown): ErrorBody {
  if (!(error instanceof LikewiseError)) throw error;
  return wordsOf(error);
}
