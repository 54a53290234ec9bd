import { CLOSE_CODES } from '@likewise/shared/protocol/closeCodes.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SEND_HIGH_WATER, SLOW_READER_MS } from '../../daemon/server/limits.ts';
import { type DaemonFixture, startDaemon } from '../support/daemonFixture.ts';
import { runMessage } from '../support/hostedDaemon.ts';
import { ManualTimers } from '../support/manualTimers.ts';
import { ScriptedJobs } from '../support/scriptedJobs.ts';
import { until } from '../support/until.ts';

const MIB = 2 ** 20;
const PICTURE = { type: 'image/png', bytes: new Uint8Array(2 * MIB) } as const;
const QUERIES = 100;

let clock: ManualTimers;
let jobs: ScriptedJobs;
let daemon: DaemonFixture;

beforeEach(async () => {
  clock = new ManualTimers();
  jobs = new ScriptedJobs(async () => PICTURE);
  daemon = await startDaemon(jobs, { clock });
});
afterEach(() => daemon.close());

const PNG = { type: 'image/png', bytes: Uint8Array.of(1) } as const;

/** A tool that asked for 200 MiB of answers and reads none of them. Resolves when the daemon sends no more. */
async function slowReader() {
  const { client } = await daemon.tool('Slow');
  client.ws.pause();
  const others = clock.waits.length;
  client.send(runMessage(Array(QUERIES).fill(0)), [PNG]);
  let [fetched, quiet] = [0, 0];
  await until(() => {
    const waits = clock.waits.length > others && jobs.fetched === fetched;
    quiet = waits ? quiet + 1 : 0;
    fetched = jobs.fetched;
    return quiet === 50;
  });
  return client;
}

test('a reader that takes nothing costs what a socket holds, and no other tool', async () => {
  const { client: neighbour } = await daemon.tool('Neighbour');
  const before = process.memoryUsage.rss();
  const slow = await slowReader();
  // The system's own buffers add to the daemon's.
  const held = jobs.fetched * PICTURE.bytes.length;
  expect(held).toBeGreaterThan(SEND_HIGH_WATER);
  expect(held).toBeLessThan(SEND_HIGH_WATER + 30 * MIB);
  neighbour.send(runMessage([0]), [PNG]);
  await neighbour.next('done');
  const grown = Math.round((process.memoryUsage.rss() - before) / MIB);
  console.log(`A reader of 200 MiB that reads nothing: ${held / MIB} MiB were fetched, memory grew by ${grown} MiB`);
  expect(grown).toBeLessThan(150);
  slow.close();
});

test('[C2] a reader that takes nothing for long is closed by name, and its events are dropped', async () => {
  const slow = await slowReader();
  const { fetched } = jobs;
  clock.advance(SLOW_READER_MS - 1);
  expect(daemon.server.clients).toBe(1);
  clock.advance(1);
  expect(daemon.server.clients).toBe(0);
  slow.ws.resume();
  expect(await slow.closed).toMatchObject({ code: CLOSE_CODES['too-slow'], reason: 'too-slow' });
  expect(jobs.fetched).toBe(fetched);
});

test('a reader that goes on in time gets everything, in order', async () => {
  const slow = await slowReader();
  clock.advance(SLOW_READER_MS - 1);
  slow.ws.resume();
  for (let query = 0; query < QUERIES; query++) expect((await slow.next('result')).query).toBe(query);
  await slow.next('done');
  expect(jobs.fetched).toBe(QUERIES);
});
