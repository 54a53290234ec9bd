import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { webSocketTransport } from '@likewise/shared/client/transport.ts';
import { encodeFrame } from '@likewise/shared/protocol/frames.ts';
import type { DaemonMessage } from '@likewise/shared/protocol/messages.ts';
import { parseClientMessage } from '@likewise/shared/protocol/parse.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { realTimers } from '../../daemon/engine/timers.ts';
import { type DaemonFixture, startDaemon } from '../support/daemonFixture.ts';
import { ScriptedJobs } from '../support/scriptedJobs.ts';

/*
 * Another user's program holds the port that tools try first, and the daemon has the next one. Whatever that program says, hears and
 * forwards, it is not let in.
 */

let daemon: DaemonFixture;
let thief: Server;
let heard: Buffer[];
/** How the program treats a tool that connects. */
let robs: (tool: WebSocket) => void;
const clients: DaemonClient[] = [];

beforeEach(async () => {
  daemon = await startDaemon(new ScriptedJobs());
  heard = [];
  thief = createServer();
  new WebSocketServer({ server: thief }).on('connection', (tool) => {
    tool.on('message', (data: Buffer) => heard.push(data)).on('error', () => {});
    robs(tool);
  });
  await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  thief.closeAllConnections();
  await new Promise((resolve) => thief.close(resolve));
  await daemon.close();
});

const says = (message: DaemonMessage) => encodeFrame(message);
const url = (port: number) => `ws://127.0.0.1:${port}`;
const thiefUrl = () => url((thief.address() as AddressInfo).port);

/** A tool that tries the thief's port first, then the daemon's. */
function tool(token: string | undefined, urls = [thiefUrl(), url(daemon.server.port)]): DaemonClient {
  const kept = { token };
  const client = connect({
    urls,
    client: { name: 'Tool', version: '1', kind: 'other' },
    tokens: {
      load: async () => kept.token,
      save: async (saved) => {
        kept.token = saved;
      },
    },
    open: (to) => webSocketTransport(to, WebSocket),
    timers: realTimers,
    random: Math.random,
  });
  clients.push(client);
  return client;
}

function paired(): string {
  return daemon.auth.pair(daemon.auth.makeCode().code, { name: 'Tool', kind: 'other' }).token;
}

/** The thief's WebSocket to the daemon, once it is open, with the daemon's messages. */
async function toDaemon(headers: Record<string, string> = {}): Promise<{ ws: WebSocket; said: Buffer[] }> {
  const ws = new WebSocket(url(daemon.server.port), { headers });
  const said: Buffer[] = [];
  ws.on('message', (data: Buffer) => said.push(data));
  await new Promise((resolve, reject) => ws.on('open', resolve).on('error', reject));
  return { ws, said };
}

const bits = '0'.repeat(64);
const nobody = { code: 'not-paired', message: '', remedy: '' } as const;

test.each<[string, DaemonMessage]>([
  ['a proof that it made up', { type: 'challenge', nonce: bits, proof: bits }],
  ['a welcome', welcome()],
  ['that it does not know the tool', { type: 'pairing-required', reason: 'unknown-token' }],
  ['a token of its own', { type: 'paired', token: 'mine' }],
  ['a refusal', { type: 'refused', error: nobody }],
])('[H1] [H9] a program that says %s hears no secret, and the tool finds its daemon', async (_, message) => {
  robs = (ws) => ws.on('message', () => ws.send(says(message)));
  const token = paired();
  const client = tool(token);
  expect(await client.settled()).toMatchObject({ name: 'ready', welcome: { daemon: { version: '0.0.0-test' } } });
  expect(heard.map((bytes) => parseClientMessage(bytes).message.type)).toEqual(['hello']);
  expect(Buffer.concat(heard).toString('latin1')).not.toContain(token);
});

test('[H9] what a tool said to it does not open the daemon', async () => {
  robs = () => {};
  const token = paired();
  await tool(token).settled();
  const { ws, said } = await toDaemon();
  ws.send(heard[0]!);
  await expect.poll(() => said.length).toBe(1);
  // Nothing it heard contains a proof for this handshake.
  ws.send(encodeFrame({ type: 'prove', proof: parse(said[0]!).proof }));
  await expect.poll(() => said.length).toBe(2);
  expect(parse(said[1]!)).toMatchObject({ type: 'refused', error: { code: 'not-paired' } });
});

test('[H10] a program that hands on what both sides say is not let in', async () => {
  const reached: string[] = [];
  robs = async (ws) => {
    const { ws: other } = await toDaemon();
    for (const data of heard) other.send(data);
    ws.on('message', (data: Buffer) => other.send(data));
    other.on('message', (data: Buffer) => {
      reached.push(parse(data).type);
      ws.send(data);
    });
  };
  const client = tool(paired(), [thiefUrl()]);
  // The daemon's proof is for another address than the tool asked for.
  expect(await client.settled()).toMatchObject({ name: 'waiting', diagnosis: { reason: 'wrong-program' } });
  expect(reached).toEqual(['challenge']);
  expect(heard.map((bytes) => parseClientMessage(bytes).message.type)).toEqual(['hello']);
});

test("[H2] [H10] nor does it get the daemon to prove itself at the thief's own address", async () => {
  const { host } = new URL(thiefUrl());
  await expect(toDaemon({ Host: host })).rejects.toThrow('403');
});

function parse(bytes: Buffer) {
  const length = bytes.readUInt32LE();
  return JSON.parse(bytes.toString('utf8', 4, 4 + length));
}

function welcome(): DaemonMessage {
  const limits = { frameBytes: 1, imageBytes: 1, imagePixels: 1, imageSide: 1, examples: 1, queries: 1 };
  return { type: 'welcome', protocol: 2, daemon: { version: 'thief', pid: 1 }, tool: 't', trusted: true, limits };
}
