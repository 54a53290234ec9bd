import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { MAX_IMAGES } from '@likewise/shared/protocol/limits.ts';
import type { Activity, JobEvent, Lane, ShownJob } from '@likewise/shared/protocol/messages.ts';
import { drawSheet } from '../answers/drawSheet.ts';
import type { SheetRequest } from '../answers/request.ts';
import type { ResultStore } from '../answers/resultStore.ts';
import type { RunningModel } from '../answers/runningModel.ts';
import type { Work } from '../answers/work/work.ts';
import type { Say } from '../log.ts';
import type { Tracer } from '../trace/tracer.ts';
import type { Clock } from './clock.ts';
import { daemonEnding, errorBody, jobUnknown } from './errors.ts';
import type { Job } from './job.ts';
import { JobBook } from './jobBook.ts';
import { JobRunner } from './jobRunner.ts';
import type { ExplainRequest, Explanation, JobListener, JobRequest, Jobs, OpenedFile } from './jobs.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { MAX_SHOWN_ANSWERS, RETRY_AFTER_MS } from './limits.ts';
import type { Measures } from './measures.ts';
import { RecentJobs } from './recentJobs.ts';
import { Sweeper } from './sweeper.ts';

export interface JobsOptions {
  readonly model: RunningModel;
  /** Works on pictures. Its creator closes it. */
  readonly work: Work;
  readonly store: ResultStore;
  readonly journal: Journal;
  /** What the journal held when the daemon started. */
  readonly records: readonly JournalRecord[];
  readonly clock: Clock;
  readonly log: Say;
  readonly measures?: Measures;
  readonly tracer?: Tracer;
}

export interface JobManager extends Jobs {
  /** Queries that wait in each lane. */
  readonly depths: Readonly<Record<Lane, number>>;
  /** The queue by tool, and the newest jobs. */
  readonly activity: Pick<Activity, 'queue' | 'jobs'>;
  /** A recent job with its pictures, and some of its answers. Errors: job-unknown where they are not kept. */
  show(id: string): Promise<{ readonly message: ShownJob; readonly images: readonly FrameImage[] }>;
  /**
   * Answers with another model from now on. Resolves when the former one has finished its work and its engine is no longer used. Waiting
   * queries go on with the new one.
   */
  use(model: RunningModel): Promise<void>;
  /** Frees the memory of what is kept for further queries. */
  rest(): void;
}

/** The jobs of a daemon. It knows the jobs that were known when the last daemon ended. */
export function createJobs(options: JobsOptions): JobManager {
  return new Manager(options);
}

/** A request for a finished job. */
interface Asking {
  readonly job: Job;
  readonly listener: JobListener;
  /** The events numbered above it are sent. */
  after: number;
  /** What to do where all of it can be sent again, and otherwise. */
  whole(): void;
  otherwise(): void;
}

class Manager implements JobManager {
  readonly #work: Work;
  readonly #book: JobBook;
  readonly #runner: JobRunner;
  readonly #sweeper: Sweeper;
  readonly #journal: Journal;
  readonly #recent = new RecentJobs();
  /** The requests that wait for #ifWhole, each with the job that it asks for. */
  readonly #asking = new Set<Asking>();
  #closing = false;

  constructor(options: JobsOptions) {
    const { store, journal, records, clock, work } = options;
    this.#work = work;
    this.#journal = journal;
    this.#book = new JobBook(journal, records, clock, (key) => store.get(key));
    this.#runner = new JobRunner({ ...options, book: this.#book, onStored: () => this.#sweeper.sweepIfFull() });
    this.#sweeper = new Sweeper({ ...options, book: this.#book });
  }

  get counts() {
    return this.#runner.counts;
  }

  get depths() {
    return this.#runner.depths;
  }

  get activity() {
    const { load, standings } = this.#runner;
    return {
      queue: [...load].map(([tool, of]) => ({ tool, ...of })),
      jobs: this.#recent.list((job) => standings.get(job)),
    };
  }

  onChange(listener: () => void): () => void {
    return this.#runner.onChange(listener);
  }

  submit(request: JobRequest, listener: JobListener): void {
    if (this.#closing) throw daemonEnding(RETRY_AFTER_MS);
    const known = this.#book.get(request.job);
    if (known && known.tool !== request.tool) throw jobUnknown();
    if (!known) {
      this.#runner.accept(request, listener);
      return this.#recent.add(this.#book.get(request.job)!, request);
    }
    const replay = () => {
      listener({ event: this.#runner.accepted(known) });
      known.replay(listener, 0);
    };
    if (!known.isOver) {
      replay();
      return known.attach(listener);
    }
    void this.#ifWhole({
      job: known,
      listener,
      after: 0,
      whole: replay,
      otherwise: () => this.#submitAgain(known, request, listener),
    });
  }

  resume(tool: string, id: string, after: number, listener: JobListener): void {
    const known = this.#book.get(id);
    if (known?.tool !== tool) return listener({ event: failedEvent(id, jobUnknown()) });
    if (!known.isOver) {
      known.replay(listener, after);
      return known.attach(listener);
    }
    // If it is requested again during the look-up, it is sent once.
    for (const asking of this.#asking) {
      if (asking.listener !== listener || asking.job !== known) continue;
      asking.after = Math.min(asking.after, after);
      return;
    }
    const asking: Asking = {
      job: known,
      listener,
      after,
      whole: () => known.replay(listener, asking.after),
      otherwise: () => listener({ event: failedEvent(id, known.lostError()) }),
    };
    void this.#ifWhole(asking);
  }

  cancel(tool: string, id: string): void {
    const job = this.#book.get(id);
    if (job?.tool === tool) this.#runner.cancel(job);
  }

  cancelAll(tool: string): void {
    for (const job of this.#book.jobs) if (job.tool === tool && !job.isOver) this.#runner.cancel(job);
  }

  async explain(request: ExplainRequest, signal: AbortSignal): Promise<Explanation> {
    if (this.#closing) throw daemonEnding(RETRY_AFTER_MS);
    return this.#runner.explain(request, signal);
  }

  async open(file: Uint8Array, name: string, signal: AbortSignal): Promise<OpenedFile> {
    if (this.#closing) throw daemonEnding(RETRY_AFTER_MS);
    return this.#runner.open(file, name, signal);
  }

  async drawSheet(request: SheetRequest, signal: AbortSignal): Promise<FrameImage> {
    if (this.#closing) throw daemonEnding(RETRY_AFTER_MS);
    return drawSheet(request, this.#work, signal);
  }

  async show(id: string) {
    const recent = this.#recent.get(id);
    if (!recent?.pictures) throw jobUnknown();
    const { examples, queries } = recent.pictures;
    const images: FrameImage[] = [];
    const place = (image: FrameImage) => images.push(image) - 1;
    const answers = await recent.job.answers(MAX_SHOWN_ANSWERS);
    const { quality, answer } = recent.asked;
    const message: ShownJob = {
      type: 'shown-job',
      id,
      quality,
      answer,
      examples: examples.map(({ input, output }) => ({ input: place(input), output: place(output) })),
      queries: queries.map(place),
      // A frame holds no more images than the largest job has.
      answers: answers
        .slice(0, MAX_IMAGES - images.length)
        .map(({ query, picture }) => ({ query, image: place(picture) })),
    };
    return { message, images };
  }

  detach(listener: JobListener): void {
    for (const job of this.#book.jobs) job.detach(listener);
    for (const asking of this.#asking) if (asking.listener === listener) this.#asking.delete(asking);
  }

  use(model: RunningModel): Promise<void> {
    return this.#runner.use(model);
  }

  rest(): void {
    this.#runner.rest();
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#runner.close();
    await this.#sweeper.stop();
    this.#journal.close();
  }

  /** Does one or the other for a finished job, unless the listener is detached meanwhile. */
  async #ifWhole(asking: Asking): Promise<void> {
    this.#asking.add(asking);
    const isWhole = await asking.job.isWhole();
    if (!this.#asking.delete(asking)) return;
    if (isWhole) asking.whole();
    else asking.otherwise();
  }

  /** A job whose results are gone becomes a new one, for the first that asks. */
  #submitAgain(known: Job, request: JobRequest, listener: JobListener): void {
    if (this.#book.get(known.id) === known) this.#book.remove(known);
    try {
      this.submit(request, listener);
    } catch (error) {
      if (!(error instanceof LikewiseError)) throw error;
      listener({ event: failedEvent(request.job, error) });
    }
  }
}

function failedEvent(job: string, error: LikewiseError): JobEvent {
  return { type: 'failed', job, error: errorBody(error) };
}
