import type { Clock } from './clock.ts';
import { type Fetch, Job, type Kept } from './job.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { JOB_KEPT_MS, MAX_HELD_BYTES, MAX_KEPT_EVENTS } from './limits.ts';

/** The known jobs: all unfinished ones, and as many of the others as there is room for. All are in the journal. */
export class JobBook {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #fetch: Fetch;
  readonly #jobs = new Map<string, Job>();
  /** Finished jobs, the first to finish first. */
  readonly #over = new Set<Job>();
  #keptEvents = 0;
  #heldBytes = 0;

  /** @param records what the journal held; an unfinished job is lost */
  constructor(journal: Journal, records: readonly JournalRecord[], clock: Clock, fetch: Fetch) {
    this.#journal = journal;
    this.#clock = clock;
    this.#fetch = fetch;
    for (const record of records) {
      if ('event' in record) this.#jobs.get(record.job)?.restore(record);
      else this.#jobs.set(record.job, new Job({ ...record, id: record.job }, fetch));
    }
    for (const job of this.#jobs.values()) {
      job.lose();
      this.#end(job);
    }
    this.forget();
    journal.rewrite(this.#records());
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  get jobs(): Iterable<Job> {
    return this.#jobs.values();
  }

  /** A new job, whose id is unknown. */
  accept(id: string, tool: string, queries: number): Job {
    const job = new Job({ id, tool, queries, at: this.#clock.now() }, this.#fetch);
    this.#jobs.set(id, job);
    this.#journal.append({ job: id, tool, queries, at: job.at });
    return job;
  }

  /** Keeps events in the journal and the job, and sends them. */
  keep(job: Job, events: readonly Kept[]): void {
    for (const kept of events) {
      this.#journal.append({ job: job.id, event: kept.event, key: kept.key });
      job.keep(kept, this.#clock.now());
    }
    if (events.length === 0 || !job.isOver) return;
    this.#end(job);
    this.forget();
    if (this.#journal.isLong) this.#journal.rewrite(this.#records());
  }

  /** Forgets jobs that finished long ago, and the first of those that there is no room for. */
  forget(): void {
    for (const job of this.#over) {
      const fits = this.#keptEvents <= MAX_KEPT_EVENTS && this.#heldBytes <= MAX_HELD_BYTES;
      if (fits && job.last >= this.#clock.now() - JOB_KEPT_MS) break;
      this.remove(job);
    }
  }

  /** The keys of the results of unfinished jobs. */
  neededKeys(): ReadonlySet<string> {
    const running = [...this.#jobs.values()].filter((job) => !job.isOver);
    return new Set(running.flatMap(({ kept }) => kept.flatMap(({ key }) => key ?? [])));
  }

  remove(job: Job): void {
    this.#jobs.delete(job.id);
    if (!this.#over.delete(job)) return;
    this.#keptEvents -= job.kept.length;
    this.#heldBytes -= heldBytes(job);
  }

  #end(job: Job): void {
    this.#over.add(job);
    this.#keptEvents += job.kept.length;
    this.#heldBytes += heldBytes(job);
  }

  #records(): JournalRecord[] {
    return [...this.#jobs.values()].flatMap(({ id, tool, state, at, kept }) => [
      { job: id, tool, queries: state.queries.length, at },
      ...kept.map(({ event, key }) => ({ job: id, event, key })),
    ]);
  }
}

function heldBytes(job: Job): number {
  return job.kept.reduce((sum, { held }) => sum + (held?.picture.bytes.length ?? 0), 0);
}
