import { expect, it } from 'vitest';
import { ClientWorld, jobId } from '../../test/support/clientWorld.ts';
import { ACTIVITY } from '../../test/support/scriptedDaemon.ts';
import type { Activity } from '../protocol/messages.ts';

const asked = (world: ClientWorld) => world.daemon.heard.filter(({ type }) => type === 'watch').length;

it('shows every watcher what the daemon does, over later connections too [S4]', async () => {
  const world = new ClientWorld();
  const client = world.connect();
  const seen: Activity[] = [];
  client.watch((activity) => seen.push(activity));
  await world.flush();
  expect(seen).toEqual([ACTIVITY]);
  const stop = client.watch((activity) => seen.push(activity));
  await world.flush();
  expect(asked(world)).toBe(1);
  world.daemon.say({ ...ACTIVITY, at: 3 });
  await world.flush();
  expect(seen.map(({ at }) => at)).toEqual([2, 3, 3]);
  stop();
  world.cut();
  await world.flush();
  await world.advance(10_000);
  expect(asked(world)).toBe(2);
  expect(seen.map(({ at }) => at)).toEqual([2, 3, 3, 2]);
});

it('does not mistake activity for the answer to a request', async () => {
  const world = new ClientWorld();
  const client = world.connect();
  client.watch(() => {});
  await world.flush();
  const ticket = client.makeTicket();
  world.daemon.say(ACTIVITY);
  await world.flush();
  expect(await ticket).toMatchObject({ ticket: 'ticket' });
});

it('gives a recent job its pictures [S5]', async () => {
  const world = new ClientWorld();
  const client = world.connect();
  await world.flush();
  const shown = client.showJob(jobId(1));
  await world.flush();
  const { job, images } = await shown;
  expect(job).toMatchObject({ id: jobId(1), answers: [{ query: 0, image: 3 }] });
  expect(images.map(({ bytes }) => bytes[0])).toEqual([1, 2, 3, 4]);
});

it('is let in by a ticket, and keeps the token it gets [P9]', async () => {
  const world = new ClientWorld();
  world.stored = undefined;
  const client = world.connect();
  await world.flush();
  const wrong = client.redeem('another');
  const outcome = expect(wrong).rejects.toMatchObject({ code: 'pairing-failed' });
  await world.flush();
  await outcome;
  const right = client.redeem('ticket');
  await world.flush();
  await right;
  expect(client.state.name).toBe('ready');
  expect(world.saved).toEqual(['token for ticket']);
});
