import type { ClientKind, Lane } from '@likewise/shared/protocol/messages.ts';
import type { Canvas, Filled } from '../engine/engine.ts';
import { MEDIA_TYPES } from '../images/header.ts';
import type { Say } from '../log.ts';
import { BY_MODEL } from '../readings/name.ts';
import { span } from '../trace/span.ts';
import { answerByReading } from './answerByReading.ts';
import { answerOptions } from './answerOptions.ts';
import { type Answer, answerQuery } from './answerQuery.ts';
import { contentKey, readingKey } from './contentKey.ts';
import type { JobPrompt } from './prompt.ts';
import type { PromptRequest } from './request.ts';
import type { ResultStore, StoredResult } from './resultStore.ts';
import { filledForm, type RunningForm, type RunningModel, runningForm } from './runningModel.ts';
import type { ExampleShelf } from './work/exampleShelf.ts';
import type { MadeAnswer } from './work/tasks.ts';
import type { Work, WorkFor } from './work/work.ts';

/** Parts of the time an answer takes: decoding; composing to filled; carrying, encoding, storing. */
export type AnswerStage = 'decode' | 'engine' | 'finish';

export interface QueryRunnerOptions {
  readonly model: () => RunningModel;
  /** Fills canvases in their turn. Errors: those of Engine.fill, cancelled. */
  readonly fill: (canvases: readonly Canvas[], lane: Lane, signal: AbortSignal) => Promise<Filled[]>;
  readonly work: Work;
  readonly shelf: ExampleShelf;
  readonly store: ResultStore;
  readonly now: () => number;
  readonly log: Say;
  readonly onStage: (stage: AnswerStage, ms: number, kind: ClientKind) => void;
  readonly onStored: () => void;
}

/** A query of a job. */
export interface RunQuery {
  readonly request: PromptRequest;
  readonly prompt: JobPrompt;
  readonly query: number;
  readonly signal: AbortSignal;
  /** Called when the query's canvases start to wait for the engine. */
  readonly onComposed: () => void;
}

export interface Ran {
  readonly key: string;
  readonly result: StoredResult;
  /** Whether it is in the store; it is kept in memory otherwise. */
  readonly stored: boolean;
  readonly cached: boolean;
  readonly engineMs: number;
}

/** An error that every other query of the job would meet too. */
export class WholeJobError extends Error {
  constructor(cause: unknown) {
    super('the job cannot be done', { cause });
  }
}

/** Answers one query, from the store or by the engine. */
export class QueryRunner {
  readonly #options: QueryRunnerOptions;

  constructor(options: QueryRunnerOptions) {
    this.#options = options;
  }

  /** The stored answer; undefined where there is none, or where it is not yet known what the engine runs. */
  async lookUp({ request, prompt, query }: Pick<RunQuery, 'request' | 'prompt' | 'query'>): Promise<Ran | undefined> {
    const key = await this.#key(request, prompt, query);
    if (key === undefined) return undefined;
    const result = await this.#options.store.get(key);
    return result && { key, result, stored: true, cached: true, engineMs: 0 };
  }

  /** Errors: those of decodeImage for the query, of Engine.fill, cancelled; a WholeJobError for an error of the whole job. */
  async run(run: RunQuery): Promise<Ran> {
    const reading = askedReading(run.request);
    if (reading !== undefined) return (await this.lookUp(run)) ?? (await this.#applyReading(run, reading));
    const form = await this.#form();
    return (await this.lookUp(run)) ?? (await this.#compute(run, form));
  }

  /** The key by which the answer is stored; undefined where it is not yet known what the engine runs. */
  async #key(request: PromptRequest, prompt: JobPrompt, query: number): Promise<string | undefined> {
    const reading = askedReading(request);
    const digests = await prompt.digests(query);
    const paints = askedPaints(request, query);
    if (reading !== undefined) return readingKey({ ...request, reading }, digests, paints);
    const form = runningForm(this.#options.model());
    return form && contentKey(form, request, digests, paints);
  }

  /** Answers by the reading that the job names: no engine is needed. */
  async #applyReading(run: RunQuery, reading: string | Uint8Array): Promise<Ran> {
    const { request, prompt, query, signal, onComposed } = run;
    const { now, onStage, work } = this.#options;
    const begun = now();
    const by = { lane: request.lane, signal };
    const asked =
      typeof reading === 'string' ? { id: reading, found: await this.#readingsOf(prompt, by) } : { json: reading };
    onComposed();
    const paints = askedPaints(request, query);
    const made = await answerByReading(work, asked, prompt.query(query), request.answer, by, paints).catch((error) => {
      throw error.code === 'reading-unknown' || error.code === 'reading-unusable' ? new WholeJobError(error) : error;
    });
    onStage('finish', now() - begun, request.kind);
    const result = resultOf(made);
    const key = await readingKey({ ...request, reading }, await prompt.digests(query), paints);
    return { key, result, stored: await this.#store(key, result), cached: false, engineMs: 0 };
  }

  async #readingsOf(prompt: JobPrompt, by: WorkFor): Promise<Uint8Array> {
    const examples = await prompt.examples(this.#options.shelf, this.#options.model());
    return examples.explain(by).catch((error) => {
      throw new WholeJobError(error);
    });
  }

  async #compute({ request, prompt, query, signal, onComposed }: RunQuery, form: RunningForm): Promise<Ran> {
    const { now, onStage, work, shelf, model } = this.#options;
    const byModel = request.reading === BY_MODEL.id;
    const paints = askedPaints(request, query);
    const asked = answerOptions({ quality: request.quality, ...request.answer, byModel }, form.prompt);
    const options = { ...asked, ...(paints && { paints }) };
    const begun = now();
    let decoded = begun;
    let filled = begun;
    const made: Filled[] = [];
    const fill = async (canvases: readonly Canvas[]) => {
      if (filled === begun) {
        decoded = now();
        onStage('decode', decoded - begun, request.kind);
        onComposed();
      }
      const results = await span('infer', () => this.#options.fill(canvases, request.lane, signal), {
        'likewise.canvases': canvases.length,
        'likewise.provider': form.provider,
        'likewise.precision': form.precision,
      });
      filled = now();
      made.push(...results);
      return results;
    };
    const by = { lane: request.lane, signal };
    const examples = await prompt.examples(shelf, model());
    const answering = answerQuery({ work, engine: { fill } }, examples, prompt.query(query), options, by);
    // Where the examples cannot be read, the whole job fails.
    answering.catch(() => {});
    await examples.read(by).catch((error) => {
      throw new WholeJobError(error);
    });
    const result = resultOf(await answering);
    onStage('engine', filled - decoded, request.kind);
    // Only now is its form certain.
    const key = contentKey(filledForm(form, made), request, await prompt.digests(query), paints);
    const stored = await this.#store(key, result);
    onStage('finish', now() - filled, request.kind);
    return { key, result, stored, cached: false, engineMs: filled - decoded };
  }

  async #form(): Promise<RunningForm> {
    const model = this.#options.model();
    const form = runningForm(model);
    if (form) return form;
    await model.engine.start().catch((error) => {
      throw new WholeJobError(error);
    });
    return runningForm(model)!;
  }

  async #store(key: string, result: StoredResult): Promise<boolean> {
    try {
      await span('store', () => this.#options.store.put(key, result));
      this.#options.onStored();
      return true;
    } catch (error) {
      this.#options.log('warn', `A result could not be stored and is kept in memory: ${String(error)}`);
      return false;
    }
  }
}

/** The reading that a job names; the model's view is none. */
function askedReading({ reading }: PromptRequest): string | Uint8Array | undefined {
  return reading === BY_MODEL.id ? undefined : reading;
}

/** The colours of a query whose change is asked for. */
function askedPaints({ paints }: PromptRequest, query: number): readonly string[] | undefined {
  const asked = paints?.[query];
  return asked && asked.length > 0 ? asked : undefined;
}

function resultOf(made: MadeAnswer | Answer): StoredResult {
  const {
    picture,
    type,
    width,
    height,
    understood,
    doubt,
    asPixels,
    paints,
    noPaints,
    reading,
    alternatives,
    confidence,
  } = made;
  return {
    picture: { type: MEDIA_TYPES[type], bytes: picture },
    width,
    height,
    understood,
    ...(doubt !== undefined && { doubt }),
    ...(asPixels !== undefined && { asPixels }),
    ...(paints && { paints }),
    ...(noPaints !== undefined && { noPaints }),
    reading,
    alternatives,
    confidence,
    ...('confidences' in made && { confidences: made.confidences }),
  };
}
