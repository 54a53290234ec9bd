import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { kindsOf, mixedLoad } from '../support/mixedLoad.ts';
import { Pings } from '../support/pings.ts';
import { outcome } from '../support/toolJobs.ts';

// A short form of npm run load, which has 64 tools at work for half an hour.

const JOBS = 12;

let home: string;
let daemon: DaemonProcess;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'likewise-load-'));
  daemon = await DaemonProcess.start(home, ['--provider', 'cpu']);
});
afterAll(async () => {
  await daemon?.end();
  rmSync(home, { recursive: true });
});

test('of mixed jobs of many tools, some of them cancelled or taken up on another connection, nothing is lost', async () => {
  const counts = await mixedLoad(daemon, 8, await kindsOf([48, 64, 80]), (jobs) => jobs >= JOBS);
  console.log(JSON.stringify(counts));
  expect(counts.jobs).toBeGreaterThanOrEqual(JOBS);
  expect(Math.min(counts.reconnected, counts.explained)).toBeGreaterThan(0);
  expect(await daemon.metric('likewise_queue_depth')).toBe(0);
});

test('others are heard all the while that a large picture is read, understood, answered and stored', async () => {
  const [kind] = await kindsOf([1024]);
  const { client } = await daemon.tool();
  const other = await daemon.raw();
  other.hello(daemon.descriptor.token);
  await other.next('welcome');
  let pings: Pings | undefined;
  const { end } = await outcome(
    client.run({
      job: randomUUID(),
      examples: [{ input: kind!.input, output: kind!.output }],
      queries: [kind!.query],
      quality: 'fast',
      answer: { size: 'query', detail: 'guided', format: 'png' },
      lane: 'interactive',
    }),
    ({ type }) => {
      if (type === 'accepted') pings = new Pings(other.ws);
    },
  );
  const { took } = await pings!.stop();
  expect(end).toMatchObject({ type: 'done', answered: 1 });
  // With all of it done between two messages there would be two or three.
  expect(took.length).toBeGreaterThan(10);
});
