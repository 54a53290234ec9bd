import type { JobEvent } from '@likewise/shared/protocol/messages.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeEngine } from '../../test/support/fakeEngine.ts';
import { EventLog, JobsFolder, LIGHTER, requestOf } from '../../test/support/jobsFixture.ts';
import { ResultStore } from '../answers/resultStore.ts';
import type { JobManager } from './jobManager.ts';
import type { JobRequest } from './jobs.ts';
import { PROGRESS_INTERVAL_MS } from './limits.ts';

let folder: JobsFolder;
let engine: FakeEngine;
let jobs: JobManager;
beforeEach(async () => {
  folder = new JobsFolder();
  // Its batches are of one canvas.
  engine = new FakeEngine('cpu');
  jobs = await folder.start({ model: folder.model(engine) });
});
afterEach(() => folder.end());

function submit(request: JobRequest): EventLog {
  const log = new EventLog();
  jobs.submit(request, log.listener);
  return log;
}

function resume(request: JobRequest, after = 0): EventLog {
  const log = new EventLog();
  jobs.resume(request.tool, request.job, after, log.listener);
  return log;
}

const one = <T extends JobEvent['type']>(log: EventLog, type: T) =>
  log.events.find((event) => event.type === type) as Extract<JobEvent, { type: T }>;

/** A daemon that replaces one that was killed. */
async function restart(): Promise<FakeEngine> {
  const next = new FakeEngine('cpu');
  jobs = await folder.start({ model: folder.model(next) });
  return next;
}

describe('after a restart', () => {
  test('[J5] a finished job is sent again, with its pictures', async () => {
    const request = await requestOf([1, 2]);
    const before = submit(request);
    await before.came('done');
    const next = await restart();
    const again = resume(request);
    await again.came('done');
    expect(again.events).toEqual(before.events.slice(1));
    expect(await again.levels()).toEqual({ 0: 1 + LIGHTER, 1: 2 + LIGHTER });
    expect(next.batches).toEqual([]);
  });

  test('[J6] a job that was not is lost by name, and run again only for what is missing', async () => {
    const request = await requestOf([1, 2, 3]);
    engine.hold();
    const before = submit(request);
    await engine.came(1);
    engine.release();
    await before.came('result');
    const next = await restart();
    await next.start();
    const again = resume(request, 1);
    await again.came('failed');
    const lost = one(again, 'failed').error;
    expect(lost.code).toBe('job-lost');
    expect(lost.message).toContain(`of 3: ${one(before, 'result').query + 1}.`);
    const rerun = submit(request);
    await rerun.came('done');
    expect(rerun.events.flatMap((event) => ('seq' in event ? [event.seq] : []))).toEqual([1, 2, 3, 4]);
    expect(await rerun.levels()).toEqual({ 0: 1 + LIGHTER, 1: 2 + LIGHTER, 2: 3 + LIGHTER });
    expect(next.batches).toHaveLength(2);
  });

  test('[J8] a job is still its tool’s alone', async () => {
    const request = await requestOf([1]);
    await submit(request).came('done');
    await restart();
    const theirs = { ...request, tool: 'other' };
    expect(() => submit(theirs)).toThrow(expect.objectContaining({ code: 'job-unknown' }));
    expect(one(resume(theirs), 'failed').error.code).toBe('job-unknown');
  });
});

describe('closing', () => {
  test('lets what runs end, takes no more, and loses nothing that was answered', async () => {
    const request = await requestOf([1, 2, 3, 4, 5]);
    engine.hold();
    const log = submit(request);
    await engine.came(1);
    const closing = jobs.close();
    expect(() => jobs.submit({ ...request, job: 'new' }, log.listener)).toThrow(
      expect.objectContaining({ code: 'busy' }),
    );
    engine.letGo();
    await closing;
    expect(log.types).toEqual(['accepted', 'result']);
    expect(engine.batches).toHaveLength(1);
    const next = await restart();
    await next.start();
    const again = resume(request);
    await again.came('failed');
    expect(one(again, 'failed').error.code).toBe('job-lost');
    const rerun = submit(request);
    await rerun.came('done');
    expect(next.batches).toHaveLength(4);
  });

  test('of idle jobs is done at once, and leaves no timer', async () => {
    await submit(await requestOf([1])).came('done');
    await jobs.close();
    expect(folder.clock.waits).toEqual([]);
  });

  test('reports no more progress', async () => {
    engine.hold();
    const log = submit(await requestOf([1, 2, 3, 4, 5]));
    await engine.came(1);
    const closing = jobs.close();
    engine.letGo();
    await closing;
    folder.clock.advance(10 * PROGRESS_INTERVAL_MS);
    expect(log.outputs.filter(({ event }) => event.type === 'progress')).toEqual([]);
  });
});

describe('[S2] another model', () => {
  test('answers what waits, and the former one what it had begun', async () => {
    engine.hold();
    const log = submit(await requestOf([1, 2, 3, 4, 5]));
    await engine.came(1);
    const next = new FakeEngine('cpu');
    let isOver = false;
    const using = jobs.use(folder.model(next, 'next')).then(() => {
      isOver = true;
    });
    const late = submit(await requestOf([6]));
    expect([isOver, next.batches.length]).toEqual([false, 0]);
    engine.letGo();
    await using;
    expect(engine.batches).toHaveLength(3);
    await engine.close();
    await Promise.all([log.came('done'), late.came('done')]);
    expect(next.batches).toHaveLength(3);
    expect(one(log, 'done')).toMatchObject({ answered: 5, failed: 0 });
  });

  test('does not answer by what the former one stored', async () => {
    const [first, repeat] = [await requestOf([1]), await requestOf([1])];
    await submit(first).came('done');
    const next = new FakeEngine('cpu');
    await next.start();
    await jobs.use(folder.model(next, 'next'));
    const log = submit(repeat);
    await log.came('done');
    expect(one(log, 'result').cached).toBe(false);
    expect(next.batches).toHaveLength(1);
  });

  test('does not answer by what was being looked up when it came', async () => {
    await submit(await requestOf([1])).came('done');
    engine.hold();
    const running = submit(await requestOf([2]));
    await engine.came(2);
    const next = new FakeEngine('cpu');
    await next.start();
    const using = jobs.use(folder.model(next, 'next'));
    const fillers = submit(await requestOf([3, 4, 5, 6]));

    let [find, found] = [() => {}, () => {}];
    const isFound = new Promise<void>((resolve) => {
      found = resolve;
    });
    const mayBeSent = new Promise<void>((resolve) => {
      find = resolve;
    });
    const get = folder.store.get.bind(folder.store);
    folder.store.get = async (key) => {
      const result = await get(key);
      if (!result) return undefined;
      found();
      await mayBeSent;
      return result;
    };
    const repeat = submit(await requestOf([1]));
    await isFound;
    folder.store.get = get;

    next.hold();
    engine.letGo();
    await using;
    await next.came(1);
    find();
    await new Promise(setImmediate);
    next.letGo();
    await Promise.all([running, fillers, repeat].map((log) => log.came('done')));
    expect(one(repeat, 'result').cached).toBe(false);
  });
});

describe('a store that cannot be written', () => {
  test('costs nothing but the next daemon’s knowledge', async () => {
    const broken = new ResultStore('/dev/null/results', Date.now);
    jobs = await folder.start({ model: folder.model(engine), store: broken });
    const request = await requestOf([1]);
    const log = submit(request);
    await log.came('done');
    expect(await log.levels()).toEqual({ 0: 1 + LIGHTER });
    expect(folder.warnings).toEqual([expect.stringContaining('could not be stored')]);
    const again = resume(request);
    await again.came('done');
    expect(await again.levels()).toEqual({ 0: 1 + LIGHTER });
    await restart();
    const late = resume(request);
    await late.came('failed');
    expect(one(late, 'failed').error.code).toBe('job-lost');
  });
});

describe('seen from outside', () => {
  test('work shows in the counts, whose changes are reported until nobody listens', async () => {
    const seen: string[] = [];
    const end = jobs.onChange(() => seen.push(`${jobs.counts.waiting} ${jobs.counts.running}`));
    await submit(await requestOf([1])).came('done');
    await jobs.close();
    expect(seen).toContain('0 1');
    expect(seen.at(-1)).toBe('0 0');
    const log = seen.length;
    end();
    jobs = await folder.start();
    await submit(await requestOf([2])).came('done');
    expect(seen).toHaveLength(log);
  });

  test('work is measured: its stages, its batches, what was stored', async () => {
    const stages: string[] = [];
    const answered: string[] = [];
    const batches: number[] = [];
    const measures = {
      stage: (stage: string, ms: number, kind: string) => stages.push(`${stage} ${ms} ${kind}`),
      batch: (canvases: number) => batches.push(canvases),
      answered: (cached: boolean, kind: string) => answered.push(`${cached} ${kind}`),
    };
    jobs = await folder.start({ model: folder.model(), measures });
    await submit(await requestOf([1], { kind: 'figma', quality: 'best' })).came('done');
    expect(stages).toEqual(['queued', 'decode', 'engine', 'finish', 'total'].map((stage) => `${stage} 0 figma`));
    await submit(await requestOf([1], { kind: 'vscode', quality: 'best' })).came('done');
    expect(batches).toEqual([2]);
    expect(answered).toEqual(['false figma', 'true vscode']);
  });
});
