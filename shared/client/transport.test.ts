import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type Closing, webSocketTransport } from './transport.ts';

let server: WebSocketServer | undefined;
afterEach(() => {
  for (const socket of server?.clients ?? []) socket.terminate();
  server?.close();
});

async function listen(): Promise<string> {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const closing = (transport: { onClose(listener: (closing: Closing) => void): void }) =>
  new Promise<Closing>((resolve) => transport.onClose(resolve));

it('carries messages both ways, in order, those included that were sent before it was open', async () => {
  const url = await listen();
  server?.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.send('text');
  });
  const transport = webSocketTransport(url, WebSocket);
  const came: (string | number[])[] = [];
  const all = new Promise<void>((resolve) => {
    transport.onMessage((data) => {
      came.push(typeof data === 'string' ? data : [...data]);
      if (came.length === 1) transport.send(Uint8Array.of(3));
      if (came.length === 4) resolve();
    });
  });
  for (const byte of [1, 2]) transport.send(Uint8Array.of(byte));
  await all;
  expect(came.map(String).toSorted()).toEqual(['1', '2', '3', 'text']);
  expect(came.filter((data) => typeof data !== 'string')).toEqual([[1], [2], [3]]);
  const end = closing(transport);
  transport.close(1000, 'enough');
  expect(await end).toMatchObject({ code: 1000, opened: true });
  expect(() => transport.send(Uint8Array.of(4))).not.toThrow();
});

it('says how the peer closed', async () => {
  const url = await listen();
  server?.on('connection', (socket) => socket.close(4010, 'going-away'));
  expect(await closing(webSocketTransport(url, WebSocket))).toEqual({ code: 4010, reason: 'going-away', opened: true });
});

it('distinguishes a connection that never was from one that broke', async () => {
  const url = await listen();
  server?.on('connection', (socket) => socket.terminate());
  expect(await closing(webSocketTransport(url, WebSocket))).toMatchObject({ code: 1006, opened: true });

  // A port that was free a moment ago.
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const refused = webSocketTransport(`ws://127.0.0.1:${port}`, WebSocket);
  expect(await closing(refused)).toMatchObject({ code: 1006, opened: false });
});

/** Behaves like Chromium when the page's policy forbids the connection: an error event, and no close event. */
class ForbiddenSocket {
  readonly readyState = 3;
  binaryType = '';
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror: (() => void) | null = null;
  constructor() {
    queueMicrotask(() => this.onerror?.());
  }
  send() {}
  close() {}
}

it('says that a browser forbids the connection', async () => {
  const transport = webSocketTransport('ws://localhost:1', ForbiddenSocket);
  expect(await closing(transport)).toEqual({ code: 1006, reason: '', opened: false });
});
