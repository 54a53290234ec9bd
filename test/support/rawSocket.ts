import { on, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { DaemonMessage } from '@likewise/shared/protocol/messages.ts';
import { parseDaemonMessage } from '@likewise/shared/protocol/parse.ts';

/** One masked WebSocket frame of a client, with a mask of zeros. By default FIN and opcode 2 (binary). */
export function wsFrame(payload: Uint8Array, { opcode = 2, fin = true, declared = payload.length } = {}): Buffer {
  const first = (fin ? 0x80 : 0) | opcode;
  const mask = Buffer.alloc(4);
  const head =
    declared < 126
      ? Buffer.from([first, 0x80 | declared])
      : declared < 65_536
        ? Buffer.from([first, 0x80 | 126, declared >> 8, declared & 255])
        : Buffer.concat([Buffer.from([first, 0x80 | 127]), bigEndian(declared)]);
  return Buffer.concat([head, mask, payload]);
}

/** A client whose bytes the test makes. It answers nothing by itself: no ping, and no close. */
export class RawClient {
  readonly socket: Socket;
  /** What it sent as Host. */
  readonly host: string;
  /** Received after the handshake, and not read yet. */
  #received: Buffer;
  #isClosed = false;
  #wake = () => {};

  constructor(socket: Socket, host: string, received: Buffer) {
    this.socket = socket;
    this.host = host;
    this.#received = received;
    socket.on('data', (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data]);
      this.#wake();
    });
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** The next message of this type. Earlier ones are dropped. Rejects if the connection ends first. */
  async message<T extends DaemonMessage['type']>(type: T): Promise<Extract<DaemonMessage, { type: T }>> {
    for (;;) {
      const { opcode, payload } = await this.#frame(type);
      if (opcode !== 2) continue;
      const { message } = parseDaemonMessage(payload);
      if (message.type === type) return message as Extract<DaemonMessage, { type: T }>;
    }
  }

  /** The code with which the daemon closes. Earlier messages are dropped. */
  async closeCode(): Promise<number> {
    for (;;) {
      const { opcode, payload } = await this.#frame('a close');
      if (opcode === 8) return payload.readUInt16BE();
    }
  }

  async #frame(awaited: string): Promise<{ opcode: number; payload: Buffer }> {
    for (;;) {
      const [first, short] = this.#received;
      const long = short === 126 ? 2 : short === 127 ? 8 : 0;
      if (this.#received.length >= 2 + long) {
        const length = long === 0 ? short! : Number(`0x${this.#received.toString('hex', 2, 2 + long)}`);
        const end = 2 + long + length;
        if (this.#received.length >= end) {
          const payload = this.#received.subarray(2 + long, end);
          this.#received = this.#received.subarray(end);
          return { opcode: first! & 15, payload };
        }
      }
      if (this.#isClosed) throw new Error(`closed before ${awaited} came`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** A client after its WebSocket handshake. Rejects if that fails. */
export async function openRaw(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.setNoDelay(true);
  const host = `localhost:${port}`;
  socket.write(upgradeRequest({ Host: host }));
  let answer = Buffer.alloc(0);
  for await (const [data] of on(socket, 'data', { close: ['close'] })) {
    answer = Buffer.concat([answer, data]);
    const end = answer.indexOf('\r\n\r\n');
    if (end >= 0) return new RawClient(socket, host, answer.subarray(end + 4));
  }
  throw new Error('closed before the handshake was done');
}

/** The text of a WebSocket handshake with these headers in addition to the necessary ones. */
export function upgradeRequest(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({
    ...headers,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }).map(([name, value]) => `${name}: ${value}`);
  return ['GET / HTTP/1.1', ...lines, '', ''].join('\r\n');
}

/** Sends these bytes and returns everything received until the peer closed, or up to `until`. */
export async function exchange(port: number, text: string, until = '\r\n\r\n', host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host);
  socket.on('error', () => {});
  socket.write(text);
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
    if (answer.includes(until)) socket.destroy();
  });
  await once(socket, 'close');
  return answer;
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
