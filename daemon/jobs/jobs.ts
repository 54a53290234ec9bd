import type { FrameImage, FramePart } from '@likewise/shared/protocol/frames.ts';
import type { Explained, JobEvent, RunMessage } from '@likewise/shared/protocol/messages.ts';
import type { PromptRequest, SheetRequest } from '../answers/request.ts';

/** A job as a tool requests it. */
export interface JobRequest extends PromptRequest, Pick<RunMessage, 'job' | 'slot' | 'readings'> {
  /** The tool that owns the job: ids, slots, cancelling and the queue's turns are per tool. */
  readonly tool: string;
}

/** Examples to explain, for a query if there is one. */
export type ExplainRequest = Pick<JobRequest, 'examples' | 'quality'> & { readonly query?: FrameImage };

/** What examples may mean, and the pictures and readings that this refers to by index. */
export interface Explanation {
  readonly readings: Explained['readings'];
  readonly images: readonly FramePart[];
}

/** A picture that can be sent and shown, and notes on it, in sentences. */
export interface OpenedFile {
  readonly image: FrameImage;
  readonly notes: readonly string[];
}

/** An event of a job; a result's picture is fetched when it can be sent. */
export interface JobOutput {
  readonly event: JobEvent;
  readonly picture?: () => Promise<FrameImage>;
}

export type JobListener = (output: JobOutput) => void;

/**
 * The daemon's jobs. A job's events come in the order accepted, progress, result or query-failed, and one end: done, failed or cancelled. A
 * listener receives them one by one, possibly during the call that it is passed to, and must not throw.
 */
export interface Jobs {
  /**
   * Accepts a job. A known id of the same tool changes nothing: all the job's events are sent to `listener` again, and later ones too.
   * Throws a LikewiseError where the job cannot be accepted: busy (a BusyError), job-unknown (the id is another tool's). A known job whose
   * results are gone becomes a new one; where that cannot be accepted, `failed` is sent.
   */
  submit(request: JobRequest, listener: JobListener): void;
  /**
   * Sends the events numbered above `after` again, and later ones. An unknown job ends at once with `failed` and the code job-unknown, one
   * that a restart of the daemon cut short with job-lost.
   */
  resume(tool: string, job: string, after: number, listener: JobListener): void;
  /** Ends a job of this tool; `cancelled` is sent to its listeners. Does nothing for a job that is finished or another tool's. */
  cancel(tool: string, job: string): void;
  /** Ends all jobs of a tool, as cancel() does. */
  cancelAll(tool: string): void;
  /**
   * What examples may mean. If the engine fails, the model has no vote. Rejects with a LikewiseError: pictures that cannot be read, busy,
   * cancelled (by `signal`).
   */
  explain(request: ExplainRequest, signal: AbortSignal): Promise<Explanation>;
  /**
   * Opens a picture's file of any supported kind (see openPicture). `name` is its name in errors and notes. Rejects with a LikewiseError: a
   * file that cannot be read, busy, cancelled (by `signal`).
   */
  open(file: Uint8Array, name: string, signal: AbortSignal): Promise<OpenedFile>;
  /**
   * One picture of an example and answers.
   * Rejects with a LikewiseError: pictures that cannot be read, busy, cancelled (by `signal`).
   */
  drawSheet(request: SheetRequest, signal: AbortSignal): Promise<FrameImage>;
  /** Sends nothing more to this listener; its jobs go on, and their results are kept for `resume`. */
  detach(listener: JobListener): void;
  /** Counts of the queries of all jobs. */
  readonly counts: { readonly waiting: number; readonly running: number };
  /** Calls `listener` whenever `counts` may have changed; returns the function that ends this. */
  onChange(listener: () => void): () => void;
  /** Accepts no more jobs, lets running queries end, and writes everything to disk. */
  close(): Promise<void>;
}
