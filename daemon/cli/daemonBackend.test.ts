import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ClientWorld } from '../../test/support/clientWorld.ts';
import { encodedPair } from '../../test/support/encoded.ts';
import { plainRaster } from '../../test/support/rasters.ts';
import { error, STATE } from '../../test/support/scriptedDaemon.ts';
import type { EncodedPair } from '../answers/work/pictures.ts';
import { encodeImage } from '../images/codec.ts';
import { type Model, openModel } from '../model/registry.ts';
import type { FileFailure, FilePicture } from './backend.ts';
import { DaemonBackend } from './daemonBackend.ts';
import { PART_QUERIES } from './queryParts.ts';

const ASKED = { quality: 'fast', size: 'query', detail: 'none', format: 'png' } as const;

let dir: string;
let examples: EncodedPair[];
let model: Model;
/** Images that can be read, and one that cannot. */
let good: string[];
let cut: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-backend-'));
  model = await openModel('mini');
  examples = [await encodedPair({ input: plainRaster(9, 9, [1, 2, 3]), output: plainRaster(9, 9, [4, 5, 6]) })];
  const bytes = await encodeImage(plainRaster(40, 40, [7, 8, 9]), 'png');
  good = Array.from({ length: 2 * PART_QUERIES + 1 }, (_, n) => join(dir, `${n}.png`));
  for (const file of good) await writeFile(file, bytes);
  cut = join(dir, 'cut.png');
  await writeFile(cut, bytes.subarray(0, bytes.length - 20));
});
afterAll(() => rm(dir, { recursive: true }));

let world: ClientWorld;
let backend: DaemonBackend;
let outcomes: (FilePicture | FileFailure)[];
let abort: AbortController;
beforeEach(async () => {
  world = new ClientWorld();
  const client = world.connect();
  await world.flush();
  backend = new DaemonBackend(client, { provider: 'cpu', precision: 'int8', stepDowns: [] }, model);
  outcomes = [];
  abort = new AbortController();
});

async function answer(queries: readonly string[]): Promise<void> {
  for await (const outcome of backend.answer(examples, queries, ASKED, abort.signal)) outcomes.push(outcome);
}

/** Delivers what is sent until something is true. */
async function delivered(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await world.flush();
    await setImmediate();
  }
}

const jobs = () => [...world.daemon.jobs];
const heard = (type: string) => world.daemon.heard.filter((message) => message.type === type).length;

/** The outcome of answering while the daemon goes on as `meanwhile` has it. */
async function during(queries: readonly string[], meanwhile: () => Promise<void>): Promise<void> {
  let ended = false;
  const answering = answer(queries).finally(() => {
    ended = true;
  });
  // Whoever awaits `answering` below hears of it.
  answering.catch(() => {});
  await meanwhile();
  await delivered(() => ended);
  await answering;
}

test('two jobs are under way at a time; each answer comes under its name', async () => {
  await during(good, async () => {
    await delivered(() => jobs().length === 2);
    expect(jobs().map(([, { queries }]) => queries.length)).toEqual([PART_QUERIES, PART_QUERIES]);
    const [[first], [second]] = jobs() as [ReturnType<typeof jobs>[0], ReturnType<typeof jobs>[0]];
    world.daemon.settle(second, 3);
    await delivered(() => outcomes.length === 1);
    expect(outcomes).toMatchObject([{ query: good[PART_QUERIES + 3], daemon: true, confidence: 1 }]);
    for (let n = 0; n < PART_QUERIES; n++) world.daemon.settle(first, n);
    await delivered(() => jobs().length === 3);
    for (const [id, { queries }] of jobs()) for (const n of queries.keys()) world.daemon.settle(id, n);
  });
  expect(outcomes.map(({ query }) => query).sort()).toEqual(good.toSorted());
});

test('an image that cannot be read is named; one that can be, though the daemon says otherwise, is left', async () => {
  await during([cut, ...good.slice(0, 2)], async () => {
    await delivered(() => jobs().length === 1);
    const [[id]] = jobs() as [ReturnType<typeof jobs>[0]];
    world.daemon.settle(id, 0, true);
    world.daemon.settle(id, 1, true);
    world.daemon.settle(id, 2);
  });
  expect(outcomes).toMatchObject([
    { query: cut, error: { code: 'image-truncated', message: `${cut} is cut short or damaged.` } },
    { query: good[1], daemon: true },
  ]);
});

test.each([
  ['ends', () => world.daemon.close('going-away')],
  ['has another model put in', () => world.daemon.say({ ...STATE, model: 'other' })],
  ['refuses a job', () => world.daemon.say({ type: 'failed', job: jobs()[1]![0], error: error('engine-unavailable') })],
])('where the daemon %s, the rest is left', async (_, happen) => {
  await during(good, async () => {
    await delivered(() => jobs().length === 2);
    world.daemon.settle(jobs()[0]![0], 0);
    await delivered(() => outcomes.length === 1);
    happen();
  });
  expect(outcomes).toMatchObject([{ query: good[0] }]);
  expect(jobs()).toHaveLength(2);
});

test('an abort cancels the jobs under way and no other', async () => {
  const stopped = during(good, async () => {
    await delivered(() => jobs().length === 2);
    abort.abort();
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  await world.flush();
  expect(heard('cancel')).toBe(2);
  expect(jobs().every(([, { over }]) => over)).toBe(true);
});

test('a single query goes before others’ batches', async () => {
  const answering = answer(good.slice(0, 1));
  answering.catch(() => {});
  await delivered(() => jobs().length === 1);
  expect(world.daemon.heard.find((message) => message.type === 'run')).toMatchObject({ lane: 'interactive' });
  abort.abort();
  await expect(answering).rejects.toMatchObject({ code: 'cancelled' });
});
