import { CLOSE_CODES } from '../protocol/closeCodes.ts';
import type { LikewiseError } from '../protocol/errors.ts';
import { FrameError, type FrameImage, type FramePart, READING_TYPE } from '../protocol/frames.ts';
import { clientMessage, type JobEvent, type RunMessage } from '../protocol/messages.ts';
import type { Abort } from './abort.ts';
import { clientClosed, imagesTooLarge, jobRefused, notARequest } from './errors.ts';
import type { ToolChannel } from './handshake.ts';
import { Job, type JobUpdate } from './job.ts';
import type { Timers } from './timers.ts';
import type { Closing } from './transport.ts';

/** A job to request, with its images. `job` is a fresh UUID in lower case. */
export interface RunRequest extends Omit<RunMessage, 'type' | 'examples' | 'queries' | 'reading'> {
  readonly examples: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  readonly queries: readonly FrameImage[];
  /** The id of the reading to use, or a whole reading as JSON in UTF-8. */
  readonly reading?: string | Uint8Array;
}

/** Close codes for a message that the daemon does not accept: 1009 is WebSocket's own for one that is too long [C4]. */
const REFUSING: readonly number[] = [CLOSE_CODES['protocol-violation'], 1009];

/** The unfinished jobs of a tool. They outlive its connections. */
export class Jobs {
  readonly #timers: Timers;
  readonly #jobs = new Map<string, Job>();
  /** Cancelled jobs whose end the daemon has not sent yet. */
  readonly #cancelled = new Set<string>();
  #channel: ToolChannel | undefined;
  #closed = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  run(request: RunRequest, signal: Abort | undefined): AsyncIterableIterator<JobUpdate> {
    const { message, images } = pack(request);
    const job: Job = new Job(request.job, { message, images }, 0, () => this.#cancel(job));
    this.#add(job, signal);
    if (this.#closed) this.#fail(job, clientClosed());
    else if (clientMessage.safeParse(message).success) this.#run(job);
    else this.#fail(job, notARequest());
    return job.updates;
  }

  resume(id: string, after: number, signal: Abort | undefined): AsyncIterableIterator<JobUpdate> {
    const job: Job = new Job(id, undefined, after, () => this.#cancel(job));
    job.sent = true;
    this.#add(job, signal);
    if (this.#closed) this.#fail(job, clientClosed());
    else this.#resume(job);
    return job.updates;
  }

  /** Call with a connection to a daemon that knows the tool. Sends it all pending jobs. */
  attach(channel: ToolChannel): void {
    this.#channel = channel;
    for (const job of this.#cancelled) channel.send({ type: 'cancel', job });
    this.#cancelled.clear();
    for (const job of this.#jobs.values()) {
      if (job.sent) this.#resume(job);
      else if (!job.waiting) this.#run(job);
    }
  }

  detach(closing: Closing | undefined): void {
    this.#channel = undefined;
    const refused = closing && REFUSING.includes(closing.code);
    for (const job of this.#jobs.values()) {
      if (refused && job.asked === 'run') this.#fail(job, jobRefused());
      job.asked = undefined;
    }
  }

  /** Returns false if the daemon breaks a rule. */
  receive(event: JobEvent, images: readonly FrameImage[]): boolean {
    const job = this.#jobs.get(event.job);
    if (!job) {
      if (event.type === 'done' || event.type === 'failed' || event.type === 'cancelled') {
        this.#cancelled.delete(event.job);
      }
      return true;
    }
    const verdict = job.receive(event, images);
    if (verdict.next === 'over') this.#jobs.delete(job.id);
    if (verdict.next === 'run') this.#runAfter(job, verdict.afterMs);
    return verdict.next !== 'violation';
  }

  /** Ends every job, and all later ones, in `failed`. */
  close(): void {
    this.#closed = true;
    for (const job of this.#jobs.values()) this.#fail(job, clientClosed());
  }

  #add(job: Job, signal: Abort | undefined): void {
    if (this.#jobs.has(job.id)) throw new Error(`job ${job.id} is under way already`);
    this.#jobs.set(job.id, job);
    const cancel = () => this.#cancel(job);
    job.onEnd(() => signal?.removeEventListener('abort', cancel));
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted) cancel();
  }

  #run(job: Job): void {
    if (!this.#channel || !job.request || job.over) return;
    try {
      this.#channel.send(job.request.message, job.request.images);
      job.sent = true;
      job.asked = 'run';
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#fail(job, imagesTooLarge(error));
    }
  }

  #runAfter(job: Job, ms: number): void {
    job.sent = false;
    job.asked = undefined;
    if (ms === 0) return this.#run(job);
    job.waiting = true;
    const stop = this.#timers.after(ms, () => {
      job.waiting = false;
      this.#run(job);
    });
    job.onEnd(stop);
  }

  #resume(job: Job): void {
    if (!this.#channel || job.over) return;
    this.#channel.send({ type: 'resume', job: job.id, after: job.after });
    job.asked = 'resume';
  }

  #cancel(job: Job): void {
    if (!this.#jobs.delete(job.id)) return;
    if (job.sent) {
      this.#cancelled.add(job.id);
      this.#channel?.send({ type: 'cancel', job: job.id });
    }
    job.end({ type: 'cancelled', job: job.id, seq: job.after + 1, reason: 'cancel' });
  }

  #fail(job: Job, error: LikewiseError): void {
    this.#jobs.delete(job.id);
    job.fail(error);
  }
}

/** A request as a message and its images. An image that is used several times is sent once. */
function pack({ examples, queries, reading, ...rest }: RunRequest): { message: RunMessage; images: FramePart[] } {
  const images = new Set<FramePart>([...examples.flatMap(({ input, output }) => [input, output]), ...queries]);
  const named = typeof reading === 'string' ? reading : reading && images.size;
  if (reading && typeof reading !== 'string') images.add({ type: READING_TYPE, bytes: reading });
  const places = new Map([...images].map((image, place) => [image, place]));
  const place = (image: FrameImage) => places.get(image)!;
  return {
    message: {
      type: 'run',
      ...rest,
      examples: examples.map(({ input, output }) => ({ input: place(input), output: place(output) })),
      queries: queries.map(place),
      ...(named !== undefined && { reading: named }),
    },
    images: [...images],
  };
}
