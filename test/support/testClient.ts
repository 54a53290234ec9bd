import { once } from 'node:events';
import type { Socket } from 'node:net';
import { encodeFrame, type FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ClientKind, ClientMessage, DaemonMessage } from '@likewise/shared/protocol/messages.ts';
import { parseDaemonMessage, type Received } from '@likewise/shared/protocol/parse.ts';
import { PROTOCOL } from '@likewise/shared/protocol/version.ts';
import { type ClientOptions, WebSocket } from 'ws';
import { ToolMeeting } from './meeting.ts';

type OfType<T extends DaemonMessage['type']> = Extract<DaemonMessage, { type: T }>;

/** A raw client. It sends any bytes, and returns received messages one by one. */
export class TestClient {
  readonly ws: WebSocket;
  /** How the connection ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #received: Received<DaemonMessage>[] = [];
  #isClosed = false;
  #meeting: ToolMeeting | undefined;
  #wake = () => {};

  private constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('message', (data: Buffer) => {
      const received = parseDaemonMessage(data);
      if (received.message.type === 'challenge' && this.#meeting) this.send(this.#meeting.answer(received.message));
      this.#received.push(received);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      ws.on('close', (code, reason) => {
        this.#isClosed = true;
        this.#wake();
        resolve({ code, reason: String(reason) });
      });
    });
    ws.on('error', () => {});
  }

  /** Opens a WebSocket. Rejects if the upgrade is refused. */
  static async open(url: string, options: ClientOptions = {}): Promise<TestClient> {
    const ws = new WebSocket(url, { perMessageDeflate: false, maxPayload: 0, ...options });
    const client = new TestClient(ws);
    await once(ws, 'open');
    return client;
  }

  /** The socket below the WebSocket, for bytes that do not form messages. */
  get socket(): Socket {
    return (this.ws as unknown as { readonly _socket: Socket })._socket;
  }

  send(message: ClientMessage, images: readonly FrameImage[] = []): void {
    this.sendBytes(encodeFrame(message, images));
  }

  sendBytes(bytes: Uint8Array): void {
    this.ws.send(bytes, () => {});
  }

  /** Says hello. With a token, proves it after the daemon has. */
  hello(token?: string, names: { name?: string; kind?: ClientKind } = {}): void {
    const client = { name: 'Test', version: '1', kind: 'other', ...names } as const;
    this.#meeting = token === undefined ? undefined : new ToolMeeting(token, new URL(this.ws.url).host);
    const pairing = this.#meeting && { pairing: this.#meeting.pairing };
    this.send({ type: 'hello', protocol: PROTOCOL, client, ...pairing });
  }

  /** The next message of these types. Earlier ones are dropped. One call at a time. Rejects if the connection ends first. */
  async next<T extends DaemonMessage['type']>(...types: T[]): Promise<OfType<T>> {
    return (await this.nextWithImages(...types)).message;
  }

  async nextWithImages<T extends DaemonMessage['type']>(...types: T[]): Promise<Received<OfType<T>>> {
    const wanted = (received: Received<DaemonMessage>): received is Received<OfType<T>> =>
      (types as string[]).includes(received.message.type);
    for (;;) {
      const received = this.#received.shift();
      if (received && wanted(received)) return received;
      if (received) continue;
      if (this.#isClosed) throw new Error(`closed before ${types.join(' or ')} came`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves when the daemon has received everything sent so far and answered a ping, or when the connection has ended. */
  async roundTrip(): Promise<void> {
    const pong = once(this.ws, 'pong');
    this.ws.ping(undefined, undefined, () => {});
    await Promise.race([pong, this.closed]);
  }

  close(): void {
    this.ws.terminate();
  }
}
