import { describe, expect, it } from 'vitest';
import { ClientWorld, image, jobId, read, request } from '../../test/support/clientWorld.ts';
import { error, STATE } from '../../test/support/scriptedDaemon.ts';
import { CLOSE_CODES } from '../protocol/closeCodes.ts';
import { MAX_IMAGE_BYTES, MAX_PAINTS } from '../protocol/limits.ts';
import type { DaemonMessage } from '../protocol/messages.ts';
import type { Abort } from './abort.ts';
import type { DaemonClient } from './daemonClient.ts';
import { type JobUpdate, MAX_BUSY_ANSWERS, MAX_LOSSES } from './job.ts';

const JOB = jobId(1);

/** 24 queries with as many paints as one may have: more than a message's header holds. */
const MANY = Array(24).fill(Array(MAX_PAINTS).fill('000000ff'));

/** A client whose daemon knows it. */
async function ready() {
  const world = new ClientWorld();
  const client = world.connect();
  await world.flush();
  return { world, client };
}

/** The same, and a job of this many queries that the daemon has accepted. */
async function running(queries: number) {
  const { world, client } = await ready();
  const job = start(client, 1, queries);
  await world.flush();
  return { world, client, job };
}

/** Runs job number n, and has an abort controller for it. */
function start(client: DaemonClient, n: number, queries: number) {
  const abort = new AbortController();
  return Object.assign(read(client.run(request(n, queries), { signal: abort.signal as Abort })), { abort });
}

/** What a consumer saw, in short: `accepted`, `result 2`, `query-failed 0`, `failed job-lost`. */
const inShort = (updates: readonly JobUpdate[]) =>
  updates.map((update) => {
    if (update.type === 'failed') return `failed ${update.error.code}`;
    return 'query' in update ? `${update.type} ${update.query}` : update.type;
  });

/** What the daemon was sent about jobs. */
const heard = (world: ClientWorld) => world.daemon.heard.map(({ type }) => type).filter((type) => type !== 'hello');

/** Breaks the connection and waits for the next one. */
async function reconnect(world: ClientWorld): Promise<void> {
  world.cut();
  await world.flush();
  await world.advance(10_000);
}

describe('a job [J1] [J2] [J13]', () => {
  it('gives what the daemon sends, each result with its picture', async () => {
    const { world, job } = await running(2);
    world.daemon.say({ type: 'progress', job: JOB, stage: 'running', position: 0, done: 0, total: 2 });
    world.daemon.settle(JOB, 1);
    world.daemon.settle(JOB, 0, true);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['accepted', 'progress', 'result 1', 'query-failed 0', 'done']);
    expect(job.updates[2]).toMatchObject({ image: image(101, 1), width: 1, height: 1, confidence: 1 });
    expect(job.updates[3]).toMatchObject({ error: { code: 'image-truncated' } });
    expect(job.updates[4]).toMatchObject({ answered: 1, failed: 1 });
    expect(job.ended).toBe(true);
  });

  it('sends an image that stands in several places once', async () => {
    const { world, client } = await ready();
    const [same, other] = [image(1), image(2)];
    read(client.run({ ...request(1, 1), examples: [{ input: same, output: other }], queries: [other, same, other] }));
    await world.flush();
    expect(world.daemon.heard.at(-1)).toMatchObject({ examples: [{ input: 0, output: 1 }], queries: [1, 0, 1] });
    expect(world.daemon.jobs.get(JOB)?.queries).toEqual([other, same, other]);
  });

  it('waits for a daemon that is not there yet', async () => {
    const world = new ClientWorld();
    const port = [...world.ports];
    world.ports.clear();
    const job = start(world.connect(), 1, 1);
    await world.flush();
    expect(job.updates).toEqual([]);
    for (const [url, accept] of port) world.ports.set(url, accept);
    await world.advance(250);
    world.daemon.settle(JOB, 0);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['accepted', 'result 0', 'done']);
  });

  it('several at once, each with its own answers', async () => {
    const { world, client } = await ready();
    const jobs = [1, 2, 3].map((n) => start(client, n, 2));
    await world.flush();
    for (const [n, query] of [
      [3, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [1, 0],
      [3, 1],
    ] as const)
      world.daemon.settle(jobId(n), query);
    await world.flush();
    for (const [index, { updates }] of jobs.entries()) {
      expect(updates.every(({ job }) => job === jobId(index + 1))).toBe(true);
      expect(inShort(updates).toSorted()).toEqual(['accepted', 'done', 'result 0', 'result 1']);
    }
  });

  it('of an id that is under way is a mistake of the caller', async () => {
    const { client } = await running(1);
    expect(() => client.run(request(1, 1))).toThrow('under way');
  });

  it.each([
    ['no queries', { queries: [] }, 'usage'],
    ['an id that is no UUID', { job: 'one' }, 'usage'],
    ['paints of another number of queries', { paints: [['000000ff'], []] }, 'usage'],
    ['a paint too many', { paints: [Array(MAX_PAINTS + 1).fill('000000ff')] }, 'usage'],
    ['more paints than a message holds', { queries: Array(24).fill(image(1)), paints: MANY }, 'image-too-large'],
    ['an image without bytes', { queries: [image()] }, 'image-too-large'],
    [
      'an image above the limit',
      { queries: [{ type: 'image/png', bytes: new Uint8Array(MAX_IMAGE_BYTES + 1) } as const] },
      'image-too-large',
    ],
  ])('with %s fails, and is not sent', async (_, change, code) => {
    const { world, client } = await ready();
    const job = read(client.run({ ...request(1, 1), ...change }));
    await world.flush();
    expect(inShort(job.updates)).toEqual([`failed ${code}`]);
    expect(heard(world)).toEqual([]);
    expect(client.state.name).toBe('ready');
  });
});

describe('a connection that breaks under a job [J5] [J7] [C3]', () => {
  it('the job is taken up where it was, and each answer comes once', async () => {
    const { world, job } = await running(3);
    world.daemon.settle(JOB, 2);
    await world.flush();
    world.cut();
    await world.flush();
    // Answered while nobody listens.
    world.daemon.settle(JOB, 0);
    await world.advance(250);
    expect(world.daemon.heard.at(-1)).toEqual({ type: 'resume', job: JOB, after: 1 });
    world.daemon.settle(JOB, 1);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['accepted', 'result 2', 'result 0', 'result 1', 'done']);
    expect(heard(world)).toEqual(['run', 'resume']);
  });

  it('wherever it breaks, whatever is lost on the way', async () => {
    for (let steps = 0; steps < 25; steps++) {
      const world = new ClientWorld();
      const job = start(world.connect(), 1, 2);
      for (let step = 0; step < steps; step++) {
        world.deliver();
        await null;
        world.daemon.settle(JOB, step % 2);
      }
      await reconnect(world);
      for (const query of [0, 1]) world.daemon.settle(JOB, query);
      await world.flush();
      // `accepted` has no number: it is not sent again.
      const numbered = inShort(job.updates).filter((what) => what !== 'accepted');
      expect(numbered.toSorted()).toEqual(['done', 'result 0', 'result 1']);
      expect(job.updates.at(-1)).toMatchObject({ type: 'done', answered: 2, failed: 0 });
    }
  });

  it('a run that never arrived is asked again', async () => {
    const { world, client } = await ready();
    const job = start(client, 1, 1);
    await reconnect(world);
    expect(heard(world)).toEqual(['resume', 'run']);
    world.daemon.settle(JOB, 0);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['accepted', 'result 0', 'done']);
  });
});

describe('a daemon that was restarted [J6]', () => {
  it.each([true, false])('a job that it lost is sent again by the same id (journal: %s)', async (journal) => {
    const { world, job } = await running(2);
    world.daemon.settle(JOB, 1);
    await world.flush();
    world.daemon.restart(journal);
    await reconnect(world);
    expect(heard(world)).toEqual(['run', 'resume', 'run']);
    // The numbers start anew, in another order, and answered queries are answered again.
    world.daemon.settle(JOB, 0);
    world.daemon.settle(JOB, 1);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['accepted', 'result 1', 'result 0', 'done']);
  });

  it('an answer that came is not taken back by a later failure', async () => {
    const { world, job } = await running(2);
    world.daemon.settle(JOB, 0);
    await world.flush();
    world.daemon.restart(true);
    await reconnect(world);
    for (const query of [0, 1]) world.daemon.settle(JOB, query, true);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['accepted', 'result 0', 'query-failed 1', 'done']);
    expect(job.updates.at(-1)).toMatchObject({ answered: 1, failed: 1 });
  });

  it('a job under which it ends again and again is given up', async () => {
    const { world, job } = await running(1);
    for (let loss = 1; loss <= MAX_LOSSES; loss++) {
      world.daemon.restart(true);
      await reconnect(world);
      expect(job.ended).toBe(false);
    }
    world.daemon.restart(true);
    await reconnect(world);
    expect(inShort(job.updates)).toEqual(['accepted', 'failed job-lost']);
    expect(heard(world).filter((type) => type === 'run')).toHaveLength(1 + MAX_LOSSES);
  });

  it('but not one that gets on in between', async () => {
    const queries = 2 * MAX_LOSSES;
    const { world, job } = await running(queries);
    for (let query = 0; query < queries; query++) {
      world.daemon.settle(JOB, query);
      await world.flush();
      world.daemon.restart(true);
      await reconnect(world);
    }
    for (let query = 0; query < queries; query++) world.daemon.settle(JOB, query);
    await world.flush();
    expect(job.updates.filter(({ type }) => type === 'result')).toHaveLength(queries);
    expect(inShort(job.updates).at(-1)).toBe('done');
  });
});

describe('a busy daemon [J12]', () => {
  const busy = (ms?: number): DaemonMessage => ({ type: 'failed', job: JOB, error: error('busy', ms) });

  it('is asked again after the time it names, or after a second', async () => {
    const { world, client } = await ready();
    world.daemon.instead.push(busy(5000), busy());
    const job = start(client, 1, 1);
    await world.flush();
    await world.advance(4999);
    expect(heard(world)).toEqual(['run']);
    await world.advance(1);
    expect(heard(world)).toEqual(['run', 'run']);
    await world.advance(999);
    expect(heard(world)).toHaveLength(2);
    await world.advance(1);
    expect(inShort(job.updates)).toEqual(['accepted']);
  });

  it('is asked in vain only so often', async () => {
    const { world, client } = await ready();
    for (let answer = 0; answer < MAX_BUSY_ANSWERS; answer++) world.daemon.instead.push(busy(1));
    const job = start(client, 1, 1);
    for (let wait = 1; wait < MAX_BUSY_ANSWERS; wait++) {
      await world.flush();
      expect(job.ended).toBe(false);
      await world.advance(1);
    }
    expect(inShort(job.updates)).toEqual(['failed busy']);
    expect(heard(world)).toHaveLength(MAX_BUSY_ANSWERS);
  });

  it('the count begins anew when it takes the job', async () => {
    const { world, client } = await ready();
    const job = start(client, 1, 1);
    for (let time = 1; time <= 2; time++) {
      for (let answer = 1; answer < MAX_BUSY_ANSWERS; answer++) world.daemon.instead.push(busy(1));
      if (time === 2) world.daemon.say({ type: 'failed', job: JOB, error: error('job-lost') });
      for (let wait = 1; wait < MAX_BUSY_ANSWERS; wait++) {
        await world.flush();
        await world.advance(1);
      }
      expect(inShort(job.updates)).toEqual(['accepted']);
      expect(heard(world)).toHaveLength(time * MAX_BUSY_ANSWERS);
    }
  });

  it('a new connection does not shorten the wait, a cancel ends it unsaid', async () => {
    const { world, client } = await ready();
    world.daemon.instead.push(busy(60_000));
    const job = start(client, 1, 1);
    await world.flush();
    await reconnect(world);
    expect(client.state.name).toBe('ready');
    expect(heard(world)).toEqual(['run']);
    job.abort.abort();
    expect(world.timers.waits).not.toContain(60_000);
    await world.advance(60_000);
    expect(inShort(job.updates)).toEqual(['cancelled']);
    expect(heard(world)).toEqual(['run']);
  });
});

describe('cancelling [J9]', () => {
  it('ends the job at once, and cancels it in the daemon', async () => {
    const { world, job } = await running(2);
    world.daemon.settle(JOB, 0);
    await world.flush();
    job.abort.abort();
    world.daemon.settle(JOB, 1);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['accepted', 'result 0', 'cancelled']);
    expect(job.ended).toBe(true);
    // The daemon has sent the end, so there is nothing to say over the next connection.
    await reconnect(world);
    expect(heard(world)).toEqual(['run', 'cancel']);
  });

  it('leaving the loop is cancelling', async () => {
    const { world, client } = await ready();
    const loop = (async () => {
      for await (const { type } of client.run(request(1, 2))) if (type === 'accepted') break;
    })();
    await world.flush();
    await loop;
    await world.flush();
    expect(heard(world)).toEqual(['run', 'cancel']);
  });

  it('touches no other job', async () => {
    const { world, client, job } = await running(1);
    const other = start(client, 2, 1);
    await world.flush();
    job.abort.abort();
    await world.flush();
    for (const id of [JOB, jobId(2)]) world.daemon.settle(id, 0);
    await world.flush();
    expect(inShort(other.updates)).toEqual(['accepted', 'result 0', 'done']);
  });

  it('while there is no connection, the daemon learns of it over the next one', async () => {
    const { world, job } = await running(2);
    world.cut();
    await world.flush();
    job.abort.abort();
    await world.flush();
    expect(job.ended).toBe(true);
    await world.advance(250);
    expect(heard(world)).toEqual(['run', 'cancel']);
    // Sent once.
    await reconnect(world);
    expect(heard(world)).toEqual(['run', 'cancel']);
  });

  it('a job that was never sent is not heard of; one that is over is left alone', async () => {
    const world = new ClientWorld();
    const client = world.connect();
    const early = start(client, 1, 1);
    early.abort.abort();
    const aborted = new AbortController();
    aborted.abort();
    const stillborn = read(client.run(request(2, 1), { signal: aborted.signal as Abort }));
    const over = start(client, 3, 1);
    await world.flush();
    world.daemon.settle(jobId(3), 0);
    await world.flush();
    const again = start(client, 3, 1);
    over.abort.abort();
    await world.flush();
    expect(inShort(again.updates)).toEqual(['accepted', 'result 0', 'done']);
    expect(inShort(early.updates)).toEqual(['cancelled']);
    expect(inShort(stillborn.updates)).toEqual(['cancelled']);
    expect(inShort(over.updates)).toEqual(['accepted', 'result 0', 'done']);
    expect(heard(world)).toEqual(['run', 'run']);
  });

  it('by the daemon, for a newer job of its slot [J10]', async () => {
    const { world, job } = await running(1);
    world.daemon.say({ type: 'cancelled', job: JOB, seq: 1, reason: 'replaced' });
    await world.flush();
    expect(job.updates.at(-1)).toEqual({ type: 'cancelled', job: JOB, seq: 1, reason: 'replaced' });
    expect(job.ended).toBe(true);
    expect(heard(world)).toEqual(['run']);
  });
});

describe('a job of an earlier session [J5] [J6]', () => {
  it('is taken up after the events that are known', async () => {
    const { world, client } = await running(3);
    for (const query of [2, 0]) world.daemon.settle(JOB, query);
    client.close();
    await world.flush();
    const later = world.connect();
    const job = read(later.resume(JOB, { after: 1 }));
    await world.flush();
    world.daemon.settle(JOB, 1);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['result 0', 'result 1', 'done']);
    expect(job.updates.at(-1)).toMatchObject({ answered: 3, failed: 0 });
  });

  it.each([
    [false, 'job-unknown'],
    [true, 'job-lost'],
  ])('cannot be sent again (journal: %s)', async (journal, code) => {
    const { world, client } = await ready();
    if (journal) world.daemon.lost.add(JOB);
    const job = read(client.resume(JOB));
    await world.flush();
    expect(inShort(job.updates)).toEqual([`failed ${code}`]);
    expect(heard(world)).toEqual(['resume']);
  });
});

describe('a daemon that breaks a rule about a job', () => {
  it.each<[string, DaemonMessage]>([
    ['[J3] a gap in the numbers', { type: 'query-failed', job: JOB, seq: 3, query: 1, error: error('internal') }],
    [
      '[J2] a query that the job does not have',
      { type: 'query-failed', job: JOB, seq: 1, query: 2, error: error('internal') },
    ],
  ])('%s: it is left, and the job resumed', async (_, message) => {
    const { world, client, job } = await running(2);
    world.daemon.say(message);
    await world.flush();
    expect(client.state).toEqual({ name: 'waiting', diagnosis: { reason: 'connection-lost' } });
    await world.advance(250);
    for (const query of [0, 1]) world.daemon.settle(JOB, query);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['accepted', 'result 0', 'result 1', 'done']);
  });

  it('[J3] what it sends twice counts once', async () => {
    const { world, job } = await running(3);
    for (const query of [0, 1, 2]) {
      world.daemon.settle(JOB, query, true);
      world.daemon.say(world.daemon.jobs.get(JOB)!.events[0]!.event);
    }
    await world.flush();
    expect(inShort(job.updates)).toEqual(['accepted', 'query-failed 0', 'query-failed 1', 'query-failed 2', 'done']);
    expect(world.tried).toHaveLength(1);
  });

  it("[J8] an id that is another tool's fails, and is not sent again", async () => {
    const { world, client } = await ready();
    world.daemon.instead.push({ type: 'failed', job: JOB, error: error('job-unknown') });
    const job = start(client, 1, 1);
    await world.flush();
    expect(inShort(job.updates)).toEqual(['failed job-unknown']);
    expect(heard(world)).toEqual(['run']);
  });

  it('[J1] what it says of jobs that are not under way is nothing', async () => {
    const { world, client } = await ready();
    world.daemon.say({ type: 'done', job: jobId(9), seq: 1, answered: 1, failed: 0 });
    await world.flush();
    expect(client.state.name).toBe('ready');
  });
});

describe('a daemon that takes a message for a violation [C4]', () => {
  it.each([CLOSE_CODES['protocol-violation'], 1009])(
    'closed with %i: a run without an answer fails and is not sent again; accepted jobs go on',
    async (code) => {
      const { world, client, job } = await running(1);
      world.daemon.instead.push(STATE);
      const refused = start(client, 2, 1);
      await world.flush();
      for (const { daemon } of world.pairs) daemon.close(code, '');
      await world.flush();
      expect(inShort(refused.updates)).toEqual(['failed protocol-violation']);
      await world.advance(250);
      world.daemon.settle(JOB, 0);
      await world.flush();
      expect(inShort(job.updates)).toEqual(['accepted', 'result 0', 'done']);
      expect(heard(world)).toEqual(['run', 'run', 'resume']);
    },
  );

  it('closed with anything else: it is sent again', async () => {
    const { world, client } = await ready();
    world.daemon.instead.push(STATE);
    const job = start(client, 1, 1);
    await world.flush();
    for (const { daemon } of world.pairs) daemon.close(1011, '');
    await world.flush();
    await world.advance(250);
    expect(inShort(job.updates)).toEqual(['accepted']);
    expect(heard(world)).toEqual(['run', 'resume', 'run']);
  });
});

describe('close()', () => {
  it('ends every job, and those to come', async () => {
    const { world, client, job } = await running(1);
    client.close();
    const late = [read(client.run(request(2, 1))), read(client.resume(jobId(3)))];
    await world.flush();
    for (const { updates, ended } of [job, ...late]) {
      expect(inShort(updates).at(-1)).toBe('failed cancelled');
      expect(ended).toBe(true);
    }
    // The daemon continues with what it was sent.
    expect(heard(world)).toEqual(['run']);
    expect(world.timers.waits).toEqual([]);
  });
});
