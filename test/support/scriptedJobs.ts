import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { SheetRequest } from '../../daemon/answers/request.ts';
import type { ExplainRequest, Explanation, JobListener, JobRequest, Jobs, OpenedFile } from '../../daemon/jobs/jobs.ts';

/** The answer to every query. */
const ANSWER: FrameImage = { type: 'image/png', bytes: Uint8Array.of(1, 2, 3) };

/** Jobs without an engine. Each query is answered at once by the same picture. It records the requests. */
export class ScriptedJobs implements Jobs {
  readonly submitted: JobRequest[] = [];
  readonly resumed: { tool: string; job: string; after: number }[] = [];
  readonly cancelled: { tool: string; job: string }[] = [];
  readonly explained: AbortSignal[] = [];
  onExplain: (signal: AbortSignal) => Promise<Explanation> = async () => ({ readings: [], images: [] });
  readonly detached = new Set<JobListener>();
  /** Pictures that were fetched to be sent. */
  fetched = 0;
  counts = { waiting: 0, running: 0 };
  /** What submit() does first, such as throw. */
  beforeSubmit: (request: JobRequest) => void = () => {};
  readonly #picture: () => Promise<FrameImage>;
  readonly #listeners = new Set<() => void>();

  constructor(picture: () => Promise<FrameImage> = async () => ANSWER) {
    this.#picture = picture;
  }

  submit(request: JobRequest, listener: JobListener): void {
    this.beforeSubmit(request);
    this.submitted.push(request);
    queueMicrotask(() => this.#answer(request, listener));
  }

  resume(tool: string, job: string, after: number): void {
    this.resumed.push({ tool, job, after });
  }

  /** Tools whose jobs were all cancelled. */
  readonly ended: string[] = [];

  cancelAll(tool: string): void {
    this.ended.push(tool);
  }

  cancel(tool: string, job: string): void {
    this.cancelled.push({ tool, job });
  }

  async explain(_: ExplainRequest, signal: AbortSignal): Promise<Explanation> {
    this.explained.push(signal);
    return this.onExplain(signal);
  }

  async open(file: Uint8Array, name: string): Promise<OpenedFile> {
    return { image: { type: 'image/png', bytes: file.slice() }, notes: [`${name} was opened.`] };
  }

  async drawSheet({ example }: SheetRequest): Promise<FrameImage> {
    return example.output;
  }

  detach(listener: JobListener): void {
    this.detached.add(listener);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes the counts change. */
  change(counts: { waiting: number; running: number }): void {
    this.counts = counts;
    for (const listener of this.#listeners) listener();
  }

  async close(): Promise<void> {}

  #answer({ job, queries }: JobRequest, listener: JobListener): void {
    listener({ event: { type: 'accepted', job, position: 0 } });
    for (const query of queries.keys()) {
      const picture = () => {
        this.fetched++;
        return this.#picture();
      };
      const event = { type: 'result', job, seq: query + 1, query, image: 0, width: 1, height: 1 } as const;
      const measured = {
        understood: 'Made grey',
        confidence: 1,
        confidences: Array(49).fill(1),
        cached: false,
        timings: { queued: 0, engine: 0, total: 0 },
      };
      listener({ event: { ...event, ...measured }, picture });
    }
    listener({ event: { type: 'done', job, seq: queries.length + 1, answered: queries.length, failed: 0 } });
  }
}
