import type { JobEvent } from '@likewise/shared/protocol/messages.ts';
import { describe, expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { Job } from './job.ts';
import { PROGRESS_INTERVAL_MS } from './limits.ts';
import { ProgressReporter, type QueueStanding } from './progress.ts';

function setUp() {
  const clock = new ManualTimers();
  const job = new Job({ id: 'job', tool: 'tool', queries: 3, at: 0 }, async () => undefined);
  const events: JobEvent[] = [];
  job.attach(({ event }) => events.push(event));
  const standing: { now: QueueStanding } = { now: { position: 4 } };
  const reporter = new ProgressReporter(clock, () => [[job, standing.now]]);
  const pass = () => {
    reporter.soon();
    clock.advance(PROGRESS_INTERVAL_MS);
  };
  return { clock, job, events, standing, reporter, pass };
}

describe('progress', () => {
  test('is reported an interval after the first change, once for all', () => {
    const { clock, events, reporter } = setUp();
    reporter.soon();
    clock.advance(PROGRESS_INTERVAL_MS - 1);
    reporter.soon();
    expect(events).toEqual([]);
    clock.advance(1);
    expect(events).toEqual([{ type: 'progress', job: 'job', stage: 'queued', position: 4, done: 0, total: 3 }]);
    expect(clock.waits).toEqual([]);
  });

  test('has the stage, the place, what is done and the estimate', () => {
    const { job, events, standing, pass } = setUp();
    const broken = { code: 'internal', message: '', remedy: '' } as const;
    const rest = { width: 1, height: 1, understood: 'Made grey', confidence: 1, confidences: [1] } as const;
    const result = { image: 0, ...rest, cached: true } as const;
    const timings = { queued: 0, engine: 0, total: 0 };
    job.start(0);
    job.restore({ event: { type: 'query-failed', job: 'job', seq: 1, query: 0, error: broken } });
    job.restore({ event: { type: 'result', job: 'job', seq: 2, query: 2, ...result, timings }, key: 'key' });
    standing.now = { position: 0, estimateMs: 12.5 };
    pass();
    expect(events).toEqual([
      { type: 'progress', job: 'job', stage: 'running', position: 0, done: 2, total: 3, estimateMs: 12.5 },
    ]);
  });

  test('is not reported where nothing but the estimate has changed', () => {
    const { job, events, standing, pass } = setUp();
    pass();
    standing.now = { position: 4, estimateMs: 100 };
    pass();
    expect(events).toHaveLength(1);
    standing.now = { position: 3, estimateMs: 90 };
    pass();
    expect(events).toHaveLength(2);
    job.start(0);
    pass();
    expect(events).toHaveLength(3);
  });

  test('is not reported after it was stopped', () => {
    const { clock, events, reporter } = setUp();
    reporter.soon();
    reporter.stop();
    reporter.soon();
    clock.advance(10 * PROGRESS_INTERVAL_MS);
    expect(events).toEqual([]);
  });
});
