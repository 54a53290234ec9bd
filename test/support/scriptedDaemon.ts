import { Channel } from '@likewise/shared/client/channel.ts';
import { Identity, newNonce } from '@likewise/shared/client/identity.ts';
import type { Transport } from '@likewise/shared/client/transport.ts';
import type { CloseReason } from '@likewise/shared/protocol/closeCodes.ts';
import type { ErrorCode } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type {
  Activity,
  ClientMessage,
  DaemonMessage,
  DaemonState,
  JobEvent,
  ShownJob,
} from '@likewise/shared/protocol/messages.ts';
import { parseClientMessage } from '@likewise/shared/protocol/parse.ts';
import { PROTOCOL } from '@likewise/shared/protocol/version.ts';

type DaemonChannel = Channel<DaemonMessage, ClientMessage>;
type Numbered = Extract<JobEvent, { seq: number }>;
type Unnumbered<M> = M extends Numbered ? Omit<M, 'seq' | 'job'> : never;

interface ScriptedJob {
  readonly queries: readonly FrameImage[];
  /** The numbered events, and the pictures of results. */
  readonly events: { readonly event: Numbered; readonly images: readonly FrameImage[] }[];
  over: boolean;
}

export const error = (code: ErrorCode, retryAfterMs?: number) => ({
  code,
  message: `It is ${code}.`,
  remedy: 'None.',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

export const STATE: DaemonState = {
  type: 'state',
  model: 'mini',
  engine: 'ready',
  stepDowns: [],
  waiting: 0,
  running: 0,
  clients: 1,
};

export const ACTIVITY: Activity = {
  type: 'activity',
  at: 2,
  started: 1,
  queue: [],
  jobs: [],
  stages: {
    queued: { count: 0, ms: 0 },
    decode: { count: 0, ms: 0 },
    engine: { count: 0, ms: 0 },
    finish: { count: 0, ms: 0 },
    total: { count: 0, ms: 0 },
  },
  answers: { computed: 0, cached: 0 },
  memory: { daemon: 1 },
};

const SHOWN: Omit<ShownJob, 'id'> = {
  type: 'shown-job',
  quality: 'fast',
  answer: { size: 'query', detail: 'none', format: 'png' },
  examples: [{ input: 0, output: 1 }],
  queries: [2],
  answers: [{ query: 0, image: 3 }],
};

/** What examples mean to it. */
const EXPLAINED = {
  id: '0123456789ab',
  kind: 'matrix',
  sentence: 'Made grey',
  exact: true,
  explained: 1,
  confidence: 0.9,
  preview: 0,
  whole: 1,
};

/** A daemon that follows the rules of jobs and answers when the test says so. An answer is its query's image, reversed. */
export class ScriptedDaemon {
  /** All received messages except proofs. */
  readonly heard: ClientMessage[] = [];
  readonly jobs = new Map<string, ScriptedJob>();
  /** Jobs that a restart interrupted. */
  readonly lost = new Set<string>();
  token: string | undefined = 'token';
  code = '12345678';
  ticket = 'ticket';
  /** Answers to the next messages, instead of its own. */
  readonly instead: DaemonMessage[] = [];
  #channels: DaemonChannel[] = [];
  /** The answers expected from challenged clients. */
  readonly #expected = new Map<DaemonChannel, string>();
  /** Clients that know their token; they also listen to jobs. */
  readonly #listeners = new Map<DaemonChannel, Set<string>>();

  /** @param url where the tool asked for it */
  accept(transport: Transport, url: string): void {
    const channel: DaemonChannel = new Channel(transport, parseClientMessage);
    const { host } = new URL(url);
    this.#channels.push(channel);
    channel.listen({
      message: ({ message, images }) => this.#answer(channel, message, images, host),
      closed: () => this.#forget(channel),
    });
  }

  /** Sends something to every client. */
  say(message: DaemonMessage): void {
    for (const channel of this.#channels) channel.send(message);
  }

  /** Answers or fails a query of a job. Ends the job after its last one. */
  /** @param asPixels why the answer to a drawing is a PNG */
  settle(id: string, query: number, fails = false, asPixels?: string): void {
    const job = this.jobs.get(id);
    const done = job?.events.some(({ event }) => 'query' in event && event.query === query);
    if (!job || job.over || done) return;
    if (fails) this.#send(id, { type: 'query-failed', query, error: error('image-truncated') });
    else {
      const { type, bytes } = job.queries[query]!;
      const timings = { queued: 0, engine: 1, total: 1 };
      const picture = {
        image: 0,
        width: 1,
        height: 1,
        understood: 'Made grey',
        confidence: 1,
        confidences: Array(49).fill(1),
        cached: false,
        timings,
      };
      const answer = { type: asPixels === undefined ? type : 'image/png', bytes: bytes.toReversed() } as const;
      this.#send(id, { type: 'result', query, ...picture, ...(asPixels !== undefined && { asPixels }) }, [answer]);
    }
    const failed = job.events.filter(({ event }) => event.type === 'query-failed').length;
    if (job.events.length < job.queries.length) return;
    job.over = true;
    this.#send(id, { type: 'done', answered: job.events.length - failed, failed });
  }

  close(why: CloseReason): void {
    for (const channel of this.#channels) channel.close(why);
    this.#channels = [];
  }

  /** Simulates the knowledge of a daemon after it was killed: finished jobs, and the names of others if it kept a journal. */
  restart(journal: boolean): void {
    for (const [id, job] of this.jobs) {
      if (job.over) continue;
      this.jobs.delete(id);
      if (journal) this.lost.add(id);
    }
  }

  #forget(channel: DaemonChannel): void {
    this.#channels = this.#channels.filter((other) => other !== channel);
    this.#listeners.delete(channel);
  }

  #answer(channel: DaemonChannel, message: ClientMessage, images: readonly FrameImage[], host: string): void {
    if (message.type === 'prove') {
      const isRight = message.proof === this.#expected.get(channel);
      return isRight ? this.#welcome(channel) : channel.send({ type: 'refused', error: error('not-paired') });
    }
    this.heard.push(message);
    const other = this.instead.shift();
    if (other) return channel.send(other);
    switch (message.type) {
      case 'hello':
        return this.#meet(channel, message.pairing, host);
      case 'pair':
        if (message.code !== this.code) return channel.send({ type: 'problem', error: error('pairing-failed') });
        return this.#letIn(channel, `token for ${this.code}`);
      case 'redeem':
        if (message.ticket !== this.ticket) return channel.send({ type: 'problem', error: error('pairing-failed') });
        return this.#letIn(channel, `token for ${this.ticket}`);
      case 'run':
        return this.#run(
          channel,
          message.job,
          message.queries.map((image) => images[image]!),
        );
      case 'explain':
        return channel.send({ type: 'explained', id: message.id, readings: [EXPLAINED] }, [
          { type: 'image/png', bytes: Uint8Array.of(7) },
          { type: 'application/json', bytes: Uint8Array.of(123, 125) },
        ]);
      case 'open-picture':
        return channel.send({ type: 'opened', id: message.id, picture: 0, notes: [`${message.name} was opened.`] }, [
          { type: 'image/png', bytes: images[message.file]!.bytes },
        ]);
      case 'draw-sheet':
        return channel.send({ type: 'sheet', id: message.id, picture: 0 }, [images[message.example.output]!]);
      case 'resume':
        return this.#replay(channel, message.job, message.after);
      case 'cancel': {
        const job = this.jobs.get(message.job);
        if (!job || job.over) return;
        job.over = true;
        return this.#send(message.job, { type: 'cancelled', reason: 'cancel' });
      }
      case 'make-code':
        return channel.send({ type: 'code', code: this.code, lasts: 1 });
      case 'make-ticket':
        return channel.send({ type: 'ticket', ticket: this.ticket, lasts: 1 });
      case 'watch':
        return channel.send(ACTIVITY);
      case 'show-job':
        return channel.send(
          { ...SHOWN, id: message.id },
          [1, 2, 3, 4].map((byte) => ({ type: 'image/png', bytes: Uint8Array.of(byte) })),
        );
      case 'list-tools':
      case 'revoke-tool':
        return channel.send({ type: 'tools', tools: [] });
      case 'list-examples':
      case 'save-example':
      case 'rename-example':
      case 'remove-example':
        return channel.send({ type: 'examples', examples: [] });
      case 'load-example':
        return channel.send({ type: 'problem', error: error('example-unknown') });
      case 'use-model':
        return channel.send({ ...STATE, model: message.model });
      case 'stop':
        return this.close('going-away');
    }
  }

  #meet(channel: DaemonChannel, pairing: Extract<ClientMessage, { type: 'hello' }>['pairing'], host: string): void {
    const identity = this.token === undefined ? undefined : new Identity(this.token);
    if (!pairing || pairing.id !== identity?.pairing) {
      return channel.send({ type: 'pairing-required', reason: pairing ? 'unknown-token' : 'no-token' });
    }
    const meeting = { host, toolNonce: pairing.nonce, daemonNonce: newNonce() };
    this.#expected.set(channel, identity.proof('tool', meeting));
    channel.send({ type: 'challenge', nonce: meeting.daemonNonce, proof: identity.proof('daemon', meeting) });
  }

  #letIn(channel: DaemonChannel, token: string): void {
    this.token = token;
    channel.send({ type: 'paired', token });
    this.#welcome(channel);
  }

  #welcome(channel: DaemonChannel): void {
    this.#listeners.set(channel, new Set());
    const limits = { frameBytes: 1 << 24, imageBytes: 1, imagePixels: 1, imageSide: 1, examples: 3, queries: 250 };
    channel.send({
      type: 'welcome',
      protocol: PROTOCOL,
      daemon: { version: '1', pid: 1 },
      tool: 't',
      trusted: true,
      limits,
    });
    channel.send(STATE);
  }

  #run(channel: DaemonChannel, id: string, queries: readonly FrameImage[]): void {
    this.lost.delete(id);
    if (!this.jobs.has(id)) this.jobs.set(id, { queries, events: [], over: false });
    channel.send({ type: 'accepted', job: id, position: 0 });
    this.#replay(channel, id, 0);
  }

  #replay(channel: DaemonChannel, id: string, after: number): void {
    const job = this.jobs.get(id);
    if (!job) {
      return channel.send({ type: 'failed', job: id, error: error(this.lost.has(id) ? 'job-lost' : 'job-unknown') });
    }
    this.#listeners.get(channel)?.add(id);
    for (const { event, images } of job.events.slice(after)) channel.send(event, images);
  }

  #send(id: string, body: Unnumbered<Numbered>, images: readonly FrameImage[] = []): void {
    const { events } = this.jobs.get(id)!;
    const event = { ...body, job: id, seq: events.length + 1 } as Numbered;
    events.push({ event, images });
    for (const [channel, jobs] of this.#listeners) if (jobs.has(id)) channel.send(event, images);
  }
}
