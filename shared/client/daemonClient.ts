import type { LikewiseError } from '../protocol/errors.ts';
import type { FrameImage } from '../protocol/frames.ts';
import type { Activity, ClientMessage, DaemonMessage, DaemonState, LibraryList } from '../protocol/messages.ts';
import { PORTS } from '../protocol/version.ts';
import { type Abort, newAbort, pause } from './abort.ts';
import { backoffMs } from './backoff.ts';
import { type Diagnosis, explain } from './diagnosis.ts';
import { type DialOptions, dial } from './dial.ts';
import { Enquiries } from './enquiries.ts';
import { clientClosed } from './errors.ts';
import { type ExplainedReading, type ExplainRequest, explainWith } from './explaining.ts';
import type { JobUpdate } from './job.ts';
import { Jobs, type RunRequest } from './jobs.ts';
import { Pairing } from './pairing.ts';
import { type PickAnswer, Requests } from './requests.ts';
import { type SessionEnd, type SessionListener, serve } from './session.ts';

export interface ConnectOptions extends Omit<DialOptions, 'token'> {
  /** Where the token is kept between sessions; loaded before each connection. */
  readonly tokens: { load(): Promise<string | undefined>; save(token: string): Promise<void> };
  /** Numbers in 0..1, such as Math.random. */
  readonly random: () => number;
}

/** An example of the library. */
interface SharedExample {
  readonly name: string;
  readonly pairs: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  /** The id of the reading that was chosen for it. */
  readonly reading?: string;
}

const pickExamples: PickAnswer<LibraryList> = (message) => (message.type === 'examples' ? message.examples : undefined);

type Welcome = Extract<DaemonMessage, { type: 'welcome' }>;

export type ClientState =
  /** The first try is still running. */
  | { readonly name: 'connecting' }
  /** The daemon requires a code: see pair(). */
  | { readonly name: 'pairing-required'; readonly reason: 'no-token' | 'unknown-token' }
  /** `daemon` follows right after the welcome, and at every change. */
  | { readonly name: 'ready'; readonly welcome: Welcome; readonly daemon?: DaemonState }
  /** Not connected; it retries by itself. */
  | { readonly name: 'waiting'; readonly diagnosis: Diagnosis }
  | { readonly name: 'closed' };

/** After a connection that lasted this long, the waits start small again. */
export const STEADY_MS = 10_000;

/** The daemon's addresses. A Figma plugin may only use `localhost`; elsewhere the number saves a look-up. */
export function loopbackUrls(host: 'localhost' | '127.0.0.1'): string[] {
  return PORTS.map((port) => `ws://${host}:${port}`);
}

/** Connects to the daemon, and again whenever the connection ends, until close(). */
export function connect(options: ConnectOptions): DaemonClient {
  return new DaemonClient(options);
}

/** A tool's one connection to the daemon. */
export class DaemonClient {
  readonly #options: ConnectOptions;
  readonly #stop = newAbort();
  readonly #jobs: Jobs;
  /** For what few tools need, such as openPicture() and drawSheet(). Only these tools bundle its code. */
  readonly enquiries = new Enquiries();
  readonly #pairing: Pairing;
  readonly #requests = new Requests();
  readonly #listeners = new Set<(state: ClientState) => void>();
  #state: ClientState = { name: 'connecting' };

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.#jobs = new Jobs(options.timers);
    this.#pairing = new Pairing((token) => options.tokens.save(token));
    void this.#work();
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Calls `listener` at every change of state; returns the function that ends this. */
  onState(listener: (state: ClientState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The state once the first try is over. */
  settled(): Promise<ClientState> {
    return new Promise((resolve) => {
      if (this.#state.name !== 'connecting') return resolve(this.#state);
      const stop = this.onState((state) => {
        stop();
        resolve(state);
      });
    });
  }

  /**
   * Offers a pairing code as soon as a daemon requires one; resolves when the token is saved. Rejects with a LikewiseError: pairing-failed
   * (a wrong or expired code; try another), cancelled (close(), or a newer code was given).
   */
  async pair(code: string): Promise<void> {
    if (this.#state.name === 'closed') throw clientClosed();
    if (this.#state.name !== 'ready') await this.#pairing.offer({ type: 'pair', code });
  }

  /** Like pair(), with the ticket of a link made by `likewise open`; the tool is then a trusted one. */
  async redeem(ticket: string): Promise<void> {
    if (this.#state.name === 'closed') throw clientClosed();
    if (this.#state.name !== 'ready') await this.#pairing.offer({ type: 'redeem', ticket });
  }

  /**
   * Applies the examples to every query. The iterator gives `accepted`, `progress`, `result`, `query-failed` and finally one of
   * `done`, `failed` and `cancelled`. Each query's answer comes once, even if the connection breaks or the daemon restarts meanwhile.
   * (If a connection breaks early, `accepted` may be lost.) Aborting `signal`, or leaving the loop, cancels the job. A request that
   * no daemon accepts ends in `failed`.
   */
  run(request: RunRequest, options: { signal?: Abort } = {}): AsyncIterableIterator<JobUpdate> {
    return this.#jobs.run(request, options.signal);
  }

  /**
   * Resumes a job of an earlier session after its event number `after`. It cannot be sent again. If the daemon no longer has it, it
   * ends in `failed`, with job-unknown or job-lost.
   */
  resume(job: string, options: { after?: number; signal?: Abort } = {}): AsyncIterableIterator<JobUpdate> {
    return this.#jobs.resume(job, options.after ?? 0, options.signal);
  }

  /**
   * What examples may mean for a query, best first; the question is repeated if the connection breaks. Rejects with a LikewiseError: the
   * daemon's, or cancelled (by `signal`, or close()).
   */
  explain(request: ExplainRequest, options: { signal?: Abort } = {}): Promise<readonly ExplainedReading[]> {
    return explainWith(this.enquiries, request, options.signal);
  }

  /*
   * The library: examples that all of a user's tools share. Each method rejects with a LikewiseError: example-unknown, library-full,
   * another of the daemon's, or why there is no connection.
   */

  listExamples(): Promise<LibraryList> {
    return this.ask({ type: 'list-examples' }, pickExamples);
  }

  loadExample(name: string): Promise<SharedExample> {
    return this.ask({ type: 'load-example', name }, (message, images) => {
      if (message.type !== 'example') return undefined;
      const pairs = message.pairs.map(({ input, output }) => ({ input: images[input]!, output: images[output]! }));
      return { name, pairs, ...(message.reading !== undefined && { reading: message.reading }) };
    });
  }

  /** Replaces one of the same name. */
  saveExample({ pairs, ...example }: SharedExample): Promise<LibraryList> {
    const places = pairs.map((_, n) => ({ input: 2 * n, output: 2 * n + 1 }));
    const images = pairs.flatMap(({ input, output }) => [input, output]);
    return this.ask({ type: 'save-example', ...example, pairs: places }, pickExamples, images);
  }

  renameExample(name: string, to: string): Promise<LibraryList> {
    return this.ask({ type: 'rename-example', name, to }, pickExamples);
  }

  removeExample(name: string): Promise<LibraryList> {
    return this.ask({ type: 'remove-example', name }, pickExamples);
  }

  /** The daemon's activity, if it is watched. */
  protected heard(_: Activity): void {}

  /** Ends the connection. Pending work ends in `failed`; jobs that were sent go on in the daemon. */
  close(): void {
    this.#stop.abort();
    this.#jobs.close();
    this.enquiries.close();
    this.#requests.detach(clientClosed());
    this.#pairing.close();
    this.#enter({ name: 'closed' });
  }

  /** Sends a request other than a job. Rejects with a LikewiseError: the daemon's, or why there is no connection. */
  protected ask<T>(message: ClientMessage, pick: PickAnswer<T>, images: readonly FrameImage[] = []): Promise<T> {
    if (this.#state.name !== 'ready') return Promise.reject(this.#whyNotReady());
    return this.#requests.ask(message, pick, images);
  }

  #whyNotReady(): LikewiseError {
    if (this.#state.name === 'closed') return clientClosed();
    if (this.#state.name === 'pairing-required') return explain({ reason: 'not-paired' });
    return explain(this.#state.name === 'waiting' ? this.#state.diagnosis : { reason: 'no-daemon' });
  }

  #enter(state: ClientState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  /** Connects, serves the connection until it ends, waits, and repeats. */
  async #work(): Promise<void> {
    const { tokens, timers, random } = this.#options;
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted; failures++) {
      // A tool whose storage fails can still be paired for this session.
      const token = await tokens.load().catch(() => undefined);
      const place = this.#pairing.place;
      const urls = this.#urlsFor(place);
      const dialled = await dial({ ...this.#options, urls, token }, signal);
      const met = dialled.kind === 'met';
      if (!met && place !== undefined) this.#pairing.refuse();
      const disarm = timers.after(STEADY_MS, () => {
        failures = 0;
      });
      const end: SessionEnd = dialled.kind === 'met' ? await serve(dialled, this.#session, signal) : dialled;
      disarm();
      if (signal.aborted) return;
      this.#lose(end, met || place !== undefined);
      const least = end.diagnosis.reason === 'busy' ? end.diagnosis.retryAfterMs : 0;
      await pause(timers, Math.max(least, backoffMs(failures, random)), signal);
    }
  }

  /** The address that a code names, and no other. Without a code, all addresses [P10]. */
  #urlsFor(place: number | undefined): readonly string[] {
    const { urls } = this.#options;
    return place === undefined || urls.length !== PORTS.length ? urls : [urls[place]!];
  }

  readonly #session: SessionListener = {
    greeted: (channel, answer, url) => {
      if (answer.type === 'pairing-required') {
        this.#enter({ name: 'pairing-required', reason: answer.reason });
        this.#pairing.attach(channel, (place) => this.#urlsFor(place).includes(url));
      } else {
        this.#enter({ name: 'ready', welcome: answer });
        this.#pairing.settle();
        this.#requests.attach(channel);
        this.#jobs.attach(channel);
        this.enquiries.attach(channel);
      }
    },

    message: ({ message, images }) => {
      switch (message.type) {
        case 'state':
          if (this.#state.name === 'ready') this.#enter({ ...this.#state, daemon: message });
          this.#requests.receive(message);
          return true;
        case 'paired':
          return this.#pairing.receive(message);
        case 'problem':
          if (this.#state.name !== 'ready') return this.#pairing.receive(message);
          this.#requests.receive(message);
          return true;
        case 'activity':
          this.heard(message);
          this.#requests.receive(message);
          return true;
        case 'code':
        case 'ticket':
        case 'tools':
        case 'shown-job':
        case 'examples':
        case 'example':
          this.#requests.receive(message, images);
          return true;
        case 'explained':
        case 'unexplained':
        case 'opened':
        case 'unopened':
        case 'sheet':
        case 'no-sheet':
          this.enquiries.receive(message, images);
          return true;
        default:
          return this.#jobs.receive(message, images);
      }
    },
  };

  #lose({ diagnosis, closing }: SessionEnd, met: boolean): void {
    // While the daemon awaits a code, it ends the connection now and then. The user who looks up the code need not know.
    if (!met || this.#state.name !== 'pairing-required') this.#enter({ name: 'waiting', diagnosis });
    this.#pairing.detach();
    this.#requests.detach(explain(diagnosis));
    this.#jobs.detach(closing);
    this.enquiries.detach();
  }
}
