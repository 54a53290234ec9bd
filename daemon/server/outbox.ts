import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { encodeFrame, FrameError, type FrameImage, type FramePart } from '@likewise/shared/protocol/frames.ts';
import type { DaemonMessage } from '@likewise/shared/protocol/messages.ts';
import type { Timers } from '../engine/timers.ts';
import { errorBody } from '../jobs/errors.ts';
import { answerTooLarge, bug } from './errors.ts';
import { MAX_WAITING_EVENTS, SEND_HIGH_WATER, SLOW_READER_MS } from './limits.ts';

/** A message to be sent. Its picture is fetched when there is room for it. */
export interface Outgoing {
  readonly event: DaemonMessage;
  readonly images?: readonly FramePart[];
  readonly picture?: () => Promise<FrameImage>;
}

/** Where frames go: a WebSocket. */
interface Sink {
  /** Bytes handed over that the system has not taken yet. */
  readonly bufferedAmount: number;
  /** Calls `taken` once the system has the frame. */
  send(frame: Uint8Array, taken: () => void): void;
}

export interface OutboxOptions {
  readonly sink: Sink;
  readonly timers: Timers;
  /** Called when the reader does not keep up. */
  tooSlow(): void;
  /** Called when an internal error prevents fetching a picture. */
  onBug(error: unknown): void;
}

/**
 * Sends messages in the order they are pushed, no faster than they are read. A slow reader costs at most the sink's high-water mark,
 * one frame above it, and a bounded list of events without their pictures.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #waiting: { outgoing: Outgoing }[] = [];
  /** The waiting messages that a newer one may replace, by what they are about. */
  readonly #replaceable = new Map<string, { outgoing: Outgoing }>();
  /** Whether a picture is being fetched. */
  #fetching = false;
  #closed = false;
  /** Set while the sink is over its high-water mark: ends the slow reader's time. */
  #disarm: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  push(outgoing: Outgoing): void {
    if (this.#closed) return;
    const about = subject(outgoing.event);
    const outdated = about === undefined ? undefined : this.#replaceable.get(about);
    if (outdated) outdated.outgoing = outgoing;
    else this.#add(outgoing, about);
    if (this.#waiting.length > MAX_WAITING_EVENTS) this.#options.tooSlow();
    else this.#pump();
  }

  /** Sends nothing more and drops what waits. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#replaceable.clear();
    this.#disarm?.();
  }

  #add(outgoing: Outgoing, about: string | undefined): void {
    const waiting = { outgoing };
    this.#waiting.push(waiting);
    if (about !== undefined) this.#replaceable.set(about, waiting);
  }

  #pump(): void {
    while (!this.#closed && !this.#fetching && !this.#disarm) {
      const next = this.#waiting.shift()?.outgoing;
      if (!next) return;
      const about = subject(next.event);
      if (about !== undefined) this.#replaceable.delete(about);
      if (next.picture) void this.#sendWithPicture(next.event, next.picture);
      else this.#send(this.#encode(next.event, next.images ?? []));
    }
  }

  async #sendWithPicture(event: DaemonMessage, picture: () => Promise<FrameImage>): Promise<void> {
    this.#fetching = true;
    const frame = await this.#frame(event, picture);
    this.#fetching = false;
    if (!this.#closed) this.#send(frame);
    this.#pump();
  }

  async #frame(event: DaemonMessage, picture: () => Promise<FrameImage>): Promise<Uint8Array> {
    try {
      return this.#encode(event, [await picture()]);
    } catch (error) {
      return encodeFrame(withoutPicture(event, this.#inWords(error)));
    }
  }

  /** Sends an error in place of a message that is too large for a frame. */
  #encode(event: DaemonMessage, images: readonly FramePart[]): Uint8Array {
    try {
      return encodeFrame(event, images);
    } catch (error) {
      return encodeFrame(withoutPicture(event, this.#inWords(error)));
    }
  }

  #inWords(error: unknown): LikewiseError {
    if (error instanceof LikewiseError) return error;
    if (error instanceof FrameError) return answerTooLarge();
    this.#options.onBug(error);
    return bug();
  }

  #send(frame: Uint8Array): void {
    const { sink } = this.#options;
    sink.send(frame, () => this.#taken());
    if (sink.bufferedAmount > SEND_HIGH_WATER) this.#arm();
  }

  #taken(): void {
    if (this.#closed || !this.#disarm) return;
    this.#disarm();
    this.#disarm = undefined;
    if (this.#options.sink.bufferedAmount > SEND_HIGH_WATER) this.#arm();
    else this.#pump();
  }

  #arm(): void {
    this.#disarm = this.#options.timers.after(SLOW_READER_MS, this.#options.tooSlow);
  }
}

/** What an event is about, if a newer one replaces it: the daemon's state, its activity, or a job's progress. */
function subject(event: DaemonMessage): string | undefined {
  if (event.type === 'state' || event.type === 'activity') return event.type;
  return event.type === 'progress' ? `progress ${event.job}` : undefined;
}

/** A result whose picture is not available becomes a failure of its query, with the same number. */
function withoutPicture(event: DaemonMessage, error: LikewiseError): DaemonMessage {
  if (event.type !== 'result') return { type: 'problem', error: errorBody(error) };
  const { job, seq, query } = event;
  return { type: 'query-failed', job, seq, query, error: errorBody(error) };
}
