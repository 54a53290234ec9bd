import { randomUUID } from 'node:crypto';
import type { RunRequest } from '@likewise/shared/client/jobs.ts';
import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ErrorBody } from '@likewise/shared/protocol/messages.ts';
import type { AskedAnswer } from '../answers/answerOptions.ts';
import type { EncodedPair, EncodedPicture } from '../answers/work/pictures.ts';
import { cancelled } from '../engine/errors.ts';
import { checkImage, decodeImage } from '../images/codec.ts';
import { MEDIA_TYPES } from '../images/header.ts';
import type { Model } from '../model/registry.ts';
import { BY_MODEL } from '../readings/name.ts';
import type { Backend, FileFailure, FilePicture, Used } from './backend.ts';
import { disconnect } from './owner.ts';
import { type LoadedQuery, type QueryPart, queryParts } from './queryParts.ts';

/** While one job is worked on, the next one waits in the daemon, so that its engine is never idle. */
const JOBS_IN_FLIGHT = 2;

type FileResult = FilePicture | FileFailure;

/**
 * Answers with the daemon, which has the same model. It leaves out what it cannot do: queries whose answers are too large to send, and all
 * the rest when the daemon ends, switches its model, or refuses.
 */
export class DaemonBackend implements Backend {
  readonly #client: TrustedClient;
  readonly #model: Model;
  readonly #gone = new AbortController();
  readonly used: Used;

  /**
   * @param client connected
   * @param used what the daemon's engine runs on
   */
  constructor(client: TrustedClient, used: Used, model: Model) {
    this.#client = client;
    this.#model = model;
    this.used = used;
    client.onState((state) => {
      const isSame = state.name === 'ready' && (!state.daemon || state.daemon.model === model.manifest.name);
      if (!isSame) this.#gone.abort();
    });
  }

  async start(): Promise<void> {}

  async *answer(
    examples: readonly EncodedPair[],
    queries: readonly string[],
    asked: AskedAnswer,
    signal: AbortSignal,
  ): AsyncGenerator<FileResult, void> {
    const left = new AbortController();
    const stop = AbortSignal.any([signal, left.signal, this.#gone.signal]);
    const request = this.#request(examples, queries, asked);
    const parts = queryParts(queries);
    const jobs = new Map<AsyncGenerator<FileResult, void>, Promise<Step>>();
    const advance = (job: AsyncGenerator<FileResult, void>) =>
      jobs.set(
        job,
        job.next().then((result) => ({ job, result })),
      );
    const begin = async () => {
      const part = stop.aborted ? undefined : (await parts.next()).value;
      if (part) advance(this.#run(request, part, stop));
    };
    try {
      for (let n = 0; n < JOBS_IN_FLIGHT; n++) await begin();
      while (jobs.size > 0) {
        const { job, result } = await Promise.race(jobs.values());
        if (result.done) {
          jobs.delete(job);
          await begin();
        } else {
          advance(job);
          yield result.value;
        }
      }
      if (signal.aborted) throw cancelled();
    } finally {
      left.abort();
      await Promise.all(jobs.values());
    }
  }

  close(): Promise<void> {
    return disconnect(this.#client);
  }

  /** The common part of all jobs. */
  #request(
    examples: readonly EncodedPair[],
    queries: readonly string[],
    asked: AskedAnswer,
  ): Omit<RunRequest, 'job' | 'queries'> {
    const { quality, size, detail, format, drawingSide, byModel } = asked;
    return {
      examples: examples.map(({ input, output }) => ({ input: sent(input), output: sent(output) })),
      quality,
      answer: { size, detail, format, ...(drawingSide !== undefined && { drawingSide }) },
      lane: queries.length === 1 ? 'interactive' : 'batch',
      readings: true,
      ...(byModel && { reading: BY_MODEL.id }),
    };
  }

  async *#run(
    request: Omit<RunRequest, 'job' | 'queries'>,
    { loaded, failures }: QueryPart,
    signal: AbortSignal,
  ): AsyncGenerator<FileResult, void> {
    yield* failures;
    if (loaded.length === 0) return;
    const job = { ...request, job: randomUUID(), queries: loaded.map(({ image }) => image) };
    for await (const update of this.#client.run(job, { signal })) {
      if (update.type === 'result') {
        const { width, height, understood, doubt, asPixels, reading, alternatives, confidence, image } = update;
        const { query } = loaded[update.query]!;
        yield {
          query,
          picture: image.bytes,
          isDrawing: image.type === MEDIA_TYPES.svg,
          ...(asPixels !== undefined && { asPixels }),
          width,
          height,
          understood,
          reading: reading!,
          alternatives: alternatives!,
          ...(doubt !== undefined && { doubt }),
          confidence,
          daemon: true,
        };
      } else if (update.type === 'query-failed') {
        const failure = await failureOf(loaded[update.query]!, update.error);
        if (failure) yield failure;
      } else if (update.type === 'failed') {
        this.#gone.abort();
      }
    }
  }
}

interface Step {
  readonly job: AsyncGenerator<FileResult, void>;
  readonly result: IteratorResult<FileResult, void>;
}

/** Replaces an image's number, which the daemon uses, by its name. Undefined where the image is not at fault: its answer is too large. */
async function failureOf({ query, image }: LoadedQuery, reported: ErrorBody): Promise<FileFailure | undefined> {
  try {
    if (reported.code.startsWith('image-')) {
      await decodeImage(image.bytes, query);
      return undefined;
    }
    throw new LikewiseError(reported.code, reported.message, reported.remedy);
  } catch (error) {
    if (error instanceof LikewiseError) return { query, error };
    throw error;
  }
}

export function sent({ bytes, name }: EncodedPicture): FrameImage {
  return { type: MEDIA_TYPES[checkImage(bytes, name).type], bytes };
}
