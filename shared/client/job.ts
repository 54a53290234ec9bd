import type { FrameImage, FramePart } from '../protocol/frames.ts';
import type { ErrorBody, JobEvent, RunMessage } from '../protocol/messages.ts';
import { Mailbox } from './mailbox.ts';

/** A job's event as a tool sees it: a result includes its picture. */
export type JobUpdate =
  | Exclude<JobEvent, { type: 'result' }>
  | (Omit<Extract<JobEvent, { type: 'result' }>, 'image'> & { readonly image: FrameImage });

/** What to do after an event. */
export type Verdict =
  | { readonly next: 'wait' | 'over' }
  /** The job has to be sent again, after this time. */
  | { readonly next: 'run'; readonly afterMs: number }
  /** The event breaks a rule. */
  | { readonly next: 'violation' };

/** A job during which the daemon ended this often, without an answer in between, is not sent again. It is probably the cause. */
export const MAX_LOSSES = 5;

/** How many times in a row a job is offered to a busy daemon. */
export const MAX_BUSY_ANSWERS = 20;

/** The wait after a `busy` that names none. */
const BUSY_MS = 1000;

const WAIT: Verdict = { next: 'wait' };
const VIOLATION: Verdict = { next: 'violation' };

/** The course of one job over any number of connections and daemons. Its consumer gets each answer once. */
export class Job {
  readonly id: string;
  readonly updates: Mailbox<JobUpdate>;
  /** What to send; absent for a job of an earlier session, which can only be resumed. */
  readonly request: { readonly message: RunMessage; readonly images: readonly FramePart[] } | undefined;
  /** The number of the newest event, in the daemon's present count. */
  after: number;
  /** Whether a daemon may know it. */
  sent = false;
  /** What was sent over the present connection and is unanswered. */
  asked: 'run' | 'resume' | undefined;
  /** Whether it waits for a busy daemon. */
  waiting = false;
  over = false;
  readonly #ending: (() => void)[] = [];
  readonly #settled = new Set<number>();
  #answered = 0;
  #accepted = false;
  #losses = 0;
  #busyAnswers = 0;

  constructor(id: string, request: Job['request'], after: number, left: () => void) {
    this.id = id;
    this.request = request;
    this.after = after;
    this.updates = new Mailbox(left);
  }

  receive(event: JobEvent, images: readonly FrameImage[]): Verdict {
    if (event.type === 'failed') return this.#failed(event.error);
    // Any event about the job means that the daemon accepted it.
    this.asked = undefined;
    this.#busyAnswers = 0;
    if ('seq' in event) {
      if (event.seq <= this.after) return WAIT;
      if (event.seq > this.after + 1 || !this.#has(event)) return VIOLATION;
      this.after = event.seq;
    }
    switch (event.type) {
      case 'accepted':
        if (!this.#accepted) this.updates.put(event);
        this.#accepted = true;
        return WAIT;
      case 'progress':
        this.updates.put(event);
        return WAIT;
      case 'result':
        return this.#settle(event.query, () => {
          this.#answered++;
          this.updates.put({ ...event, image: images[event.image]! });
        });
      case 'query-failed':
        return this.#settle(event.query, () => this.updates.put(event));
      case 'done':
        // A restarted daemon may count a query as failed that was answered before.
        return this.end(this.request ? { ...event, ...this.#counts() } : event);
      case 'cancelled':
        return this.end(event);
    }
  }

  /** Calls `release` when the job is over. */
  onEnd(release: () => void): void {
    this.#ending.push(release);
  }

  /** Sends the consumer the job's last event. */
  end(last: JobUpdate): Verdict {
    this.over = true;
    for (const release of this.#ending.splice(0)) release();
    this.updates.put(last);
    this.updates.close();
    return { next: 'over' };
  }

  fail({ code, message, remedy }: ErrorBody): Verdict {
    return this.end({ type: 'failed', job: this.id, error: { code, message, remedy } });
  }

  /** Whether the job has the query that an event is about, if it is about one. */
  #has(event: JobEvent): boolean {
    return !this.request || !('query' in event) || event.query < this.request.message.queries.length;
  }

  /** Each query is settled once, however often the daemon restarts. */
  #settle(query: number, send: () => void): Verdict {
    this.#losses = 0;
    if (this.#settled.has(query)) return WAIT;
    this.#settled.add(query);
    send();
    return WAIT;
  }

  #counts() {
    return { answered: this.#answered, failed: this.#settled.size - this.#answered };
  }

  #failed(error: ErrorBody): Verdict {
    if (this.request && error.code === 'busy' && ++this.#busyAnswers < MAX_BUSY_ANSWERS) {
      return { next: 'run', afterMs: error.retryAfterMs ?? BUSY_MS };
    }
    const unknown = error.code === 'job-unknown' && this.asked === 'resume';
    const lost = error.code === 'job-lost' && ++this.#losses <= MAX_LOSSES;
    if (this.request && (unknown || lost)) {
      this.after = 0;
      return { next: 'run', afterMs: 0 };
    }
    return this.end({ type: 'failed', job: this.id, error });
  }
}
