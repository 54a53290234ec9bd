import type { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { StoredResult } from '../answers/resultStore.ts';
import { errorBody, jobLost } from './errors.ts';
import { advance, countQueries, isOver, type JobState, type JobStep, newJob } from './jobState.ts';
import type { JobListener, JobOutput } from './jobs.ts';
import type { KeptJobEvent } from './journal.ts';

/** A kept event of a job. */
export interface Kept {
  readonly event: KeptJobEvent;
  /** Of a result: the key it is stored by. */
  readonly key?: string | undefined;
  /** Of a result that could not be stored: the result itself. */
  readonly held?: StoredResult | undefined;
}

const ENDS: readonly KeptJobEvent['type'][] = ['done', 'failed', 'cancelled'];

/** An answer to a query of a job. */
export interface JobAnswer {
  readonly result: StoredResult;
  readonly key: string;
  /** Whether it is in the store; it is held in memory otherwise. */
  readonly stored: boolean;
  readonly cached: boolean;
  /** Whether the job's tool knows readings: only then do results name them. */
  readonly namesReadings: boolean;
  /** Milliseconds. */
  readonly timings: { readonly queued: number; readonly engine: number; readonly total: number };
}

/** Looks up a result by its content key. */
export type Fetch = (key: string) => Promise<StoredResult | undefined>;

/** One job: its state, its kept events, and its listeners. */
export class Job {
  readonly id: string;
  readonly tool: string;
  /** Unix milliseconds: when it was accepted, and when its last event came. */
  readonly at: number;
  last: number;
  readonly kept: Kept[] = [];
  readonly #listeners = new Set<JobListener>();
  readonly #fetch: Fetch;
  #state: JobState;

  constructor(job: { id: string; tool: string; queries: number; at: number }, fetch: Fetch) {
    this.id = job.id;
    this.tool = job.tool;
    this.at = job.at;
    this.last = job.at;
    this.#state = newJob(job.queries);
    this.#fetch = fetch;
  }

  get state(): JobState {
    return this.#state;
  }

  get isOver(): boolean {
    return isOver(this.#state);
  }

  /** Whether it ended without an event that says so, because its daemon ended. */
  get isLost(): boolean {
    return this.isOver && !this.#hasEnd;
  }

  get #hasEnd(): boolean {
    const last = this.kept.at(-1);
    return last !== undefined && ENDS.includes(last.event.type);
  }

  start(query: number): void {
    this.#state = advance(this.#state, { type: 'start', query });
  }

  lose(): void {
    this.#state = advance(this.#state, { type: 'lose' });
  }

  /** The events that follow from an answer; none if it comes too late. */
  answer(query: number, answer: JobAnswer): Kept[] {
    const { result, key, stored, cached, namesReadings, timings } = answer;
    const { picture: _, reading, alternatives, ...rest } = result;
    const sent = { ...rest, ...(namesReadings && { reading, alternatives }) };
    return this.#settle({ type: 'answer', query }, (seq) => ({
      event: { type: 'result', job: this.id, seq, query, image: 0, ...sent, cached, timings },
      key,
      ...(stored ? {} : { held: result }),
    }));
  }

  /** The events that follow from a query's failure; none if it comes too late. */
  fail(query: number, error: LikewiseError): Kept[] {
    return this.#settle({ type: 'fail', query }, (seq) => ({
      event: { type: 'query-failed', job: this.id, seq, query, error: errorBody(error) },
    }));
  }

  /** The job as a whole cannot be done. */
  refuse(error: LikewiseError): Kept[] {
    if (!this.#step({ type: 'refuse' })) return [];
    return [{ event: { type: 'failed', job: this.id, error: errorBody(error) } }];
  }

  cancel(reason: 'cancel' | 'replaced'): Kept[] {
    if (!this.#step({ type: 'cancel' })) return [];
    return [{ event: { type: 'cancelled', job: this.id, seq: this.#state.seq, reason } }];
  }

  /** Restores the state after a kept event from the journal; an event that does not follow is left out. */
  restore(kept: Kept): void {
    const { event } = kept;
    const { stage, seq, queries } = this.#state;
    if (event.type === 'done') {
      if (stage === 'done' && event.seq === seq && !this.#hasEnd) this.kept.push(kept);
      return;
    }
    const follows = event.type === 'failed' || event.seq === seq + 1;
    const known = !('query' in event) || event.query < queries.length;
    if (follows && known && this.#step(stepOf(event))) this.kept.push(kept);
  }

  /** Keeps an event and sends it to the listeners. */
  keep(kept: Kept, now: number): void {
    this.kept.push(kept);
    this.last = now;
    this.send(this.#output(kept));
    if (this.#hasEnd) this.#listeners.clear();
  }

  send(output: JobOutput): void {
    for (const listener of this.#listeners) listener(output);
  }

  /** From now on `listener` receives the job's events. */
  attach(listener: JobListener): void {
    this.#listeners.add(listener);
  }

  detach(listener: JobListener): void {
    this.#listeners.delete(listener);
  }

  /** Sends the kept events numbered above `after`, and how the job failed if it did. */
  replay(listener: JobListener, after: number): void {
    for (const kept of this.kept) {
      if (kept.event.type === 'failed' || kept.event.seq > after) listener(this.#output(kept));
    }
  }

  /** Whether all of a finished job can be sent again. */
  async isWhole(): Promise<boolean> {
    if (this.isLost) return false;
    for (const { key, held } of this.kept) {
      if (key !== undefined && !held && !(await this.#fetch(key))) return false;
    }
    return true;
  }

  /** The first `most` of its answers that are still stored. */
  async answers(most: number): Promise<{ readonly query: number; readonly picture: FrameImage }[]> {
    const answers: { query: number; picture: FrameImage }[] = [];
    for (const { event, key, held } of this.kept) {
      if (answers.length === most) break;
      if (event.type !== 'result' || key === undefined) continue;
      const result = held ?? (await this.#fetch(key));
      if (result) answers.push({ query: event.query, picture: result.picture });
    }
    return answers;
  }

  /** The error of a job that is lost. */
  lostError(): LikewiseError {
    const answered = this.kept.flatMap(({ event }) => (event.type === 'result' ? [event.query] : []));
    return jobLost(
      answered.toSorted((a, b) => a - b),
      this.#state.queries.length,
    );
  }

  #step(step: JobStep): boolean {
    const before = this.#state;
    this.#state = advance(before, step);
    return this.#state !== before;
  }

  /** A query's event, and `done` after the last one's. */
  #settle(step: JobStep, event: (seq: number) => Kept): Kept[] {
    if (!this.#step(step)) return [];
    const { stage, seq } = this.#state;
    if (stage !== 'done') return [event(seq)];
    const [answered, failed] = [countQueries(this.#state, 'answered'), countQueries(this.#state, 'failed')];
    return [event(seq - 1), { event: { type: 'done', job: this.id, seq, answered, failed } }];
  }

  #output({ event, key, held }: Kept): JobOutput {
    if (key === undefined) return { event };
    return {
      event,
      picture: async () => {
        const result = held ?? (await this.#fetch(key));
        if (!result) throw this.lostError();
        return result.picture;
      },
    };
  }
}

/** The step that an event stands for. */
function stepOf(event: Exclude<KeptJobEvent, { type: 'done' }>): JobStep {
  switch (event.type) {
    case 'result':
      return { type: 'answer', query: event.query };
    case 'query-failed':
      return { type: 'fail', query: event.query };
    case 'failed':
      return { type: 'refuse' };
    case 'cancelled':
      return { type: 'cancel' };
  }
}
