import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One masked WebSocket frame of a client, its mask all zeros: FIN and opcode 2 (binary) unless told otherwise. */
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

/** A TCP connection whose WebSocket handshake is done and which reads nothing of its own accord. */
export async function openRaw(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.setNoDelay(true);
  socket.write(upgradeRequest({ Host: `localhost:${port}` }));
  await once(socket, 'readable');
  socket.read();
  return socket;
}

/** The text of a WebSocket handshake with these headers beside the necessary ones. */
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

/** Sends these bytes and returns all that came back: until the peer closed, or up to `until`. */
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
