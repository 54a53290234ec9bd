import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { CLOSE_CODES } from '@likewise/shared/protocol/closeCodes.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAX_CONNECTIONS, MAX_GUESTS, MAX_UNAUTHENTICATED, OWNER_CONNECTIONS } from '../../daemon/server/limits.ts';
import { type DaemonFixture, startDaemon } from '../support/daemonFixture.ts';
import { ManualTimers } from '../support/manualTimers.ts';
import { upgradeRequest } from '../support/rawSocket.ts';
import { ScriptedJobs } from '../support/scriptedJobs.ts';
import type { TestClient } from '../support/testClient.ts';
import { until } from '../support/until.ts';

/* Connections of unknown clients, on a clock that stands still, so that no deadline makes room [L5]. */

let daemon: DaemonFixture;
beforeEach(async () => {
  daemon = await startDaemon(new ScriptedJobs(), { clock: new ManualTimers() });
});
afterEach(() => daemon.close());

async function expectBusy(client: TestClient): Promise<void> {
  expect((await client.next('refused')).error).toMatchObject({ code: 'busy', retryAfterMs: expect.any(Number) });
  expect((await client.closed).code).toBe(CLOSE_CODES['too-many-connections']);
}

test('the stranger that came first makes room for a new connection, whether it said hello or not', async () => {
  const strangers: TestClient[] = [];
  for (let n = 0; n < MAX_UNAUTHENTICATED; n++) {
    const client = await daemon.connect();
    if (n % 2 === 0) {
      client.hello();
      await client.next('pairing-required');
    }
    strangers.push(client);
  }
  for (const stranger of strangers) expect(stranger.ws.readyState).toBe(stranger.ws.OPEN);
  // An admitted tool is no longer a stranger, so only its arrival takes a place.
  await daemon.owner();
  await expectBusy(strangers[0]!);
  await daemon.owner();
  for (const stranger of strangers.slice(1)) {
    await stranger.roundTrip();
    expect(stranger.ws.readyState).toBe(stranger.ws.OPEN);
  }
  await daemon.connect();
  await daemon.connect();
  await expectBusy(strangers[1]!);
});

test('no tool makes room for another one; their owner is let in beside them', async () => {
  const { token, client } = await daemon.tool();
  const tools = [client];
  const again = async () => {
    const client = await daemon.connect();
    client.hello(token);
    return client;
  };
  while (tools.length < MAX_CONNECTIONS) {
    tools.push(await again());
    await tools.at(-1)!.next('welcome');
  }
  await expectBusy(await again());
  expect(daemon.server.clients).toBe(MAX_CONNECTIONS);
  const owners: TestClient[] = [];
  for (let n = 0; n < OWNER_CONNECTIONS; n++) owners.push(await daemon.owner());
  owners[0]!.send({ type: 'list-tools' });
  expect((await owners[0]!.next('tools')).tools).toHaveLength(1);
  const beyond = await daemon.connect();
  beyond.hello(daemon.ownerToken);
  await expectBusy(beyond);
  for (const owner of owners) owner.close();
  tools[0]!.close();
  await until(() => daemon.server.clients < MAX_CONNECTIONS);
  await (await again()).next('welcome');
});

test('tools that come back all at once are all let in', async () => {
  const { token, client } = await daemon.tool();
  client.close();
  await until(() => daemon.server.clients === 0);
  const tools = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, () => daemon.connect()));
  for (const tool of tools) tool.hello(token);
  await Promise.all(tools.map((tool) => tool.next('welcome')));
  expect(daemon.server.clients).toBe(MAX_CONNECTIONS);
});

test('sockets that never close keep nobody out', async () => {
  const sockets: Socket[] = [];
  for (let n = 0; n < 3 * MAX_GUESTS; n++) {
    const socket = connect({ port: daemon.server.port, host: '127.0.0.1', allowHalfOpen: true }).pause();
    socket.on('error', () => {});
    // Half of them become WebSockets, which are refused and do not listen.
    socket.write(n % 2 === 0 ? 'GET / HTTP/1.1\r\n' : upgradeRequest({ Host: `localhost:${daemon.server.port}` }));
    sockets.push(socket);
    if (n % MAX_GUESTS === MAX_GUESTS - 1) {
      const owner = await daemon.owner();
      await owner.roundTrip();
      expect(owner.ws.readyState).toBe(owner.ws.OPEN);
    }
  }
  for (const socket of sockets) socket.destroy();
});

test('sockets that ask for nothing make room for others, the oldest first', async () => {
  const sockets: Socket[] = [];
  const closed: Socket[] = [];
  const open = async () => {
    const socket = connect(daemon.server.port, '127.0.0.1').resume();
    socket.on('error', () => {});
    socket.on('close', () => closed.push(socket));
    await once(socket, 'connect');
    sockets.push(socket);
  };
  for (let n = 0; n < MAX_GUESTS + 10; n++) await open();
  await until(() => closed.length >= 10);
  const tool = await daemon.owner();
  await until(() => closed.length >= 11);
  // The tool's socket now belongs to a WebSocket: it no longer counts, and stays.
  await open();
  await open();
  await until(() => closed.length >= 12);
  expect(new Set(closed)).toEqual(new Set(sockets.slice(0, 12)));
  await tool.roundTrip();
  expect(tool.ws.readyState).toBe(tool.ws.OPEN);
  for (const socket of sockets) socket.destroy();
});
