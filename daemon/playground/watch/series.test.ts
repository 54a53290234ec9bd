import type { Activity } from '@likewise/shared/protocol/messages.ts';
import { expect, it } from 'vitest';
import { appended, between, type Sample, SPAN_S } from './series.ts';

const none = { count: 0, ms: 0 };
const activity = (change: Partial<Activity>): Activity => ({
  type: 'activity',
  at: 1000,
  started: 1,
  queue: [],
  jobs: [],
  stages: { queued: none, decode: none, engine: none, finish: none, total: none },
  answers: { computed: 0, cached: 0 },
  memory: { daemon: 2 ** 20 },
  ...change,
});

it('takes differences per second and means per query', () => {
  const later = activity({
    at: 3000,
    answers: { computed: 4, cached: 1 },
    stages: { ...activity({}).stages, engine: { count: 4, ms: 100 } },
    memory: { daemon: 2 ** 21, engine: 2 ** 22 },
  });
  expect(between(activity({}), later)).toEqual({
    at: 3,
    computed: 2,
    cached: 0.5,
    stages: [null, null, 25, null],
    daemon: 2,
    engine: 4,
  });
});

it('knows a daemon that was started anew, and one that said the same twice', () => {
  expect(between(activity({}), activity({ at: 2000, started: 2 }))).toBeUndefined();
  expect(between(activity({}), activity({}))).toBeUndefined();
});

it('forgets what is too old', () => {
  const sample = (at: number) => ({ at }) as Sample;
  expect(appended([sample(1), sample(2)], sample(1 + SPAN_S)).map(({ at }) => at)).toEqual([2, 1 + SPAN_S]);
});
