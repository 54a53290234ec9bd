import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { CLOSE_CODES } from '@likewise/shared/protocol/closeCodes.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAX_CONNECTIONS, MAX_REQUEST_SOCKETS, MAX_UNAUTHENTICATED } from '../../daemon/server/limits.ts';
import { type DaemonFixture, startDaemon } from '../support/daemonFixture.ts';
import { ManualTimers } from '../support/manualTimers.ts';
import { ScriptedJobs } from '../support/scriptedJobs.ts';
import type { TestClient } from '../support/testClient.ts';
import { until } from '../support/until.ts';

/*
 * Connections of nobody that is known, on a clock that stands still: no deadline makes room for others [L5].
 */

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
  // A tool is let in and is a stranger no more, so only its coming takes a place.
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

test('no tool makes room for another one', async () => {
  const tools: TestClient[] = [];
  for (let n = 0; n < MAX_CONNECTIONS; n++) tools.push(await daemon.owner());
  await expectBusy(await daemon.connect());
  expect(daemon.server.clients).toBe(MAX_CONNECTIONS);
  tools[0]!.close();
  await until(() => daemon.server.clients < MAX_CONNECTIONS);
  await daemon.owner();
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
  for (let n = 0; n < MAX_REQUEST_SOCKETS + 10; n++) await open();
  await until(() => closed.length >= 10);
  const tool = await daemon.owner();
  await until(() => closed.length >= 11);
  // The tool's socket has become a WebSocket's: it counts no more, and stays.
  await open();
  await open();
  await until(() => closed.length >= 12);
  expect(new Set(closed)).toEqual(new Set(sockets.slice(0, 12)));
  await tool.roundTrip();
  expect(tool.ws.readyState).toBe(tool.ws.OPEN);
  for (const socket of sockets) socket.destroy();
});
