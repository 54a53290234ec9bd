import type { FrameImage, FramePart } from '@likewise/shared/protocol/frames.ts';
import type { Explained, JobEvent, RunMessage } from '@likewise/shared/protocol/messages.ts';
import type { PromptRequest, SheetRequest } from '../answers/request.ts';

/** A job as a tool asked for it. */
export interface JobRequest extends PromptRequest, Pick<RunMessage, 'job' | 'slot' | 'readings'> {
  /** Whose job it is: ids, slots, cancel and the queue's turns are per tool. */
  readonly tool: string;
}

/** Examples to explain, for a query if there is one. */
export type ExplainRequest = Pick<JobRequest, 'examples' | 'quality'> & { readonly query?: FrameImage };

/** What examples may mean, and the pictures and readings that it names by their places. */
export interface Explanation {
  readonly readings: Explained['readings'];
  readonly images: readonly FramePart[];
}

/** A picture as one that can be sent and shown, and what is to be known of it, in sentences. */
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
 * The daemon's jobs. A job's events come in the order accepted, progress, result or query-failed, and one end: done, failed or
 * cancelled. A listener is called with them one by one, maybe already inside the call that it is passed to, and must not throw.
 */
export interface Jobs {
  /**
   * Takes a job. A known id of the same tool changes nothing: all its events are sent to `listener` again, and those to come.
   * Throws a LikewiseError where the job cannot be taken: busy (a BusyError), job-unknown (the id is another tool's). A known job
   * whose results are gone is a new one; where that one cannot be taken, `failed` is sent.
   */
  submit(request: JobRequest, listener: JobListener): void;
  /**
   * Sends the events numbered above `after` again, and those to come. A job that nobody knows ends at once with `failed` of the
   * code job-unknown, one that a restart of the daemon cut short with job-lost.
   */
  resume(tool: string, job: string, after: number, listener: JobListener): void;
  /** Ends a job of this tool; `cancelled` is sent to its listeners. Does nothing for a job that is over or not the tool's. */
  cancel(tool: string, job: string): void;
  /** Ends all jobs of a tool, as cancel() does. */
  cancelAll(tool: string): void;
  /**
   * What examples may mean. Where the engine fails, the model has no say.
   * Rejects with a LikewiseError: pictures that cannot be read, busy, cancelled (by `signal`).
   */
  explain(request: ExplainRequest, signal: AbortSignal): Promise<Explanation>;
  /**
   * Opens a picture's file of any kind that we read (see openPicture). `name` stands for it in errors and notes.
   * Rejects with a LikewiseError: a file that cannot be read, busy, cancelled (by `signal`).
   */
  open(file: Uint8Array, name: string, signal: AbortSignal): Promise<OpenedFile>;
  /**
   * One picture of an example and answers.
   * Rejects with a LikewiseError: pictures that cannot be read, busy, cancelled (by `signal`).
   */
  drawSheet(request: SheetRequest, signal: AbortSignal): Promise<FrameImage>;
  /** Sends this listener nothing more; its jobs go on, and their results are kept for `resume`. */
  detach(listener: JobListener): void;
  /** Queries of all jobs. */
  readonly counts: { readonly waiting: number; readonly running: number };
  /** Calls `listener` whenever `counts` may have changed; returns the function that ends this. */
  onChange(listener: () => void): () => void;
  /** Takes no further jobs, lets the running queries end, and puts what is known on the disk. */
  close(): Promise<void>;
}
