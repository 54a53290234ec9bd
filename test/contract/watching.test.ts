import { afterEach, beforeEach, expect, test } from 'vitest';
import { TICKET_LIFE_MS } from '../../daemon/auth/tickets.ts';
import { ACTIVITY_INTERVAL_MS } from '../../daemon/server/limits.ts';
import { type DaemonFixture, startDaemon } from '../support/daemonFixture.ts';
import { ManualTimers } from '../support/manualTimers.ts';
import { ACTIVITY } from '../support/scriptedDaemon.ts';
import { ScriptedJobs } from '../support/scriptedJobs.ts';

/* Tickets, and what trusted tools receive. */

let clock: ManualTimers;
let daemon: DaemonFixture;
let asked: number;
beforeEach(async () => {
  clock = new ManualTimers();
  asked = 0;
  const watch = {
    activity: () => ({ ...ACTIVITY, at: ++asked }),
    show: () => Promise.reject(new Error('a bug')),
  };
  daemon = await startDaemon(new ScriptedJobs(), { clock, watch });
});
afterEach(() => daemon.close());

/** A connection that showed a ticket. */
async function bearer(ticket: string) {
  const client = await daemon.connect();
  client.hello();
  await client.next('pairing-required');
  client.send({ type: 'redeem', ticket });
  return client;
}

test('[P9] a ticket makes one tool a trusted one, for good', async () => {
  const owner = await daemon.owner();
  owner.send({ type: 'make-ticket' });
  const { ticket } = await owner.next('ticket');
  const page = await bearer(ticket);
  const { token } = await page.next('paired');
  expect(await page.next('welcome')).toMatchObject({ trusted: true });
  const second = await daemon.connect();
  second.hello(token);
  expect(await second.next('welcome')).toMatchObject({ trusted: true });
  expect(daemon.auth.tools).toMatchObject([{ trusted: true }]);

  const late = await bearer(ticket);
  expect((await late.next('problem')).error.code).toBe('pairing-failed');
});

test('[P9] a ticket ends in time', async () => {
  const { ticket } = daemon.auth.makeTicket();
  clock.advance(TICKET_LIFE_MS);
  const late = await bearer(ticket);
  expect((await late.next('problem')).error.code).toBe('pairing-failed');
});

test('[P7] a tool that came by a ticket is shut out like any other', async () => {
  const page = await bearer(daemon.auth.makeTicket().ticket);
  const { tool } = await page.next('welcome');
  daemon.auth.revoke(tool);
  expect((await page.next('refused')).error.code).toBe('not-paired');
});

test('[S4] a watcher gets a message at once and then every second; others are not', async () => {
  const [watcher, other] = [await daemon.owner(), await daemon.owner()];
  watcher.send({ type: 'watch' });
  expect(await watcher.next('activity')).toMatchObject({ at: 1 });
  clock.advance(ACTIVITY_INTERVAL_MS);
  expect(await watcher.next('activity')).toMatchObject({ at: 2 });
  clock.advance(ACTIVITY_INTERVAL_MS);
  expect(await watcher.next('activity')).toMatchObject({ at: 3 });
  watcher.close();
  await watcher.closed;
  other.send({ type: 'list-tools' });
  await other.next('tools');
  clock.advance(3 * ACTIVITY_INTERVAL_MS);
  expect(asked).toBe(3);
});

test('[S5] an internal error is reported as one, and the connection stays', async () => {
  const owner = await daemon.owner();
  owner.send({ type: 'show-job', id: '6f1e0d4c-3b2a-4190-8f7e-6d5c4b3a2910' });
  expect((await owner.next('problem')).error.code).toBe('internal');
  owner.send({ type: 'list-tools' });
  await owner.next('tools');
});
