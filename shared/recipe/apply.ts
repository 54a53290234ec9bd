import type { Abort } from '../client/abort.ts';
import { LikewiseError, wordsOf } from '../protocol/errors.ts';
import type { FrameImage } from '../protocol/frames.ts';
import type { ErrorBody } from '../protocol/messages.ts';
import { asPngNote } from './asPng.ts';
import { noDrawing, notOurs } from './errors.ts';
import type { ListFolder } from './glob.ts';
import { type FileState, fingerprint, type MadeQuery, MadeRecords, type RecordFiles, type Sha256 } from './made.ts';
import type { AnswerFormat } from './outputName.ts';
import { type PlannedQuery, planRecipe } from './plan.ts';
import { changedNote, encodeReading, examplesHash } from './reading.ts';
import type { Recipe, RecipeOptions } from './recipe.ts';

/** The outcome of one query. */
export type RecipeOutcome =
  | {
      readonly state: 'done';
      readonly query: string;
      readonly output: string;
      readonly confidence: number;
      /** The meaning of the examples, in words. */
      readonly understood: string;
      /** Why the answer may be wrong, if there is a reason. */
      readonly doubt?: string;
      /** Why the output is another file than the recipe says, in a sentence. */
      readonly note?: string;
    }
  /** The answer exists and would be made the same, or a file exists and is to be left alone. */
  | { readonly state: 'unchanged'; readonly query: string; readonly output: string }
  | { readonly state: 'failed'; readonly query: string; readonly error: ErrorBody };

export type ApplyEvent =
  /** `notes` are what the user should know first, in sentences. */
  { readonly state: 'planned'; readonly total: number; readonly notes: readonly string[] } | RecipeOutcome;

export interface AnswerRequest {
  readonly examples: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  readonly queries: readonly FrameImage[];
  /** The number of queries. */
  readonly paths: readonly string[];
  readonly options: RecipeOptions;
  readonly format: AnswerFormat;
  /** The reading to use, as JSON in UTF-8. */
  readonly reading?: Uint8Array;
}

/** An answer, or why there is none; `query` is an index into the request's. */
export type AnswerOrError =
  | {
      readonly query: number;
      readonly bytes: Uint8Array;
      readonly confidence: number;
      /** The meaning of the examples, in words. */
      readonly understood: string;
      /** Why it may be wrong, if there is a reason. */
      readonly doubt?: string;
      /** Whether it is an SVG. If an SVG was requested and this is a PNG, the text says why, as part of a sentence. */
      readonly isDrawing: boolean;
      readonly asPixels?: string;
    }
  | { readonly query: number; readonly error: ErrorBody };

/** What to do with an existing file in an answer's place that was not made from the same query. */
export type Existing = 'refuse' | 'overwrite' | 'skip';

/** The tools for applying a recipe. Paths are relative to the recipe's folder. */
export interface ApplyTools extends RecordFiles {
  readonly list: ListFolder;
  /** Rejects with a LikewiseError of the image kind, or else of the file system. */
  read(path: string): Promise<FrameImage>;
  /** The bytes of a file; undefined if there is none. */
  readOutput(path: string): Promise<Uint8Array | undefined>;
  /**
   * Writes a file whole or not at all, with its folders. Rejects with a LikewiseError, also if a file exists and must not be
   * replaced.
   */
  write(path: string, bytes: Uint8Array, replace: boolean): Promise<void>;
  readonly sha256: Sha256;
  /** The name of what answers if the recipe keeps no reading. */
  model(): Promise<string>;
  /** The share, 0..1, of the examples' change that a reading explains; absent if it is not known. */
  fit?(examples: AnswerRequest['examples'], reading: Uint8Array): Promise<number>;
  /** Answers every query once, in any order. Throws a LikewiseError if the job as a whole fails. Ends early when aborted. */
  answer(request: AnswerRequest, signal: Abort): AsyncIterable<AnswerOrError>;
  /** Whether answers may replace their own queries. */
  readonly inPlace?: boolean;
  /** Absent: refuse. `overwrite` makes everything anew; `skip` makes only what does not exist. */
  readonly existing?: Existing;
}

/** Queries sent at a time: enough to fill an engine's batches, few enough to stop soon. */
export const CHUNK_QUERIES = 32;

/** Bytes of queries sent at a time: a quarter of a message, since the examples are sent along. */
export const CHUNK_BYTES = 32 * 2 ** 20;

interface Pending extends PlannedQuery {
  readonly picture: FrameImage;
  readonly made: MadeQuery;
  readonly from: string;
}

/**
 * Applies a recipe: reports how many pictures it matches, then the outcome of each. A failed picture does not stop the others. An
 * existing answer to the same pictures and options is not made again, so an interrupted run continues where it stopped. A file that
 * was not made from its query is replaced only on request. When `signal` aborts, the generator ends with what is done.
 * @throws LikewiseError for problems of the recipe as a whole or its examples, before any work; later, for what ends a job
 */
export async function* applyRecipe(
  recipe: Recipe,
  name: string,
  tools: ApplyTools,
  signal: Abort,
): AsyncGenerator<ApplyEvent, void> {
  const plan = await planRecipe(recipe, name, tools.list, tools.inPlace);
  const examples = await Promise.all(
    recipe.examples.map(async ({ input, output }) => ({
      input: await tools.read(input),
      output: await tools.read(output),
    })),
  );
  const hash = ({ bytes }: FrameImage) => tools.sha256(bytes);
  const hashes = examples.map(({ input, output }) => ({ input: hash(input), output: hash(output) }));
  const kept = recipe.reading && encodeReading(recipe.reading);
  const isChanged = recipe.reading !== undefined && recipe.reading.examples !== examplesHash(hashes, tools.sha256);
  const notes = isChanged ? [changedNote(name, recipe.reading!, await tools.fit?.(examples, kept!))] : [];
  yield { state: 'planned', total: plan.length, notes };

  // Neither model nor examples affect the answer of a reading.
  const basis = kept
    ? { model: `reading ${tools.sha256(kept)}`, options: recipe, examples: [] }
    : { model: await tools.model(), options: recipe, examples: hashes };
  const records = new MadeRecords(tools, tools.sha256);
  const { existing = 'refuse' } = tools;
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
  ): Promise<Pending | RecipeOutcome> {
    const { query, output, asPng } = planned;
    try {
      const places = asPng === undefined ? [output] : [output, asPng];
      if (existing === 'skip')
        for (const place of places)
          if (await tools.readOutput(place)) return { state: 'unchanged', query, output: place };
      const picture = await tools.read(query);
      const from = fingerprintOf(picture);
      const made = { path: query, sha256: hash(picture) };
      for (const place of existing === 'overwrite' ? [] : places) {
        const fileState = await fileStateOf(place, made, from);
        if (fileState === 'unchanged') return { state: 'unchanged', query, output: place };
        // Whether the other place is needed is not known yet.
        if (place === output && (fileState === 'changed' || fileState === 'foreign'))
          throw notOurs(output, query, fileState);
      }
      return { ...planned, picture, made, from };
    } catch (error) {
      return { state: 'failed', query, error: inWords(error) };
    }
  }

  async function fileStateOf(output: string, made: MadeQuery, from: string): Promise<FileState> {
    return records.fileState(output, await tools.readOutput(output), made, from);
  }

  async function* answer(pending: readonly Pending[]): AsyncGenerator<RecipeOutcome, void> {
    const request = {
      examples,
      queries: pending.map(({ picture }) => picture),
      paths: pending.map(({ query }) => query),
      options: recipe,
      format: pending[0]!.format,
      ...(kept && { reading: kept }),
    };
    for await (const answered of tools.answer(request, signal)) {
      const asked = pending[answered.query]!;
      if ('error' in answered) yield { state: 'failed', query: asked.query, error: answered.error };
      else yield await save(asked, answered);
    }
  }

  async function save(
    { query, made, from, ...planned }: Pending,
    answered: Exclude<AnswerOrError, { error: unknown }>,
  ) {
    const { bytes: answer, confidence, understood, doubt, isDrawing, asPixels } = answered;
    const isPng = planned.format === 'svg' && !isDrawing;
    const output = isPng ? (planned.asPng ?? planned.output) : planned.output;
    try {
      if (isPng && planned.asPng === undefined) throw noDrawing(query, asPixels);
      // Another program may have created it meanwhile.
      const fileState = existing === 'overwrite' ? 'ours' : await fileStateOf(output, made, from);
      if (fileState === 'changed' || fileState === 'foreign') throw notOurs(output, query, fileState);
      await records.note(output, answer, made, from);
      await tools.write(output, answer, fileState !== 'free');
    } catch (error) {
      return { state: 'failed', query, error: inWords(error) } as const;
    }
    const note = isPng && asPixels !== undefined && { note: asPngNote(query, asPixels) };
    const why = doubt !== undefined && { doubt };
    return { state: 'done', query, output, confidence, understood, ...why, ...note } as const;
  }
}

/** Only a LikewiseError belongs to one query. Anything else is a bug and ends the run. */
function inWords(error: unknown): ErrorBody {
  if (!(error instanceof LikewiseError)) throw error;
  return wordsOf(error);
}
