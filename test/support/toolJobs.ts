import { randomUUID } from 'node:crypto';
import type { JobUpdate } from '@likewise/shared/client/job.ts';
import type { RunRequest } from '@likewise/shared/client/jobs.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ErrorBody } from '@likewise/shared/protocol/messages.ts';
import { discPng } from './cliImages.ts';
import { until } from './until.ts';

const png = (bytes: Uint8Array): FrameImage => ({ type: 'image/png', bytes: new Uint8Array(bytes) });

/** A small picture, different for each number below 10,000. */
export async function picture(number: number, side = 64): Promise<FrameImage> {
  const [low, high] = [number % 100, Math.floor(number / 100)];
  return png(await discPng(side, [2 * low, 2 * high, 200], [255 - high, 255 - low, 40]));
}

/** Pictures of these numbers. */
export function pictures(first: number, count: number): Promise<FrameImage[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => picture(first + n)));
}

/** An example: a disc, and the mask of it. */
export const EXAMPLE = {
  input: png(await discPng(64, [239, 68, 68], [255, 255, 255])),
  output: png(await discPng(64, [255, 255, 255], [0, 0, 0])),
};

/** A job of one canvas per query, answered at the query's size, in lane batch. */
export function job(queries: readonly FrameImage[], rest: Partial<RunRequest> = {}): RunRequest {
  const answer = { size: 'query', detail: 'guided', format: 'png' } as const;
  return { job: randomUUID(), examples: [EXAMPLE], queries, quality: 'fast', answer, lane: 'batch', ...rest };
}

/** The result of a job. */
export interface JobOutcome {
  /** The answers' bytes by query. */
  readonly answers: ReadonlyMap<number, Buffer>;
  readonly cached: ReadonlySet<number>;
  /** Why others were not answered, by query. */
  readonly failures: ReadonlyMap<number, ErrorBody>;
  /** The last event. */
  readonly end: JobUpdate;
}

/** Follows a job to its end. Throws if a query is reported twice. */
export async function outcome(updates: AsyncIterable<JobUpdate>, onUpdate = (_: JobUpdate) => {}): Promise<JobOutcome> {
  const answers = new Map<number, Buffer>();
  const cached = new Set<number>();
  const failures = new Map<number, ErrorBody>();
  let end: JobUpdate | undefined;
  for await (const update of updates) {
    end = update;
    if (update.type === 'result' || update.type === 'query-failed') {
      const { query } = update;
      if (answers.has(query) || failures.has(query)) throw new Error(`query ${query} was settled twice`);
      if (update.type === 'query-failed') failures.set(query, update.error);
      else answers.set(query, Buffer.from(update.image.bytes));
      if (update.type === 'result' && update.cached) cached.add(query);
    }
    onUpdate(update);
  }
  return { answers, cached, failures, end: end! };
}

/** Follows a job; `answered(n)` resolves when it has that many answers. */
export function follow(updates: AsyncIterable<JobUpdate>) {
  let count = 0;
  const ended = outcome(updates, ({ type }) => {
    if (type === 'result') count++;
  });
  return { ended, answered: (wanted: number) => until(() => count >= wanted) };
}
