import type { JobEvent } from '@likewise/shared/protocol/messages.ts';
import type { Clock } from './clock.ts';
import type { Job } from './job.ts';
import { countQueries } from './jobState.ts';
import { PROGRESS_INTERVAL_MS } from './limits.ts';

/** The standing of a job. */
export interface QueueStanding {
  readonly position: number;
  readonly estimateMs?: number;
}

/** Reports the standings of jobs to their listeners: each change, at most once per PROGRESS_INTERVAL_MS. */
export class ProgressReporter {
  readonly #clock: Clock;
  readonly #standings: () => Iterable<readonly [Job, QueueStanding]>;
  readonly #reported = new WeakMap<Job, string>();
  #cancel: (() => void) | undefined;

  /** @param standings of all unfinished jobs */
  constructor(clock: Clock, standings: () => Iterable<readonly [Job, QueueStanding]>) {
    this.#clock = clock;
    this.#standings = standings;
  }

  /** Something may have changed. */
  soon(): void {
    this.#cancel ??= this.#clock.after(PROGRESS_INTERVAL_MS, () => {
      this.#cancel = undefined;
      for (const [job, standing] of this.#standings()) this.#report(job, standing);
    });
  }

  /** Stops all reports. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = () => {};
  }

  /** Estimates change all the time; they are only sent along with other changes. */
  #report(job: Job, { position, ...estimate }: QueueStanding): void {
    const stage = job.state.stage === 'queued' ? 'queued' : 'running';
    const done = countQueries(job.state, 'answered') + countQueries(job.state, 'failed');
    const now = [stage, position, done].join();
    if (this.#reported.get(job) === now) return;
    this.#reported.set(job, now);
    const total = job.state.queries.length;
    const event: JobEvent = { type: 'progress', job: job.id, stage, position, done, total, ...estimate };
    job.send({ event });
  }
}
