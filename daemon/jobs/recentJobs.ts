import type { RecentJob } from '@likewise/shared/protocol/messages.ts';
import { JobPrompt } from '../answers/prompt.ts';
import type { Job } from './job.ts';
import { countQueries } from './jobState.ts';
import type { JobRequest } from './jobs.ts';
import { MAX_RECENT_BYTES, MAX_RECENT_JOBS } from './limits.ts';
import type { QueueStanding } from './progress.ts';

/** A job since this daemon's start. */
export interface Recent {
  readonly job: Job;
  readonly asked: Pick<JobRequest, 'kind' | 'lane' | 'quality' | 'answer'>;
  readonly bytes: number;
  /** Absent where there was no room for them. */
  pictures?: Pick<JobRequest, 'examples' | 'queries'>;
}

/** The newest jobs of all tools, for watchers; with their requests, so that these can be repeated. */
export class RecentJobs {
  /** Oldest first. */
  readonly #recent = new Map<string, Recent>();

  add(job: Job, request: JobRequest): void {
    const { kind, lane, quality, answer, examples, queries } = request;
    const asked = { kind, lane, quality, answer };
    const { bytes } = new JobPrompt(request);
    this.#recent.delete(job.id);
    this.#recent.set(job.id, { job, asked, bytes, pictures: { examples, queries } });
    this.#forget();
  }

  get(id: string): Readonly<Recent> | undefined {
    return this.#recent.get(id);
  }

  /** Newest first. @param standingOf of an unfinished job */
  list(standingOf: (job: Job) => QueueStanding | undefined): RecentJob[] {
    return [...this.#recent.values()].reverse().map(({ job, asked: { answer: _, ...asked }, pictures }) => {
      const { stage, queries } = job.state;
      return {
        id: job.id,
        tool: job.tool,
        ...asked,
        at: Math.floor(job.at),
        stage: stage === 'lost' ? 'failed' : stage,
        ...(standingOf(job) ?? { position: 0 }),
        queries: queries.length,
        answered: countQueries(job.state, 'answered'),
        failed: countQueries(job.state, 'failed'),
        pictures: pictures !== undefined,
      };
    });
  }

  /** An unfinished job stays in the list. */
  #forget(): void {
    for (const [id, { job }] of this.#recent) {
      if (this.#recent.size <= MAX_RECENT_JOBS) break;
      if (job.isOver) this.#recent.delete(id);
    }
    let bytes = 0;
    for (const recent of [...this.#recent.values()].reverse()) {
      bytes += recent.bytes;
      if (bytes > MAX_RECENT_BYTES) delete recent.pictures;
    }
  }
}
