import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { type FramePart, READING_TYPE } from '@likewise/shared/protocol/frames.ts';
import type { ClientKind, JobEvent } from '@likewise/shared/protocol/messages.ts';
import { answerOptions } from '../answers/answerOptions.ts';
import type { Filler } from '../answers/answerQuery.ts';
import { unexpected } from '../answers/errors.ts';
import { explainExamples } from '../answers/explainExamples.ts';
import { MAX_PIXELS_AT_WORK } from '../answers/limits.ts';
import { countCanvases } from '../answers/plan.ts';
import { JobPrompt } from '../answers/prompt.ts';
import { QueryRunner, type Ran, WholeJobError } from '../answers/queryRunner.ts';
import type { ResultStore } from '../answers/resultStore.ts';
import type { RunningModel } from '../answers/runningModel.ts';
import { ExampleShelf } from '../answers/work/exampleShelf.ts';
import { LaneQueue } from '../answers/work/laneQueue.ts';
import { shareBytes } from '../answers/work/pictures.ts';
import type { Work, WorkFor } from '../answers/work/work.ts';
import type { Canvas } from '../engine/engine.ts';
import { MEDIA_TYPES } from '../images/header.ts';
import type { Say } from '../log.ts';
import { BY_MODEL } from '../readings/name.ts';
import type { OpenSpan } from '../trace/span.ts';
import type { Tracer } from '../trace/tracer.ts';
import { Batcher } from './batcher.ts';
import type { Clock } from './clock.ts';
import { Dispatcher } from './dispatcher.ts';
import { tooMuchWaiting } from './errors.ts';
import { Estimator, type Way } from './estimate.ts';
import { FairQueue, type QueuedQuery } from './fairQueue.ts';
import type { Job, Kept } from './job.ts';
import type { JobBook } from './jobBook.ts';
import { countQueries } from './jobState.ts';
import type { ExplainRequest, Explanation, JobListener, JobRequest, OpenedFile } from './jobs.ts';
import { BASE_PIXELS, MAX_EXPLANATIONS } from './limits.ts';
import type { Measures } from './measures.ts';
import { ProgressReporter, type QueueStanding } from './progress.ts';
import { overfilled, retryAfterMs } from './room.ts';

export interface JobRunnerOptions {
  readonly model: RunningModel;
  /** Works on pictures. */
  readonly work: Work;
  readonly store: ResultStore;
  readonly book: JobBook;
  readonly clock: Clock;
  readonly log: Say;
  readonly measures?: Measures;
  /** Writes the time of each stage of a job, if tracing is on. */
  readonly tracer?: Tracer;
  /** Called when a result has been stored. */
  readonly onStored: () => void;
}

/** An unfinished job, with its pictures. */
interface ActiveJob {
  readonly job: Job;
  readonly request: JobRequest;
  readonly prompt: JobPrompt;
  readonly abort: AbortController;
  readonly trace?: OpenSpan;
}

/** The unanswered queries of a tool. */
interface ToolLoad {
  readonly kind: ClientKind;
  readonly waiting: number;
  readonly running: number;
}

/** Does the work of all jobs: from the store, or in turn by the engine. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #active = new Map<string, ActiveJob>();
  readonly #queue = new FairQueue();
  readonly #batcher: Batcher;
  readonly #queryRunner: QueryRunner;
  readonly #dispatcher: Dispatcher;
  readonly #progress: ProgressReporter;
  readonly #shelf: ExampleShelf;
  /** Explanations wait with their files, so that few are decoded. */
  readonly #explaining = new LaneQueue(MAX_EXPLANATIONS);
  readonly #changeListeners = new Set<() => void>();
  #estimator: Estimator;
  #model: RunningModel;
  #closing = false;

  constructor(options: JobRunnerOptions) {
    const { clock, measures } = options;
    const now = () => clock.now();
    this.#options = options;
    this.#model = options.model;
    this.#estimator = new Estimator(now);
    this.#shelf = new ExampleShelf(options.work);
    const model = () => this.#model;
    const takes = () => this.#model.engine.status.takes ?? { canvases: 1, streamed: false };
    const maxBatch = () => takes().canvases;
    this.#batcher = new Batcher({
      engine: () => this.#model.engine,
      takes,
      onBatch: (canvases) => {
        measures?.batch(canvases);
        this.#dispatcher.pump();
      },
    });
    this.#queryRunner = new QueryRunner({
      ...options,
      model,
      fill: (canvases, lane, signal) => this.#batcher.fill(canvases, lane, signal),
      shelf: this.#shelf,
      now,
      onStage: (stage, ms, kind) => measures?.stage(stage, ms, kind),
    });
    this.#dispatcher = new Dispatcher({
      queue: this.#queue,
      maxBatch,
      waitingCanvases: (lane) => this.#batcher.waiting(lane),
      sizeOf: ({ job, query }) => ({
        canvases: this.#canvases(job),
        pixels: this.#active.get(job)!.prompt.pixels(query),
        examplePixels: this.#active.get(job)!.prompt.examplePixels,
      }),
      run: (query, onComposed) => this.#run(query, onComposed),
      onChange: () => this.#changed(),
    });
    this.#progress = new ProgressReporter(clock, () => this.#standings());
  }

  /** Counts of queries. */
  get counts() {
    return { waiting: this.#queue.size, running: this.#dispatcher.running };
  }

  get depths() {
    return { interactive: this.#queue.depth('interactive'), batch: this.#queue.depth('batch') };
  }

  /** The tools that have queries here, by their ids. */
  get load(): ReadonlyMap<string, ToolLoad> {
    const load = new Map<string, ToolLoad>();
    for (const { job, request } of this.#active.values()) {
      const { waiting, running } = load.get(job.tool) ?? { waiting: 0, running: 0 };
      load.set(job.tool, {
        kind: request.kind,
        waiting: waiting + countQueries(job.state, 'waiting'),
        running: running + countQueries(job.state, 'running'),
      });
    }
    return load;
  }

  /** The standings of unfinished jobs. */
  get standings(): ReadonlyMap<Job, QueueStanding> {
    return new Map(this.#standings());
  }

  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Accepts a job with a new id. Errors: busy. */
  accept(request: JobRequest, listener: JobListener): void {
    const prompt = new JobPrompt(request);
    prompt.measure();
    this.#checkRoom(request, prompt);
    const { job: id, tool, lane, slot, queries } = request;
    const job = this.#options.book.accept(id, tool, queries.length);
    const trace = this.#options.tracer?.open('job', {
      'likewise.tool': tool,
      'likewise.kind': request.kind,
      'likewise.lane': lane,
      'likewise.quality': request.quality,
      'likewise.examples': request.examples.length,
      'likewise.queries': queries.length,
      'likewise.pixels': prompt.examplePixels + prompt.queryPixels,
    });
    const active = { job, request, prompt, abort: new AbortController(), ...(trace && { trace }) };
    this.#active.set(id, active);
    // The cost of finding the examples' meaning is shared among the job's queries.
    const shared = BASE_PIXELS + prompt.examplePixels / queries.length;
    const cost = (query: number) => (shared + prompt.pixels(query)) / BASE_PIXELS;
    const replaced = this.#queue.add({ tool, job: id, lane, slot, queries: queries.length, cost });
    if (replaced !== undefined) this.#cancel(replaced, 'replaced');

    listener({ event: this.accepted(job) });
    job.attach(listener);
    this.#refuseUnreadable(active);
    void this.#answerFromStore(active);
    this.#dispatcher.pump();
    this.#changed();
  }

  /** The event that says that a job was accepted, and its present standing. */
  accepted(job: Job): JobEvent {
    const standing = this.standings.get(job) ?? { position: 0 };
    return { type: 'accepted', job: job.id, ...standing };
  }

  /** Running work of the job runs to its end (see Batcher.fill), and its outcome is dropped. */
  cancel(job: Job): void {
    this.#cancel(job.id, 'cancel');
    this.#dispatcher.pump();
  }

  /** What examples may mean. Errors: those of decodeImage and Work.run, image-too-large, cancelled. */
  async explain(request: ExplainRequest, signal: AbortSignal): Promise<Explanation> {
    const { examples, query } = request;
    const prompt = new JobPrompt({ examples, queries: query ? [query] : [] });
    prompt.measure();
    prompt.checkExamples();
    if (query) prompt.checkQuery(0);
    const by = { lane: 'interactive', signal } as const;
    return this.#explaining.run(by, prompt.examplePixels + prompt.queryPixels, () =>
      this.#explain(request, prompt, by),
    );
  }

  async #explain(
    { query, quality }: ExplainRequest,
    prompt: JobPrompt,
    by: WorkFor & { readonly signal: AbortSignal },
  ): Promise<Explanation> {
    const model = this.#model;
    const options = answerOptions({ quality, size: 'query', detail: 'guided', format: 'png' }, model.manifest.prompt);
    const shown = await prompt.examples(this.#shelf, model);
    const explainWith = (engine?: Filler) =>
      explainExamples(
        { work: this.#options.work, ...(engine && { engine }) },
        shown,
        query && prompt.query(0),
        options,
        by,
      );
    const fill = (canvases: readonly Canvas[]) => this.#batcher.fill(canvases, by.lane, by.signal);
    const meanings = await explainWith({ fill }).catch((error) => {
      if (error instanceof LikewiseError && error.code.startsWith('engine-')) return explainWith();
      throw error;
    });
    const images: FramePart[] = [];
    const place = (type: FramePart['type'], bytes: Uint8Array) => images.push({ type, bytes }) - 1;
    const readings = meanings.map(({ preview, reading, ...rest }) => ({
      ...rest,
      preview: place('image/png', preview),
      ...(reading && { whole: place(READING_TYPE, reading) }),
    }));
    return { readings, images };
  }

  /** A picture's file of any kind, converted for sending. Errors: those of openPicture and Work.run, cancelled. */
  async open(file: Uint8Array, name: string, signal: AbortSignal): Promise<OpenedFile> {
    const task = { bytes: await shareBytes(file), name };
    // The number of its pixels is known only once it is open: up to as many as may be at work.
    const opened = await this.#options.work.run('open', task, MAX_PIXELS_AT_WORK, { lane: 'interactive', signal });
    return { image: { type: MEDIA_TYPES[opened.type], bytes: opened.bytes }, notes: opened.notes };
  }

  /** Frees the memory of what is kept for further queries. */
  rest(): void {
    this.#shelf.clear();
  }

  async use(model: RunningModel): Promise<void> {
    await this.#dispatcher.pause();
    this.#model = model;
    this.#estimator = new Estimator(() => this.#options.clock.now());
    this.#dispatcher.resume();
  }

  /** Takes nothing more out of the queue, and waits for the running batch and what follows from it. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#progress.stop();
    this.#batcher.close();
    await this.#dispatcher.pause();
  }

  #cancel(id: string, reason: 'cancel' | 'replaced'): void {
    const job = this.#active.get(id)?.job;
    if (job) this.#keep(job, job.cancel(reason));
  }

  #checkRoom({ tool, queries }: JobRequest, { bytes, queryPixels }: JobPrompt): void {
    const load = (jobs: readonly ActiveJob[], queries: number) => ({
      queries,
      bytes: jobs.reduce((sum, { prompt }) => sum + prompt.bytes, 0),
      pixels: jobs.reduce((sum, { prompt }) => sum + prompt.queryPixels, 0),
    });
    const jobs = [...this.#active.values()];
    const own = load(
      jobs.filter(({ job }) => job.tool === tool),
      this.#queue.sizeOf(tool),
    );
    const room = overfilled({ queries: queries.length, bytes, pixels: queryPixels }, own, load(jobs, this.#queue.size));
    if (!room) return;
    const inTheWay = [...this.#standings()].filter(([job]) => room === 'all' || job.tool === tool);
    const soonest = Math.min(...inTheWay.flatMap(([, { estimateMs }]) => estimateMs ?? []));
    throw tooMuchWaiting(room, retryAfterMs(Number.isFinite(soonest) ? soonest : undefined));
  }

  /** Checked by the headers, before anything waits: a picture that is too large is never decoded. */
  #refuseUnreadable({ job, request, prompt }: ActiveJob): void {
    try {
      prompt.checkExamples();
    } catch (error) {
      this.#keep(job, job.refuse(this.#clientError(error)));
    }
    for (const query of request.queries.keys()) {
      try {
        prompt.checkQuery(query);
      } catch (error) {
        this.#queue.drop(job.id, query);
        this.#keep(job, job.fail(query, this.#clientError(error)));
      }
    }
  }

  /** A repeated query is answered at once, whatever else waits. */
  async #answerFromStore({ job, request, prompt, trace }: ActiveJob): Promise<void> {
    for (const query of request.queries.keys()) {
      const waits = () => !job.isOver && job.state.queries[query] === 'waiting';
      if (!waits()) continue;
      const model = this.#model;
      const ran = await this.#queryRunner.lookUp({ request, prompt, query });
      if (ran && model === this.#model && waits() && this.#queue.drop(job.id, query)) {
        trace?.child('query', { 'likewise.query': query }, trace.start).end({ 'likewise.cached': true });
        this.#answered(job, request, query, ran);
      }
    }
  }

  async #run({ job: id, query }: QueuedQuery, onComposed: () => void): Promise<void> {
    const { clock, measures } = this.#options;
    const active = this.#active.get(id)!;
    const { job, request, prompt } = active;
    if (this.#dispatcher.running === 1) this.#estimator.begin();
    job.start(query);
    const queued = clock.now() - job.at;
    measures?.stage('queued', queued, request.kind);
    try {
      const ran = await this.#answer(active, query, onComposed);
      if (!ran.cached) this.#estimator.done(id, wayOf(request), prompt.pixels(query), prompt.examplePixels);
      this.#answered(job, request, query, ran, queued);
    } catch (error) {
      this.#failed(job, query, error);
    }
  }

  /** Errors: those of QueryRunner.run. */
  async #answer({ request, prompt, abort, trace }: ActiveJob, query: number, onComposed: () => void): Promise<Ran> {
    const run = () => this.#queryRunner.run({ request, prompt, query, signal: abort.signal, onComposed });
    if (!trace) return run();
    const attributes = { 'likewise.query': query, 'likewise.pixels': prompt.pixels(query) };
    const span = trace.child('query', attributes, trace.start);
    span.child('queue', {}, trace.start).end();
    try {
      const ran = await span.run(run);
      span.end({ 'likewise.cached': ran.cached });
      return ran;
    } catch (error) {
      span.end({}, error instanceof WholeJobError ? error.cause : error);
      throw error;
    }
  }

  #answered(job: Job, { kind, readings }: JobRequest, query: number, ran: Ran, queued?: number): void {
    const { clock, measures } = this.#options;
    const total = clock.now() - job.at;
    const timings = { queued: queued ?? total, engine: ran.engineMs, total };
    this.#keep(job, job.answer(query, { ...ran, namesReadings: readings === true, timings }));
    measures?.stage('total', total, kind);
    measures?.answered(ran.cached, kind);
  }

  #failed(job: Job, query: number, error: unknown): void {
    const reported = this.#clientError(error instanceof WholeJobError ? error.cause : error);
    // The next daemon reports that the job was lost.
    if (this.#closing && reported.code === 'cancelled') return;
    const ofWholeJob = error instanceof WholeJobError || reported.code === 'engine-unavailable';
    this.#keep(job, ofWholeJob ? job.refuse(reported) : job.fail(query, reported));
  }

  #clientError(error: unknown): LikewiseError {
    if (error instanceof LikewiseError) return error;
    this.#options.log(
      'error',
      `A bug was met while answering: ${error instanceof Error ? error.stack : String(error)}`,
    );
    return unexpected(error);
  }

  /** Keeps and sends events of a job; a finished job leaves the queue. */
  #keep(job: Job, events: readonly Kept[]): void {
    this.#options.book.keep(job, events);
    if (job.isOver && this.#active.get(job.id)?.job === job) {
      const { abort, request, trace } = this.#active.get(job.id)!;
      abort.abort();
      this.#active.delete(job.id);
      this.#queue.remove(job.id);
      this.#estimator.over(job.id);
      this.#logEnd(job, request);
      trace?.end({
        'likewise.end': job.state.stage,
        'likewise.answered': countQueries(job.state, 'answered'),
        'likewise.failed': countQueries(job.state, 'failed'),
      });
    }
    this.#changed();
  }

  #logEnd({ tool, state, at, last }: Job, { kind }: JobRequest): void {
    const [answered, failed] = [countQueries(state, 'answered'), countQueries(state, 'failed')];
    const left = state.queries.length - answered - failed;
    const ms = Math.round(last - at);
    this.#options.log('info', `A job is over: ${state.stage}.`, { tool, kind, answered, failed, left, ms });
  }

  *#standings(): Iterable<readonly [Job, QueueStanding]> {
    /** The mean milliseconds of a waiting query. */
    const means = new Map([...this.#active].map(([id, active]) => [id, this.#msFor(id, meanPixels(active))]));
    const outlooks = this.#queue.forecast((id) => means.get(id) ?? 0);
    const flying = [...this.#dispatcher.flying];
    const busyMs = flying.reduce((sum, { job, query }) => {
      const active = this.#active.get(job);
      return sum + ((active && this.#msFor(job, active.prompt.pixels(query))) ?? 0);
    }, 0);
    for (const [id, { job, prompt }] of this.#active) {
      const outlook = outlooks.get(id);
      const before = this.#estimator.msBefore(id, prompt.examplePixels);
      const estimate = means.get(id) === undefined ? {} : { estimateMs: before + busyMs + (outlook?.ms ?? 0) };
      const position = outlook && job.state.stage === 'queued' ? flying.length + outlook.position : 0;
      yield [job, { position, ...estimate }];
    }
  }

  #msFor(job: string, pixels: number): number | undefined {
    return this.#estimator.msFor(job, wayOf(this.#active.get(job)!.request), pixels);
  }

  #canvases(job: string): number {
    return this.#canvasesOf(this.#active.get(job)!.request);
  }

  #canvasesOf({ quality, examples }: JobRequest): number {
    return countCanvases(quality, this.#model.manifest.prompt.arrangements, examples.length);
  }

  #changed(): void {
    if (this.#active.size > 0) this.#progress.soon();
    for (const listener of this.#changeListeners) listener();
  }
}

/** The model's view is requested by its name, and made by canvases as without one. */
function wayOf({ reading, quality }: JobRequest): Way {
  return reading === undefined || reading === BY_MODEL.id ? quality : 'reading';
}

/** Of the waiting queries. */
function meanPixels({ job, prompt }: ActiveJob): number {
  const waiting = job.state.queries.flatMap((state, query) => (state === 'waiting' ? prompt.pixels(query) : []));
  return waiting.reduce((sum, pixels) => sum + pixels, 0) / Math.max(1, waiting.length);
}
