import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredResult } from '../answers/resultStore.ts';
import { daemonEnding, errorBody } from './errors.ts';
import { type Fetch, Job, type JobAnswer, type Kept } from './job.ts';
import type { JobOutput } from './jobs.ts';

const PICTURE = { type: 'image/png', bytes: Uint8Array.of(1, 2, 3) } as const;
const KNOWN = {
  width: 3,
  height: 2,
  understood: 'Made grey',
  reading: { id: 'model', sentence: 'Made grey' },
  alternatives: [],
  doubt: 'It could mean more',
  confidence: 0.5,
  confidences: [0.5],
};
const RESULT: StoredResult = { picture: PICTURE, ...KNOWN };
const BROKEN = new LikewiseError('engine-failed', 'It failed.', 'Try again.');

const answer = (changes: Partial<JobAnswer> = {}): JobAnswer => ({
  result: RESULT,
  key: 'key',
  stored: true,
  cached: false,
  namesReadings: true,
  timings: { queued: 1, engine: 2, total: 3 },
  ...changes,
});

function setUp(queries = 2, fetch: Fetch = async () => RESULT) {
  const job = new Job({ id: 'job', tool: 'tool', queries, at: 1 }, fetch);
  const sent: JobOutput[] = [];
  const listener = (output: JobOutput) => void sent.push(output);
  const keep = (events: readonly Kept[]) => {
    for (const kept of events) job.keep(kept, 7);
  };
  return { job, sent, listener, keep, shown: () => sent.map(({ event }) => show(event)) };
}

/** An event as words: its type, its number, its query. */
function show(event: object): string {
  const { type, seq = '-', query = '' } = event as { type: string; seq?: number; query?: number };
  return `${type} ${seq} ${query}`.trim();
}

describe('a job', () => {
  test('[J2] [J3] sends each query’s end as it comes, numbered, and then that it is done', () => {
    const { job, keep, shown, listener, sent } = setUp(3);
    job.attach(listener);
    job.start(1);
    keep(job.fail(2, BROKEN));
    keep(job.answer(1, answer()));
    keep(job.answer(0, answer({ cached: true })));
    expect(shown()).toEqual(['query-failed 1 2', 'result 2 1', 'result 3 0', 'done 4']);
    expect(sent[1]!.event).toEqual({
      type: 'result',
      job: 'job',
      seq: 2,
      query: 1,
      image: 0,
      width: 3,
      height: 2,
      understood: 'Made grey',
      reading: { id: 'model', sentence: 'Made grey' },
      alternatives: [],
      doubt: 'It could mean more',
      confidence: 0.5,
      confidences: [0.5],
      cached: false,
      timings: { queued: 1, engine: 2, total: 3 },
    });
    expect(sent[0]!.event).toMatchObject({ error: errorBody(BROKEN) });
    expect(sent[3]!.event).toMatchObject({ answered: 2, failed: 1 });
    expect([job.isOver, job.isLost, job.last]).toEqual([true, false, 7]);
  });

  test('[J16] names readings only to tools that know of them', () => {
    const { job, keep, sent, listener } = setUp(1);
    job.attach(listener);
    keep(job.answer(0, answer({ namesReadings: false })));
    expect(Object.keys(sent[0]!.event)).not.toEqual(expect.arrayContaining(['reading']));
    expect(sent[0]!.event).toMatchObject({ type: 'result', understood: 'Made grey' });
  });

  test('[J1] says nothing after its end', () => {
    const { job, keep, shown, listener } = setUp();
    job.attach(listener);
    keep(job.cancel('cancel'));
    keep(job.answer(0, answer()));
    keep(job.refuse(BROKEN));
    keep(job.cancel('replaced'));
    job.send({ event: { type: 'progress', job: 'job', stage: 'running', position: 0, done: 0, total: 2 } });
    expect(shown()).toEqual(['cancelled 1']);
  });

  test('that fails as a whole has sent its error, with no number', () => {
    const { job, keep, sent, listener } = setUp();
    job.attach(listener);
    keep(job.answer(0, answer()));
    keep(job.refuse(daemonEnding(250)));
    expect(sent[1]!.event).toEqual({ type: 'failed', job: 'job', error: errorBody(daemonEnding(250)) });
    expect(errorBody(daemonEnding(250))).toMatchObject({ code: 'busy', retryAfterMs: 250 });
    expect(errorBody(BROKEN)).toEqual({ code: 'engine-failed', message: 'It failed.', remedy: 'Try again.' });
  });

  test('sends to every listener, once, until it is detached', () => {
    const { job, keep, shown, listener } = setUp();
    const other: JobOutput[] = [];
    const otherListener = (output: JobOutput) => void other.push(output);
    job.attach(listener);
    job.attach(listener);
    job.attach(otherListener);
    keep(job.answer(0, answer()));
    job.detach(otherListener);
    keep(job.answer(1, answer()));
    expect(shown()).toEqual(['result 1 0', 'result 2 1', 'done 3']);
    expect(other).toHaveLength(1);
  });

  test('[J5] sends again what is numbered above a number, and how it failed', () => {
    const { job, keep, shown, listener, sent } = setUp(3);
    keep(job.answer(0, answer()));
    keep(job.answer(1, answer()));
    keep(job.refuse(BROKEN));
    job.replay(listener, 0);
    expect(shown()).toEqual(['result 1 0', 'result 2 1', 'failed -']);
    sent.length = 0;
    job.replay(listener, 1);
    expect(shown()).toEqual(['result 2 1', 'failed -']);
  });
});

describe('a result’s picture', () => {
  const pictureOf = async (fetch: Fetch, changes: Partial<JobAnswer> = {}) => {
    const { job, keep, sent, listener } = setUp(1, fetch);
    job.attach(listener);
    keep(job.answer(0, answer(changes)));
    return { job, picture: sent[0]!.picture!() };
  };

  test('is fetched by its key when it is sent', async () => {
    const keys: string[] = [];
    const fetch: Fetch = async (key) => {
      keys.push(key);
      return RESULT;
    };
    expect(await (await pictureOf(fetch)).picture).toBe(PICTURE);
    expect(keys).toEqual(['key']);
  });

  test('that could not be stored is held', async () => {
    const { job, picture } = await pictureOf(async () => undefined, { stored: false });
    expect(await picture).toBe(PICTURE);
    expect(await job.isWhole()).toBe(true);
  });

  test('that is gone is a lost one, and its job not whole', async () => {
    const { job, picture } = await pictureOf(async () => undefined);
    await expect(picture).rejects.toMatchObject({ code: 'job-lost' });
    expect(await job.isWhole()).toBe(false);
  });
});

describe('a job of the journal', () => {
  const steps = fc.array(
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({ do: fc.constantFrom('start', 'answer', 'fail'), query: fc.nat(3) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'refuse'), query: fc.constant(0) }) },
    ),
    { maxLength: 25 },
  );

  /** What is kept of a job of four queries after these steps. */
  function play(steps: readonly { do: string; query: number }[]): Job {
    const { job, keep } = setUp(4);
    for (const { do: what, query } of steps) {
      if (what === 'start') job.start(query);
      if (what === 'answer') keep(job.answer(query, answer()));
      if (what === 'fail') keep(job.fail(query, BROKEN));
      if (what === 'cancel') keep(job.cancel('cancel'));
      if (what === 'refuse') keep(job.refuse(BROKEN));
    }
    return job;
  }

  function restored(kept: readonly Kept[]): Job {
    const { job } = setUp(4);
    for (const each of kept) job.restore(each);
    job.lose();
    return job;
  }

  test('is as it was; one that had not ended is lost', () => {
    fc.assert(
      fc.property(steps, (steps) => {
        const job = play(steps);
        const again = restored(job.kept);
        expect(again.kept).toEqual(job.kept);
        expect([again.isOver, again.isLost]).toEqual([true, !job.isOver]);
        if (job.isOver) expect([again.state.stage, again.state.seq]).toEqual([job.state.stage, job.state.seq]);
      }),
    );
  });

  test('of which any lines are gone or doubled has no gaps in what it sends, and is lost where an event is missing', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(2), { minLength: 30, maxLength: 30 }), (steps, times) => {
        const job = play(steps);
        const again = restored(job.kept.flatMap((kept, i) => Array<Kept>(times[i]!).fill(kept)));
        const numbers = again.kept.flatMap(({ event }) => ('seq' in event ? [event.seq] : []));
        expect(numbers).toEqual(numbers.map((_, i) => i + 1));
        expect(again.kept.length).toBeLessThanOrEqual(job.kept.length);
        if (!again.isLost && again.state.stage !== 'failed') expect(again.kept).toEqual(job.kept);
      }),
    );
  });

  test('leaves out a query it never had', () => {
    const event = { type: 'query-failed', job: 'job', seq: 1, query: 4, error: errorBody(BROKEN) } as const;
    expect(restored([{ event }]).kept).toEqual([]);
  });

  test('that is lost names the queries that were answered', () => {
    const job = play([
      { do: 'answer', query: 3 },
      { do: 'fail', query: 1 },
      { do: 'answer', query: 0 },
    ]);
    const again = restored(job.kept);
    expect(again.lostError()).toMatchObject({ code: 'job-lost', message: expect.stringMatching(/of 4: 1, 4\.$/) });
    expect(restored([]).lostError().message).toMatch(/Nothing was answered before that\.$/);
  });
});
