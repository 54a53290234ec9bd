import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ClientKind, JobEvent } from '@likewise/shared/protocol/messages.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeEngine } from '../../test/support/fakeEngine.ts';
import { EventLog, gray, JobsFolder, LIGHTER, requestOf } from '../../test/support/jobsFixture.ts';
import { plainRaster } from '../../test/support/rasters.ts';
import { finishCell } from '../answers/finish.ts';
import { ResultStore } from '../answers/resultStore.ts';
import type { Canvas } from '../engine/engine.ts';
import { engineFailed, engineUnavailable } from '../engine/errors.ts';
import type { JobManager } from './jobManager.ts';
import type { JobRequest } from './jobs.ts';
import { MAX_WAITING_OF_TOOL, PROGRESS_INTERVAL_MS, RETRY_AFTER_MS } from './limits.ts';
import type { Stage } from './measures.ts';

const GARBAGE: FrameImage = { type: 'image/png', bytes: Uint8Array.of(1, 2, 3) };

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

/** A finished job, and what was sent of it. */
async function finished(request: JobRequest): Promise<EventLog> {
  const log = submit(request);
  await log.came('done');
  return log;
}

const seqs = (log: EventLog) => log.events.flatMap((event) => ('seq' in event ? [event.seq] : []));
const errors = (log: EventLog) => log.events.flatMap((event) => ('error' in event ? [event.error.code] : []));
const one = <T extends JobEvent['type']>(log: EventLog, type: T) =>
  log.events.find((event) => event.type === type) as Extract<JobEvent, { type: T }>;

/** The gray level of the query on a canvas. */
function levelOf({ pixels }: Canvas): number {
  const [x, y] = [50, 150];
  return pixels[(y * CANVAS + x) * 3]!;
}

describe('[J1] [J2] [J13] a job', () => {
  test('has each query answered, and is done', async () => {
    const log = await finished(await requestOf([0, 100, 200]));
    expect(log.types).toEqual(['accepted', 'result', 'result', 'result', 'done']);
    expect(await log.levels()).toEqual({ 0: LIGHTER, 1: 100 + LIGHTER, 2: 200 + LIGHTER });
    expect(seqs(log)).toEqual([1, 2, 3, 4]);
    expect(one(log, 'done')).toMatchObject({ answered: 3, failed: 0 });
    const { understood, confidence } = finishCell(plainRaster(1, 1, [0, 0, 0]));
    const expected = { width: 111, height: 111, understood, confidence, cached: false };
    expect(one(log, 'result')).toMatchObject(expected);
    expect(jobs.counts).toEqual({ waiting: 0, running: 0 });
  });

  test('has its answers in the form it asked for', async () => {
    const answer = { size: 'query', detail: 'guided', format: 'webp' } as const;
    const log = await finished(await requestOf([await gray(100, 30)], { answer, quality: 'best' }));
    expect(one(log, 'result')).toMatchObject({ width: 30, height: 30 });
    expect((await log.outputs.find(({ event }) => event.type === 'result')!.picture!()).type).toBe('image/webp');
    expect(engine.batches.flat()).toHaveLength(2);
  });

  test('[J14] has what cannot be read fail alone', async () => {
    const cut = { ...GARBAGE, bytes: (await gray(1)).bytes.subarray(0, 50) };
    const log = await finished(await requestOf([GARBAGE, 100, cut]));
    expect(await log.levels()).toEqual({ 1: 100 + LIGHTER });
    expect(errors(log).toSorted()).toEqual(['image-truncated', 'image-unsupported']);
    expect(one(log, 'done')).toMatchObject({ answered: 1, failed: 2 });
    expect(seqs(log)).toEqual([1, 2, 3, 4]);
  });

  test.each([
    ['by its header', GARBAGE],
    ['when it is decoded', undefined],
  ])('[J14] fails as a whole where an example cannot be read, %s', async (_, unreadable) => {
    const picture = unreadable ?? { ...GARBAGE, bytes: (await gray(1)).bytes.subarray(0, 50) };
    const log = submit(await requestOf([1, 2, 3], { examples: [{ input: await gray(1), output: picture }] }));
    const other = await finished(await requestOf([100]));
    await log.came('failed');
    expect(log.types).toEqual(['accepted', 'failed']);
    expect(one(log, 'failed').error.message).toContain('The output of example 1');
    expect(other.types).toEqual(['accepted', 'result', 'done']);
    expect(jobs.counts.waiting).toBe(0);
  });

  test('fails as a whole where the engine cannot start, and the next one tries again', async () => {
    engine.startError = engineUnavailable([]);
    const log = submit(await requestOf([1, 2, 3]));
    await log.came('failed');
    expect(log.types).toEqual(['accepted', 'failed']);
    expect(errors(log)).toEqual(['engine-unavailable']);
    engine.startError = undefined;
    expect((await finished(await requestOf([1]))).types).toEqual(['accepted', 'result', 'done']);
  });

  test('fails as a whole where the engine that was unloaded cannot start again', async () => {
    await finished(await requestOf([1]));
    await engine.unload();
    engine.startError = engineUnavailable([]);
    const log = submit(await requestOf([2, 3]));
    await log.came('failed');
    expect(log.types).toEqual(['accepted', 'failed']);
  });

  test('has only the query fail whose canvas the engine cannot fill', async () => {
    engine.errorOf = (canvas) => (levelOf(canvas) === 0 ? engineFailed('bad') : undefined);
    const log = await finished(await requestOf([100, 0, 200]));
    expect(errors(log)).toEqual(['engine-failed']);
    expect(await log.levels()).toEqual({ 0: 100 + LIGHTER, 2: 200 + LIGHTER });
  });

  test('that is over is logged once, with counts and no pictures', async () => {
    engine.errorOf = (canvas) => (levelOf(canvas) === 0 ? engineFailed('bad') : undefined);
    const request = await requestOf([100, 0, 200]);
    const { tool, kind } = request;
    await finished(request);
    const message = 'A job is over: done.';
    expect(folder.infos).toEqual([{ message, tool, kind, answered: 2, failed: 1, left: 0, ms: expect.any(Number) }]);
  });

  test('that meets an internal error says so, and the daemon goes on', async () => {
    engine.errorOf = () => new TypeError('oops');
    const log = await finished(await requestOf([1]));
    expect(errors(log)).toEqual(['internal']);
    expect(folder.warnings).toEqual([expect.stringMatching(/^error: .*oops/)]);
  });
});

describe('what a tool hears on the way', () => {
  test('is its place behind those that run and wait, the time, and how far it is', async () => {
    engine.hold();
    const first = submit(await requestOf([1, 2, 3, 4]));
    await engine.came(1);
    const second = submit(await requestOf([5, 6], { tool: 'other' }));
    expect(one(first, 'accepted').position).toBe(0);
    // Three of the first tool's are at work; the second one, which had none, has its turn before the fourth.
    expect(one(second, 'accepted')).toEqual({ type: 'accepted', job: expect.any(String), position: 3 });
    expect(jobs.counts).toEqual({ waiting: 3, running: 3 });
    expect(jobs.depths).toEqual({ interactive: 0, batch: 3 });
    folder.clock.advance(PROGRESS_INTERVAL_MS);
    engine.letGo();
    await Promise.all([first.came('done'), second.came('done')]);
    const progress = second.outputs.map(({ event }) => event).filter(({ type }) => type === 'progress');
    expect(progress).toMatchObject([{ stage: 'queued', position: 3, done: 0, total: 2 }]);
    const third = await requestOf([7]);
    expect(one(submit(third), 'accepted').estimateMs).toBeGreaterThan(0);
  });

  test('is the time that each part took', async () => {
    engine.hold();
    const log = submit(await requestOf([1]));
    folder.clock.advance(5);
    await engine.came(1);
    folder.clock.advance(70);
    engine.letGo();
    await log.came('done');
    expect(one(log, 'result').timings).toEqual({ queued: 0, engine: 70, total: 75 });
  });

  test('is how long its query waited for its turn', async () => {
    engine.hold();
    const first = submit(await requestOf([1, 2, 3]));
    await engine.came(1);
    const log = submit(await requestOf([4]));
    folder.clock.advance(70);
    engine.letGo();
    await Promise.all([first.came('done'), log.came('done')]);
    expect(one(log, 'result').timings).toEqual({ queued: 70, engine: 0, total: 70 });
  });

  test('stops when its connection ends, and the job goes on [J7]', async () => {
    engine.hold();
    const request = await requestOf([1, 2]);
    const log = submit(request);
    await engine.came(1);
    jobs.detach(log.listener);
    engine.letGo();
    const again = resume(request);
    await again.came('done');
    expect(log.types).toEqual(['accepted']);
    expect(again.types).toEqual(['result', 'result', 'done']);
  });

  test('[J5] is sent once, from the earliest event on, however often it is asked for at once', async () => {
    const request = await requestOf([1, 2, 3]);
    await finished(request);
    const get = vi.spyOn(folder.store, 'get');
    const again = new EventLog();
    for (let times = 0; times < 50; times++) jobs.resume(request.tool, request.job, times % 2 ? 1 : 2, again.listener);
    const other = resume(request);
    await Promise.all([again.came('done'), other.came('done')]);
    expect(again.types).toEqual(['result', 'result', 'done']);
    expect(other.types).toEqual(['result', 'result', 'result', 'done']);
    expect(get).toHaveBeenCalledTimes(2 * 3);
    get.mockRestore();
  });
});

describe('[J4] a job sent again', () => {
  test('changes nothing while it runs: all events come again, and those to come', async () => {
    const request = await requestOf([1, 2, 3]);
    engine.hold();
    const first = submit(request);
    await engine.came(1);
    engine.release();
    await first.came('result');
    const again = submit(request);
    expect(again.types).toEqual(['accepted', 'result']);
    engine.letGo();
    await Promise.all([first.came('done'), again.came('done')]);
    expect(again.events).toEqual(first.events.map((event) => expect.objectContaining({ type: event.type })));
    expect(seqs(again)).toEqual([1, 2, 3, 4]);
    expect(engine.batches).toHaveLength(3);
  });

  test('changes nothing once it is over', async () => {
    const request = await requestOf([1, 2]);
    const first = await finished(request);
    const again = await finished(request);
    expect(again.events).toEqual(first.events);
    expect(await again.levels()).toEqual(await first.levels());
    expect(engine.batches).toHaveLength(2);
  });

  test('is sent once more to each that asks, though they ask at once on one connection', async () => {
    const request = await requestOf([1]);
    await finished(request);
    const log = new EventLog();
    jobs.resume('tool', request.job, 2, log.listener);
    jobs.submit(request, log.listener);
    jobs.resume('tool', request.job, 1, log.listener);
    await log.came('done', 2);
    expect(log.types.toSorted()).toEqual(['accepted', 'done', 'done', 'result']);
  });

  test('is a new job where its results are gone', async () => {
    const request = await requestOf([1, 2]);
    await finished(request);
    folder.loseResults();
    const [again, other] = [submit(request), submit(request)];
    await Promise.all([again.came('done'), other.came('done')]);
    expect(engine.batches).toHaveLength(4);
    expect(again.types).toEqual(['accepted', 'result', 'result', 'done']);
    expect(await other.levels()).toEqual({ 0: 1 + LIGHTER, 1: 2 + LIGHTER });
  });

  test('is not sent to a connection that ended meanwhile', async () => {
    const request = await requestOf([1]);
    await finished(request);
    const gone = submit(request);
    jobs.detach(gone.listener);
    await finished(request);
    expect(gone.types).toEqual([]);
  });
});

describe('[J5] [J6] resume', () => {
  test('sends what is numbered above, and what comes', async () => {
    const request = await requestOf([1, 2, 3]);
    engine.hold();
    const first = submit(request);
    for (const batch of [1, 2]) {
      await engine.came(batch);
      engine.release();
      await first.came('result', batch);
    }
    const again = resume(request, 1);
    expect(seqs(again)).toEqual([2]);
    engine.letGo();
    await again.came('done');
    expect(seqs(again)).toEqual([2, 3, 4]);
    const late = resume(request, 3);
    await late.came('done');
    expect(late.types).toEqual(['done']);
  });

  test('of a job that nobody knows fails', async () => {
    expect(errors(resume(await requestOf([1])))).toEqual(['job-unknown']);
  });

  test('of a job whose results are gone says that it is lost, each time', async () => {
    const request = await requestOf([1]);
    await finished(request);
    folder.loseResults();
    for (let time = 0; time < 2; time++) {
      const again = resume(request);
      await again.came('failed');
      expect(errors(again)).toEqual(['job-lost']);
    }
    expect((await finished(request)).types).toEqual(['accepted', 'result', 'done']);
  });
});

describe('[J8] another tool’s job', () => {
  test('is unknown, and is left alone', async () => {
    engine.hold();
    const request = await requestOf([1, 2]);
    const log = submit(request);
    const theirs = { ...request, tool: 'other' };
    expect(() => submit(theirs)).toThrow(expect.objectContaining({ code: 'job-unknown' }));
    expect(errors(resume(theirs))).toEqual(['job-unknown']);
    jobs.cancel('other', request.job);
    engine.letGo();
    await log.came('done');
    expect(log.types).toEqual(['accepted', 'result', 'result', 'done']);
  });
});

describe('[J9] cancel', () => {
  test('ends a job of one’s own, what waits and what runs, and no other', async () => {
    engine.hold();
    const request = await requestOf([1, 2, 3, 4, 5]);
    const [log, other] = [submit(request), submit(await requestOf([9]))];
    await engine.came(1);
    jobs.cancel('tool', request.job);
    expect(log.types).toEqual(['accepted', 'cancelled']);
    expect(one(log, 'cancelled')).toMatchObject({ seq: 1, reason: 'cancel' });
    engine.letGo();
    await other.came('done');
    await jobs.close();
    expect(log.types).toEqual(['accepted', 'cancelled']);
    expect(engine.batches).toHaveLength(2);
    expect(await other.levels()).toEqual({ 0: 9 + LIGHTER });
  });

  test('[P7] ends all jobs of a tool that lost its access, and no others', async () => {
    engine.hold();
    const [first, second] = [submit(await requestOf([1])), submit(await requestOf([2, 3]))];
    const other = submit({ ...(await requestOf([9])), tool: 'other' });
    await engine.came(1);
    jobs.cancelAll('tool');
    for (const log of [first, second]) expect(log.types).toEqual(['accepted', 'cancelled']);
    engine.letGo();
    await other.came('done');
    expect(await other.levels()).toEqual({ 0: 9 + LIGHTER });
  });

  test('of a job that is over or unknown does nothing', async () => {
    const request = await requestOf([1]);
    const log = await finished(request);
    jobs.cancel('tool', request.job);
    jobs.cancel('tool', 'nobody’s');
    expect(log.types).toEqual(['accepted', 'result', 'done']);
  });

  test('of a job makes room for those behind it', async () => {
    engine.hold();
    const first = await requestOf([1]);
    submit(first);
    await engine.came(1);
    const big = await requestOf([2, 3, 4]);
    const log = submit(big);
    jobs.cancel('tool', big.job);
    expect(jobs.counts.waiting).toBe(0);
    expect(log.types).toEqual(['accepted', 'cancelled']);
  });
});

describe('[J10] a slot', () => {
  test('has the newest job replace the one that waits, not the one that runs', async () => {
    engine.hold();
    const slotted = async (level: number) => submit(await requestOf([level], { lane: 'interactive', slot: 'preview' }));
    const first = await slotted(1);
    await engine.came(1);
    const running = [first, await slotted(2), await slotted(3)];
    const replaced = await slotted(4);
    const last = await slotted(5);
    expect(replaced.types).toEqual(['accepted', 'cancelled']);
    expect(one(replaced, 'cancelled')).toMatchObject({ seq: 1, reason: 'replaced' });
    engine.letGo();
    await Promise.all([...running, last].map((log) => log.came('done')));
    expect(await last.levels()).toEqual({ 0: 5 + LIGHTER });
    expect(engine.batches).toHaveLength(4);
  });

  test('is left by a job no picture of which was looked at yet', async () => {
    engine.hold();
    const filler = submit(await requestOf([1, 2, 3]));
    await engine.came(1);
    submit(await requestOf([4], { slot: 's' }));
    const next = submit(await requestOf([GARBAGE, 5], { slot: 's' }));
    expect(next.types).toEqual(['accepted', 'query-failed']);
    engine.letGo();
    await Promise.all([filler.came('done'), next.came('done')]);
    expect(next.types).toEqual(['accepted', 'query-failed', 'result', 'done']);
  });
});

describe('[J11] an interactive job', () => {
  test('waits for the batch in flight and no more, however much another tool asks for', async () => {
    let composed = () => {};
    const isComposed = new Promise<void>((resolve) => {
      composed = resolve;
    });
    const stage = (stage: Stage, _: number, kind: ClientKind) => stage === 'decode' && kind === 'figma' && composed();
    const measures = { stage, batch() {}, answered() {} };
    jobs = await folder.start({ model: folder.model(engine), measures });
    engine.hold();
    submit(await requestOf(Array.from({ length: 200 }, (_, level) => level)));
    await engine.came(1);
    const preview = submit(await requestOf([222], { tool: 'other', kind: 'figma', lane: 'interactive' }));
    await isComposed;
    engine.release();
    await engine.came(2);
    engine.release();
    await preview.came('done');
    expect(await preview.levels()).toEqual({ 0: 255 });
    expect(levelOf(engine.batches[1]![0]!)).toBe(222);
  });
});

describe('[J12] a daemon that has enough to do', () => {
  test('is busy at the first query above a tool’s share, and only for this tool', async () => {
    engine.hold();
    const many = async (count: number, tool: string) => {
      const query = await gray(1);
      return requestOf(Array<FrameImage>(count).fill(query), { tool });
    };
    const running = submit(await many(3, 'tool'));
    await engine.came(1);
    const fillers = await Promise.all(Array.from({ length: 4 }, () => many(MAX_WAITING_OF_TOOL / 4, 'tool')));
    for (const filler of fillers) submit(filler);
    expect(jobs.counts).toEqual({ waiting: MAX_WAITING_OF_TOOL, running: 3 });
    const further = await many(1, 'tool');
    expect(() => submit(further)).toThrow(expect.objectContaining({ code: 'busy', retryAfterMs: RETRY_AFTER_MS }));
    expect(errors(resume(further))).toEqual(['job-unknown']);
    expect(submit(await many(1, 'other')).types).toEqual(['accepted']);
    jobs.cancel('tool', fillers[0]!.job);
    expect(submit(further).types).toEqual(['accepted']);
    for (const filler of [...fillers, further]) jobs.cancel('tool', filler.job);
    engine.letGo();
    await running.came('done');
  });

  test('says when there is probably room for this tool, as it was measured', async () => {
    engine.hold();
    const warm = submit(await requestOf([1]));
    await engine.came(1);
    folder.clock.advance(12);
    engine.release();
    await warm.came('done');
    const waiting = await Promise.all(Array.from({ length: 4 }, () => requestOf(Array(250).fill(7))));
    for (const request of waiting) submit(request);
    submit(await requestOf([8], { tool: 'other', lane: 'interactive' }));
    const further = await requestOf(Array(250).fill(7));
    // Two queries of this tool and one of the other are at work; then come the other 248 of its first job.
    expect(() => submit(further)).toThrow(
      expect.objectContaining({ code: 'busy', retryAfterMs: expect.closeTo(12 * (3 + 248), -2) }),
    );
    for (const request of waiting) jobs.cancel('tool', request.job);
  });
});

describe('a repeat', () => {
  test('is answered from the store, whatever waits before it', async () => {
    const first = await finished(await requestOf([1, 2]));
    engine.hold();
    submit(await requestOf([3, 4, 5, 6]));
    await engine.came(3);
    const repeat = submit(await requestOf([2, 1], { tool: 'other' }));
    await repeat.came('done');
    const results = repeat.events.filter((event) => event.type === 'result');
    expect(results).toMatchObject(Array(2).fill({ cached: true, timings: { engine: 0 } }));
    expect(await repeat.levels()).toEqual({ 0: (await first.levels())[1], 1: (await first.levels())[0] });
    expect(engine.batches).toHaveLength(3);
  });

  test('of which only a part is stored has the rest computed', async () => {
    await finished(await requestOf([1]));
    const log = await finished(await requestOf([2, 1]));
    const cached = Object.fromEntries(
      log.events.flatMap((event) => (event.type === 'result' ? [[event.query, event.cached]] : [])),
    );
    expect(cached).toEqual({ 0: false, 1: true });
  });

  test('that asks for something else is computed', async () => {
    await finished(await requestOf([1]));
    await finished(await requestOf([1], { quality: 'best' }));
    expect(engine.batches).toHaveLength(3);
  });

  test('of a result that is damaged is computed again', async () => {
    const damaged = new ResultStore('/nowhere', Date.now);
    damaged.put = (key, result) => folder.store.put(key, result);
    damaged.sweep = async () => {};
    jobs = await folder.start({ model: folder.model(engine), store: damaged });
    await finished(await requestOf([1]));
    const log = await finished(await requestOf([1]));
    expect(one(log, 'result').cached).toBe(false);
  });
});
