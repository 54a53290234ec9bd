import { randomUUID } from 'node:crypto';
import { CLOSE_CODES } from '@likewise/shared/protocol/closeCodes.ts';
import type { ClientMessage } from '@likewise/shared/protocol/messages.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CODE_LIFE_MS } from '../../daemon/auth/pairing.ts';
import { newToken } from '../../daemon/auth/secrets.ts';
import { PAUSE_MS } from '../../daemon/auth/turns.ts';
import {
  CONNECTION_TRIES,
  HELLO_DEADLINE_MS,
  KEEPALIVE_MS,
  MAX_UNAUTHENTICATED,
  PAIRING_DEADLINE_MS,
} from '../../daemon/server/limits.ts';
import { type DaemonFixture, startDaemon } from '../support/daemonFixture.ts';
import { ManualTimers } from '../support/manualTimers.ts';
import { ScriptedJobs } from '../support/scriptedJobs.ts';
import type { TestClient } from '../support/testClient.ts';

let clock: ManualTimers;
let jobs: ScriptedJobs;
let daemon: DaemonFixture;

beforeEach(async () => {
  clock = new ManualTimers();
  jobs = new ScriptedJobs();
  daemon = await startDaemon(jobs, { clock });
});
afterEach(() => daemon.close());

const PNG = { type: 'image/png', bytes: Uint8Array.of(1) } as const;
const run = (): ClientMessage => ({
  type: 'run',
  job: randomUUID(),
  examples: [{ input: 0, output: 0 }],
  queries: [0],
  quality: 'fast',
  answer: { size: 'cell', detail: 'none', format: 'png' },
  lane: 'batch',
});
/** A code that is not `code`. */
const other = (code: string, step: number) => String((Number(code) + step) % 10 ** 8).padStart(8, '0');

/** A client that was asked to pair. */
async function stranger(token?: string): Promise<TestClient> {
  const client = await daemon.connect();
  client.hello(token);
  await client.next('pairing-required');
  return client;
}

test('[P1] without a token nothing is done', async () => {
  const client = await stranger();
  client.send(run(), [PNG]);
  expect((await client.next('refused')).error.code).toBe('protocol-violation');
  expect((await client.closed).code).toBe(CLOSE_CODES['protocol-violation']);
  expect(jobs.submitted).toEqual([]);
});

test('[H3] nothing is done before the hello', async () => {
  const client = await daemon.connect();
  client.send(run(), [PNG]);
  client.hello(daemon.ownerToken);
  expect((await client.closed).code).toBe(CLOSE_CODES['protocol-violation']);
  expect(jobs.submitted).toEqual([]);
});

test.each(['', 'owner', newToken(), `${'x'.repeat(200)}`])('[H7] the token %j is nobody', async (token) => {
  const client = await daemon.connect();
  client.hello(token);
  expect(await client.next('pairing-required')).toMatchObject({ reason: 'unknown-token' });
});

test('[H8] a connection that does not say hello is closed in time', async () => {
  const client = await daemon.connect();
  clock.advance(HELLO_DEADLINE_MS - 1);
  expect(client.ws.readyState).toBe(client.ws.OPEN);
  clock.advance(1);
  expect((await client.next('refused')).error.code).toBe('not-paired');
  expect((await client.closed).code).toBe(CLOSE_CODES['not-paired']);
});

test('[P5] a connection that does not pair is closed in time', async () => {
  const client = await stranger();
  // Step by step: a client that answers no ping in between is dropped sooner [C5].
  for (let left = PAIRING_DEADLINE_MS - 1; left > 0; left -= KEEPALIVE_MS) {
    clock.advance(Math.min(left, KEEPALIVE_MS));
    await client.roundTrip();
  }
  expect(client.ws.readyState).toBe(client.ws.OPEN);
  clock.advance(1);
  expect((await client.next('refused')).error.code).toBe('not-paired');
  expect((await client.closed).code).toBe(CLOSE_CODES['not-paired']);
});

test('[P2] [P3] a code pairs once; replayed, it is nothing', async () => {
  const { code } = daemon.auth.makeCode();
  const [first, second] = [await stranger(), await stranger()];
  first.send({ type: 'pair', code });
  const { token } = await first.next('paired');
  expect(await first.next('welcome')).toMatchObject({ trusted: false });
  second.send({ type: 'pair', code });
  expect((await second.next('problem')).error.code).toBe('pairing-failed');

  const again = await daemon.connect();
  again.hello(token);
  await again.next('welcome');
});

test('[P2] an expired code pairs nothing', async () => {
  const { code } = daemon.auth.makeCode();
  clock.advance(CODE_LIFE_MS);
  const client = await stranger();
  client.send({ type: 'pair', code });
  expect((await client.next('problem')).error.code).toBe('pairing-failed');
  expect(daemon.auth.tools).toEqual([]);
});

test('[P2] guesses, from however many connections, do not end a code, and shut nobody out', async () => {
  const { code } = daemon.auth.makeCode();
  const tool = await stranger();
  const guessers = await Promise.all(Array.from({ length: 20 }, () => stranger()));
  for (const [guess, client] of guessers.entries()) client.send({ type: 'pair', code: other(code, guess + 1) });
  await Promise.all(guessers.map((client) => client.roundTrip()));
  tool.send({ type: 'pair', code });
  await tool.roundTrip();
  for (let turn = 0; turn < guessers.length; turn++) clock.advance(PAUSE_MS);
  await tool.next('paired');
});

test('[P2] guesses are looked at one in a quarter of a second, those of each origin by themselves', async () => {
  expect(PAUSE_MS).toBe(250);
  const { code } = daemon.auth.makeCode();
  const from = async (origin?: string) => {
    const client = await daemon.connect(origin === undefined ? {} : { origin });
    client.hello();
    await client.next('pairing-required');
    return client;
  };
  const pages = [await from('null'), await from('null')];
  for (const page of pages) page.send({ type: 'pair', code: other(code, 1) });
  await pages[0]!.next('problem');
  await pages[1]!.roundTrip();
  const program = await from();
  program.send({ type: 'pair', code });
  await program.next('paired');
  clock.advance(PAUSE_MS);
  await pages[1]!.next('problem');
});

test('[P8] a second code before the answer to the first is a violation', async () => {
  const first = await stranger();
  first.send({ type: 'pair', code: '00000000' });
  await first.next('problem');
  for (let guess = 0; guess < 2; guess++) first.send({ type: 'pair', code: '00000000' });
  expect((await first.next('refused')).error.code).toBe('protocol-violation');
});

test('[L5] a web page makes room among web pages', async () => {
  const tool = await stranger();
  const pages = await Promise.all(
    Array.from({ length: 2 * MAX_UNAUTHENTICATED }, () => daemon.connect({ origin: 'null' })),
  );
  await tool.roundTrip();
  expect(tool.ws.readyState).toBe(tool.ws.OPEN);
  for (const page of pages) page.close();
});

test('[P4] a connection that guesses on is closed with its fifth wrong code', async () => {
  expect(CONNECTION_TRIES).toBe(5);
  const client = await stranger();
  for (let guess = 1; guess < CONNECTION_TRIES; guess++) {
    client.send({ type: 'pair', code: '00000000' });
    expect((await client.next('problem')).error.code).toBe('pairing-failed');
    clock.advance(PAUSE_MS);
  }
  client.send({ type: 'pair', code: '00000000' });
  expect((await client.next('refused')).error.code).toBe('pairing-failed');
  expect((await client.closed).code).toBe(CLOSE_CODES['not-paired']);
});

test('[P6] a paired tool manages nothing', async () => {
  const { client, id } = await daemon.tool();
  const asked: ClientMessage[] = [
    { type: 'make-code' },
    { type: 'make-ticket' },
    { type: 'watch' },
    { type: 'show-job', id: '6f1e0d4c-3b2a-4190-8f7e-6d5c4b3a2910' },
    { type: 'list-tools' },
    { type: 'revoke-tool', tool: id },
    { type: 'use-model', model: 'mini' },
    { type: 'stop' },
  ];
  for (const message of asked) {
    client.send(message);
    expect((await client.next('problem')).error.code).toBe('not-trusted');
  }
  expect(daemon.auth.tools).toHaveLength(1);
});

test('[P7] a token taken back shuts its tool out at once, and no other', async () => {
  const [owner, bad, good] = [await daemon.owner(), await daemon.tool('Bad'), await daemon.tool('Good')];
  const second = await daemon.connect();
  second.hello(bad.token);
  await second.next('welcome');

  owner.send({ type: 'revoke-tool', tool: bad.id });
  expect((await owner.next('tools')).tools).toMatchObject([{ id: good.id, connected: true }]);
  expect(jobs.ended).toEqual([bad.id]);
  for (const client of [bad.client, second]) {
    expect((await client.next('refused')).error.code).toBe('not-paired');
    expect((await client.closed).code).toBe(CLOSE_CODES['not-paired']);
  }
  const back = await daemon.connect();
  back.hello(bad.token);
  expect(await back.next('pairing-required')).toMatchObject({ reason: 'unknown-token' });

  good.client.send(run(), [PNG]);
  await good.client.next('done');
});

test('what a tool sends with the message that shuts it out is not done', async () => {
  const { client, id } = await daemon.tool();
  daemon.auth.revoke(id);
  client.send(run(), [PNG]);
  await client.closed;
  expect(jobs.submitted).toEqual([]);
});

test('the log says who was let in, and where from', async () => {
  const { id } = await daemon.tool();
  const lines = daemon.log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'A tool was let in.');
  const host = `127.0.0.1:${daemon.server.port}`;
  expect(lines).toMatchObject([{ tool: id, kind: 'other', trusted: false, origin: '', host }]);
});

test('nothing secret is in the log', async () => {
  const { client, token, id } = await daemon.tool();
  const { code } = daemon.auth.makeCode();
  const guesser = await stranger(newToken());
  guesser.send({ type: 'pair', code });
  await guesser.next('paired');
  daemon.auth.revoke(id);
  await client.closed;
  const log = daemon.log.join('');
  for (const secret of [token, code, daemon.ownerToken]) expect(log).not.toContain(secret);
});
