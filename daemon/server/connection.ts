import type { Socket } from 'node:net';
import { CLOSE_CODES, type CloseReason } from '@likewise/shared/protocol/closeCodes.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { encodeFrame, type FrameImage, type FramePart } from '@likewise/shared/protocol/frames.ts';
import type { DaemonMessage } from '@likewise/shared/protocol/messages.ts';
import { PROTOCOL } from '@likewise/shared/protocol/version.ts';
import type { WebSocket } from 'ws';
import type { Identity } from '../auth/auth.ts';
import type { Turns } from '../auth/turns.ts';
import type { Clock } from '../jobs/clock.ts';
import { errorBody } from '../jobs/errors.ts';
import type { JobOutput } from '../jobs/jobs.ts';
import type { Log } from '../log.ts';
import type { ByteRoom } from './byteRoom.ts';
import { Enquiries } from './enquiries.ts';
import { bug, tooManyConnections, tooManyMessages, tooMuchAtOnce, violation } from './errors.ts';
import type { Guests } from './guests.ts';
import { receiveBytes } from './inbound.ts';
import { tooMuchReceived } from './incomplete.ts';
import { Intake } from './intake.ts';
import { keepAlive } from './keepAlive.ts';
import { MAX_UNAUTHENTICATED_BYTES, MESSAGE_BURST, MESSAGES_PER_SECOND } from './limits.ts';
import { Outbox } from './outbox.ts';
import { RateLimit } from './rate.ts';
import { type Caller, failure, perform, type Services } from './requests.ts';
import {
  decide,
  expire,
  newSession,
  type Offer,
  type Request,
  refuse,
  type Session,
  type SessionContext,
  type Step,
} from './session.ts';
import type { Asked } from './upgrade.ts';

/** What a connection needs from its server. */
export interface Hub {
  readonly sessions: SessionContext;
  readonly services: Services;
  /** The turns in which codes are checked. */
  readonly turns: Turns;
  readonly clock: Clock;
  readonly log: Log;
  /** The sockets that belong to no tool. */
  readonly guests: Guests;
  /** Room for messages that are being answered. */
  readonly room: ByteRoom;
  /** Whether there is room for one more connection of this tool. */
  admits(identity: Identity): boolean;
  /** The connections that have received part of a message. */
  receiving(): readonly Connection[];
  /** Called when a connection becomes ready, or ceases to be. */
  changed(): void;
  /** Called when a connection starts to watch. */
  watched(): void;
}

/** One client: connects its session with its WebSocket. */
export class Connection {
  /** The origin of the page that opened it; empty for a program that is not a browser. */
  readonly origin: string;
  readonly #host: string;
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #intake: Intake;
  readonly #hub: Hub;
  readonly #outbox: Outbox;
  readonly #rate: RateLimit;
  readonly #enquiries = new Enquiries();
  readonly #endKeepAlive: () => void;
  readonly #listener = (output: JobOutput) => this.#outbox.push(output);
  #session: Session;
  #watching = false;
  /** The last state sent, as JSON. */
  #sentState = '';
  /** Unanswered requests to use a model. */
  #changes = 0;
  #disarmDeadline = () => {};

  /**
   * @param socket the one that `ws` uses; it counts bytes before they form a message
   * @param from what the client's headers say
   */
  constructor(ws: WebSocket, socket: Socket, { host, origin }: Asked, hub: Hub) {
    this.origin = origin;
    this.#host = host;
    this.#ws = ws;
    this.#socket = socket;
    this.#intake = new Intake(socket);
    this.#hub = hub;
    this.#rate = new RateLimit(MESSAGE_BURST, MESSAGES_PER_SECOND, () => hub.clock.now());
    this.#outbox = new Outbox({
      sink: {
        get bufferedAmount() {
          return ws.bufferedAmount;
        },
        send: (frame, taken) => ws.send(frame, taken),
      },
      timers: hub.clock,
      tooSlow: () => this.end('too-slow'),
      onBug: (error) => hub.log.error({ err: error }, 'A result could not be fetched.'),
    });
    this.#session = newSession(hub.clock.now(), host);
    this.#armDeadline();
    const peer = { bytesRead: () => socket.bytesRead, ping: () => ws.ping(), drop: () => ws.terminate() };
    this.#endKeepAlive = keepAlive(peer, hub.clock);
    ws.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary));
    ws.on('ping', (data) => this.#control(data.length));
    ws.on('pong', (data) => this.#control(data.length));
    ws.on('error', (error) => hub.log.info({ err: error }, 'A connection failed.'));
    ws.on('close', () => this.#closed());
    // After ws's own listener, so that complete messages are no longer counted.
    socket.on('data', () => this.#limitBytes());
  }

  /** Who the client is, from when it is ready until it is closed. */
  get identity(): Identity | undefined {
    return this.#session.state === 'ready' ? this.#session.identity : undefined;
  }

  /** The tool's id, from when it is ready until it is closed. */
  get tool(): string | undefined {
    return this.identity?.tool;
  }

  /** Whether the client has not yet said who it is. */
  get isStranger(): boolean {
    return this.#session.state !== 'ready' && this.#session.state !== 'closing';
  }

  /** Bytes received of an incomplete message. */
  get incompleteBytes(): number {
    return this.#intake.incompleteBytes;
  }

  /** Whether the client asked to be told what the daemon does. */
  get isWatching(): boolean {
    return this.#watching && this.identity !== undefined;
  }

  /**
   * Sends a client the daemon's state if it has changed. While a client waits for a model, the first state must be the answer [S2].
   */
  sendState(): void {
    if (this.identity === undefined || this.#changes > 0) return;
    const state = this.#hub.services.state();
    const text = JSON.stringify(state);
    if (text === this.#sentState) return;
    this.#sentState = text;
    this.send(state);
  }

  send(message: DaemonMessage, images: readonly FramePart[] = []): void {
    this.#outbox.push({ event: message, images });
  }

  /** Sends the client the error, then closes the connection. */
  refuse(reason: CloseReason, error: LikewiseError): void {
    this.#advance(refuse(reason, error));
  }

  /** Closes the connection and drops unsent messages. */
  end(reason: CloseReason, error?: LikewiseError): void {
    if (this.#session.state === 'closing') return;
    const wasReady = this.identity !== undefined;
    this.#session = { state: 'closing' };
    this.#hub.guests.add(this.#socket);
    this.#disarmDeadline();
    this.#outbox.close();
    if (error) {
      const protocol = reason === 'protocol-version' ? { protocol: PROTOCOL } : {};
      this.#ws.send(encodeFrame({ type: 'refused', ...protocol, error: errorBody(error) }), () => {});
    }
    this.#ws.close(CLOSE_CODES[reason], error?.code ?? reason);
    this.#hub.log.info({ reason, why: error?.message }, 'A connection was closed.');
    if (wasReady) this.#hub.changed();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#intake.message();
    if (this.#session.state === 'closing' || !this.#allowed()) return;
    this.#guarded(() => {
      const { step, images } = receiveBytes(this.#session, data, isBinary, this.#hub.sessions);
      this.#advance(step, images);
    });
  }

  /** An exception here is an internal error, and the connection stays open. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#hub.log.error({ err: error }, 'A message could not be handled.');
      this.send({ type: 'problem', error: errorBody(bug()) });
    }
  }

  #advance({ session, send = [], perform: request, offer, close }: Step, images: readonly FrameImage[] = []): void {
    if (close) {
      this.end(close.reason, close.error);
      return;
    }
    const isNew = session.state !== this.#session.state;
    if (isNew && session.state === 'ready') {
      if (!this.#hub.admits(session.identity)) return this.end('too-many-connections', tooManyConnections());
      this.#hub.guests.delete(this.#socket);
      const { tool, kind, trusted } = session.identity;
      this.#hub.log.info({ tool, kind, trusted, origin: this.origin, host: this.#host }, 'A tool was let in.');
    }
    this.#session = session;
    this.#armDeadline();
    for (const message of send) this.send(message);
    if (isNew && session.state === 'ready') {
      this.sendState();
      this.#hub.changed();
    }
    if (offer) this.#consider(offer);
    if (request && session.state === 'ready') void this.#perform(request, images, session.identity);
  }

  /** Checks an offer when it is its turn, unless the client is gone by then. */
  #consider(offer: Offer): void {
    const { turns, sessions } = this.#hub;
    turns.take(this.origin, () => {
      if (this.#session.state !== 'awaitingVerdict') return false;
      this.#guarded(() => this.#advance(decide(this.#session, offer, sessions)));
      return this.identity === undefined;
    });
  }

  async #perform(request: Request, images: readonly FrameImage[], identity: Identity): Promise<void> {
    try {
      const caller: Caller = {
        identity,
        listener: this.#listener,
        enquiries: this.#enquiries,
        reply: (message, pictures) => this.send(message, pictures),
        startWatching: () => {
          this.#watching = true;
          this.#hub.watched();
        },
      };
      // Jobs have a separate limit.
      const bytes = request.type === 'run' ? 0 : images.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const giveBack = this.#hub.room.take(identity.tool, bytes);
      if (request.type === 'use-model') this.#changes++;
      await perform(request, images, caller, this.#hub.services).finally(giveBack);
    } catch (error) {
      const known = error instanceof LikewiseError;
      if (!known) this.#hub.log.error({ err: error, request: request.type }, 'A request could not be handled.');
      this.send(failure(request, known ? error : bug()));
    } finally {
      if (request.type === 'use-model' && --this.#changes === 0) {
        this.#sentState = '';
        this.#hub.changed();
      }
    }
  }

  #control(length: number): void {
    this.#intake.control(length);
    if (this.#session.state !== 'closing') this.#allowed();
  }

  #allowed(): boolean {
    if (this.#rate.take()) return true;
    this.refuse('too-many-messages', tooManyMessages());
    return false;
  }

  #limitBytes(): void {
    if (this.#session.state === 'ready') {
      tooMuchReceived(this.#hub.receiving(), this)?.refuse('too-many-messages', tooMuchAtOnce());
      return;
    }
    if (this.incompleteBytes <= MAX_UNAUTHENTICATED_BYTES) return;
    if (this.isStranger) {
      this.refuse('protocol-violation', violation(`more than ${MAX_UNAUTHENTICATED_BYTES} bytes before the welcome`));
    }
    // The connection is closed at its deadline. Nothing more is read until then.
    this.#ws.pause();
  }

  #armDeadline(): void {
    this.#disarmDeadline();
    this.#disarmDeadline = () => {};
    if (!('deadline' in this.#session)) return;
    const { clock } = this.#hub;
    const left = Math.max(1, Math.ceil(this.#session.deadline - clock.now()));
    this.#disarmDeadline = clock.after(left, () => this.#advance(expire(this.#session, clock.now())));
  }

  #closed(): void {
    const wasReady = this.identity !== undefined;
    this.#session = { state: 'closing' };
    this.#disarmDeadline();
    this.#endKeepAlive();
    this.#outbox.close();
    this.#enquiries.close();
    this.#hub.services.jobs.detach(this.#listener);
    if (wasReady) this.#hub.changed();
  }
}
