import type { ClientKind } from '@likewise/shared/protocol/messages.ts';
import type { Canvas } from '../engine/engine.ts';
import type { Say } from '../log.ts';
import { answerPicture, gapColour, pictureOptions } from './answerPicture.ts';
import type { Batcher } from './batcher.ts';
import { contentKey } from './contentKey.ts';
import type { JobRequest } from './jobs.ts';
import type { Stage } from './measures.ts';
import type { JobPrompt } from './prompt.ts';
import type { ResultStore, StoredResult } from './resultStore.ts';
import { type ServedForm, type Serving, servedForm } from './serving.ts';

export interface RunnerOptions {
  readonly serving: () => Serving;
  readonly batcher: Batcher;
  readonly store: ResultStore;
  readonly now: () => number;
  readonly log: Say;
  readonly onStage: (stage: Stage, ms: number, kind: ClientKind) => void;
  readonly onStored: () => void;
}

/** A query of a job. */
export interface RunQuery {
  readonly request: JobRequest;
  readonly prompt: JobPrompt;
  readonly query: number;
  readonly signal: AbortSignal;
  /** Called when the query's canvases wait for the engine. */
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

/** Something that every other query of the job would meet, too. */
export class WholeJobError extends Error {
  constructor(cause: unknown) {
    super('the job cannot be done', { cause });
  }
}

/** Answers one query from the store, or by the engine. */
export class QueryRunner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** The stored answer; undefined where there is none, or where it is not known yet what the engine runs. */
  async lookUp({ request, prompt, query }: Pick<RunQuery, 'request' | 'prompt' | 'query'>): Promise<Ran | undefined> {
    const form = servedForm(this.#options.serving());
    if (!form) return undefined;
    const key = contentKey(form, request, await prompt.digests(query));
    const result = await this.#options.store.get(key);
    return result && { key, result, stored: true, cached: true, engineMs: 0 };
  }

  /** Errors: those of decodeImage for the query, of Engine.fill, cancelled; a WholeJobError for what the job as a whole meets. */
  async run(run: RunQuery): Promise<Ran> {
    const form = await this.#form();
    return (await this.lookUp(run)) ?? (await this.#compute(run, form));
  }

  async #compute({ request, prompt, query, signal, onComposed }: RunQuery, form: ServedForm): Promise<Ran> {
    const { batcher, now, onStage } = this.#options;
    const { size, detail, format } = request.answer;
    const options = pictureOptions({ quality: request.quality, size, detail, format }, form.prompt);
    const gap = gapColour(form.prompt);
    const begun = now();
    const readExamples = prompt.examples(gap).catch((error) => {
      throw new WholeJobError(error);
    });
    if (!prompt.isSmall(query)) await readExamples;
    const readQuery = prompt.query(query);
    readQuery.catch(() => {}); // Where the examples cannot be read either, it is them who are told.
    const examples = await readExamples;
    const raster = await readQuery;
    const decoded = now();
    onStage('decode', decoded - begun, request.kind);

    let filled = decoded;
    const fill = async (canvases: readonly Canvas[]) => {
      onComposed();
      const results = await batcher.fill(canvases, request.lane, signal);
      filled = now();
      return results;
    };
    const { picture, answer, understood, doubt, confidence, confidences } = await answerPicture(
      { fill },
      examples,
      raster,
      options,
    );
    onStage('engine', filled - decoded, request.kind);

    const result: StoredResult = {
      picture: { type: `image/${format}`, bytes: picture },
      width: answer.width,
      height: answer.height,
      understood,
      ...(doubt !== undefined && { doubt }),
      confidence,
      confidences,
    };
    // Only now is it sure on which provider it ran.
    const key = contentKey(servedForm(this.#options.serving()) ?? form, request, await prompt.digests(query));
    const stored = await this.#store(key, result);
    onStage('finish', now() - filled, request.kind);
    return { key, result, stored, cached: false, engineMs: filled - decoded };
  }

  async #form(): Promise<ServedForm> {
    const serving = this.#options.serving();
    const form = servedForm(serving);
    if (form) return form;
    await serving.engine.start().catch((error) => {
      throw new WholeJobError(error);
    });
    return servedForm(serving)!;
  }

  async #store(key: string, result: StoredResult): Promise<boolean> {
    try {
      await this.#options.store.put(key, result);
      this.#options.onStored();
      return true;
    } catch (error) {
      this.#options.log('warn', `A result could not be stored and is kept in memory: ${String(error)}`);
      return false;
    }
  }
}
