import type { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { ErrorBody } from '@likewise/shared/protocol/messages.ts';
import { jobLost } from './errors.ts';
import { advance, countQueries, isOver, type JobState, type JobStep, newJob } from './jobState.ts';
import type { JobListener, JobOutput } from './jobs.ts';
import type { KeptJobEvent } from './journal.ts';
import type { StoredResult } from './resultStore.ts';

/** A kept event of a job. */
export interface Kept {
  readonly event: KeptJobEvent;
  /** Of a result: the key it is stored by. */
  readonly key?: string | undefined;
  /** Of a result that could not be stored: the result itself. */
  readonly held?: StoredResult | undefined;
}

const ENDS: readonly KeptJobEvent['type'][] = ['done', 'failed', 'cancelled'];

/** Looks up a result by its content key. */
export type Fetch = (key: string) => Promise<StoredResult | undefined>;

/** One job: its state, the events that are kept of it, and who listens. */
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

  /** Whether its last event is among the kept ones; not so for a lost job. */
  get hasEnd(): boolean {
    const last = this.kept.at(-1);
    return last !== undefined && ENDS.includes(last.event.type);
  }

  /** Takes a step; false where it changes nothing (see advance). */
  step(step: JobStep): boolean {
    const before = this.#state;
    this.#state = advance(before, step);
    return this.#state !== before;
  }

  /** Keeps an event and tells it. */
  keep(kept: Kept, now: number): void {
    this.kept.push(kept);
    this.last = now;
    this.tell(this.#output(kept));
    if (this.hasEnd) this.#listeners.clear();
  }

  tell(output: JobOutput): void {
    for (const listener of this.#listeners) listener(output);
  }

  attach(listener: JobListener): void {
    this.#listeners.add(listener);
  }

  detach(listener: JobListener): void {
    this.#listeners.delete(listener);
  }

  /** The kept events numbered above `after`, and how the job failed if it did. */
  replay(after: number): JobOutput[] {
    return this.kept
      .filter(({ event }) => event.type === 'failed' || event.seq > after)
      .map((kept) => this.#output(kept));
  }

  /** Whether all of a job that is over can be told again. */
  async isWhole(): Promise<boolean> {
    if (!this.hasEnd) return false;
    for (const { key, held } of this.kept) {
      if (key !== undefined && !held && !(await this.#fetch(key))) return false;
    }
    return true;
  }

  /** The error of a job that is lost. */
  lost(): LikewiseError {
    const answered = this.kept.flatMap(({ event }) => (event.type === 'result' ? [event.query] : []));
    return jobLost(
      answered.toSorted((a, b) => a - b),
      this.#state.queries.length,
    );
  }

  count(which: 'answered' | 'failed'): number {
    return countQueries(this.#state, which);
  }

  #output({ event, key, held }: Kept): JobOutput {
    if (key === undefined) return { event };
    return {
      event,
      picture: async () => {
        const result = held ?? (await this.#fetch(key));
        if (!result) throw this.lost();
        return result.picture;
      },
    };
  }
}

export function errorBody(error: LikewiseError): ErrorBody {
  const { code, message, remedy } = error;
  return { code, message, remedy };
}
