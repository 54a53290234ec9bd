import { LANES } from '@likewise/shared/protocol/messages.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LaneTurn } from '../answers/work/laneTurn.ts';
import { FairQueue, type QueuedQuery } from './fairQueue.ts';

type Job = Partial<Parameters<FairQueue['add']>[0]> & { readonly job: string };

function queueOf(...jobs: readonly Job[]): FairQueue {
  const queue = new FairQueue();
  for (const job of jobs) add(queue, job);
  return queue;
}

function add(queue: FairQueue, job: Job): string | undefined {
  return queue.add({ tool: 'tool', lane: 'batch', queries: 1, ...job });
}

/** What leaves the queue, as words: A0 is the first query of job A. */
function drain(queue: FairQueue, turn = new LaneTurn()): string[] {
  const taken: string[] = [];
  for (let next = takeNext(queue, turn); next; next = takeNext(queue, turn)) taken.push(`${next.job}${next.query}`);
  return taken;
}

function takeNext(queue: FairQueue, turn: LaneTurn): QueuedQuery | undefined {
  const lane = turn.next((lane) => queue.peek(lane) !== undefined);
  return lane && queue.take(lane);
}

describe('a queue', () => {
  test('serves one tool’s jobs first come, first served', () => {
    expect(drain(queueOf({ job: 'A', queries: 2 }, { job: 'B' }))).toEqual(['A0', 'A1', 'B0']);
  });

  test('[J11] has tools take turns, however much one of them wants', () => {
    const queue = queueOf({ job: 'A', tool: 'a', queries: 5 }, { job: 'B', tool: 'b', queries: 2 });
    expect(drain(queue)).toEqual(['A0', 'B0', 'A1', 'B1', 'A2', 'A3', 'A4']);
  });

  test('[J11] charges a tool what its queries take: one that asks for more has fewer turns', () => {
    const queue = queueOf({ job: 'A', tool: 'a', queries: 3, cost: () => 4 }, { job: 'B', tool: 'b', queries: 9 });
    expect(drain(queue)).toEqual(['A0', 'B0', 'B1', 'B2', 'B3', 'A1', 'B4', 'B5', 'B6', 'B7', 'A2', 'B8']);
    // It pays for what it had before it came back.
    add(queue, { job: 'C', tool: 'a' });
    add(queue, { job: 'D', tool: 'c', queries: 2 });
    expect(drain(queue)).toEqual(['D0', 'D1', 'C0']);
  });

  test('has a tool that comes again wait for its turn', () => {
    const queue = queueOf({ job: 'A', tool: 'a' }, { job: 'B', tool: 'b', queries: 2 });
    expect(queue.take('batch')).toEqual({ job: 'A', query: 0 });
    add(queue, { job: 'C', tool: 'a' });
    expect(drain(queue)).toEqual(['B0', 'C0', 'B1']);
  });

  test('[J11] has interactive jobs go before batch jobs, those of the same tool and of others', () => {
    const queue = queueOf({ job: 'A', queries: 2 }, { job: 'B', lane: 'interactive' });
    add(queue, { job: 'C', tool: 'other', lane: 'interactive' });
    expect(drain(queue)).toEqual(['B0', 'C0', 'A0', 'A1']);
  });

  test('shows what it would take', () => {
    const queue = queueOf({ job: 'A' });
    expect([queue.peek('batch'), queue.peek('interactive')]).toEqual([{ job: 'A', query: 0 }, undefined]);
    expect(queue.size).toBe(1);
    expect([queue.take('interactive'), queue.take('batch'), queue.take('batch')]).toEqual([
      undefined,
      { job: 'A', query: 0 },
      undefined,
    ]);
  });

  test('counts queries, by lane and by tool', () => {
    const queue = queueOf(
      { job: 'A', tool: 'a', queries: 3 },
      { job: 'B', tool: 'b', queries: 2, lane: 'interactive' },
    );
    add(queue, { job: 'C', tool: 'a', lane: 'interactive' });
    expect([queue.size, queue.depth('batch'), queue.depth('interactive')]).toEqual([6, 3, 3]);
    expect(['a', 'b', 'c'].map((tool) => queue.sizeOf(tool))).toEqual([4, 2, 0]);
  });

  test('drops a query out of turn, and a job altogether', () => {
    const queue = queueOf({ job: 'A', queries: 3 }, { job: 'B', queries: 2 });
    expect([queue.drop('A', 1), queue.drop('A', 1), queue.drop('A', 3), queue.drop('Z', 0)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    queue.remove('B');
    queue.remove('B');
    expect(drain(queue)).toEqual(['A0', 'A2']);
  });

  test('is empty once the last query of its last job was dropped', () => {
    const queue = queueOf({ job: 'A', queries: 1 });
    queue.drop('A', 0);
    expect([queue.size, queue.peek('batch')]).toEqual([0, undefined]);
  });
});

describe('[J10] a slot', () => {
  test('has the newest job only', () => {
    const queue = queueOf({ job: 'A', slot: 's', queries: 3 });
    expect(add(queue, { job: 'B', slot: 's' })).toBe('A');
    expect(add(queue, { job: 'C', slot: 's', lane: 'interactive' })).toBe('B');
    expect(drain(queue)).toEqual(['C0']);
  });

  test('is one tool’s, and one name’s', () => {
    const queue = queueOf({ job: 'A', slot: 's' });
    expect(add(queue, { job: 'B', tool: 'other', slot: 's' })).toBeUndefined();
    expect(add(queue, { job: 'C', slot: 't' })).toBeUndefined();
    expect(add(queue, { job: 'D' })).toBeUndefined();
    expect(add(queue, { job: 'E' })).toBeUndefined();
    expect(queue.size).toBe(5);
  });

  test.each<[string, (queue: FairQueue) => unknown]>([
    ['taken', (queue) => queue.take('batch')],
    ['dropped', (queue) => queue.drop('A', 1)],
  ])('keeps a job of which a query was %s', (_, touch) => {
    const queue = queueOf({ job: 'A', slot: 's', queries: 2 });
    touch(queue);
    expect(add(queue, { job: 'B', slot: 's' })).toBeUndefined();
    expect(add(queue, { job: 'C', slot: 's' })).toBe('B');
    expect(queue.size).toBe(2);
  });
});

describe('a forecast', () => {
  test('counts the queries ahead of a job’s first one, and the time to the end of its last', () => {
    const queue = queueOf({ job: 'A', tool: 'a', queries: 3 }, { job: 'B', tool: 'b', queries: 2 });
    const ms = { A: 10, B: 1 } as Record<string, number>;
    expect(queue.forecast((job) => ms[job]!)).toEqual(
      new Map([
        ['A', { position: 0, ms: 32 }],
        ['B', { position: 1, ms: 22 }],
      ]),
    );
  });

  test('of an empty queue is empty', () => {
    expect(new FairQueue().forecast(() => 1).size).toBe(0);
  });
});

describe('whatever is done to a queue', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({
      do: fc.constant('add' as const),
      tool: id,
      lane: fc.constantFrom(...LANES),
      queries: fc.integer({ min: 1, max: 5 }),
      slot: fc.option(fc.constantFrom('s', 't'), { nil: undefined }),
      costs: fc.constantFrom(1, 2, 3.5),
    }),
    fc.record({ do: fc.constant('take' as const), lane: fc.constantFrom(...LANES) }),
    fc.record({ do: fc.constant('drop' as const), job: fc.nat(10), query: fc.nat(4) }),
    fc.record({ do: fc.constant('remove' as const), job: fc.nat(10) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  /** Does the steps with the n-th added job named n; `waiting` is what should be left, by what the steps returned. */
  function play(steps: readonly Step[], costs = true): { queue: FairQueue; waiting: Map<string, Set<number>> } {
    const queue = new FairQueue();
    const waiting = new Map<string, Set<number>>();
    let jobs = 0;
    for (const step of steps) {
      if (step.do === 'add') {
        const job = `${jobs++}`;
        const replaced = queue.add({ ...step, job, ...(costs && { cost: (query) => step.costs * (1 + (query % 2)) }) });
        if (replaced !== undefined) waiting.delete(replaced);
        waiting.set(job, new Set(Array(step.queries).keys()));
      } else if (step.do === 'take') {
        const taken = queue.take(step.lane);
        if (taken) expect(waiting.get(taken.job)?.delete(taken.query)).toBe(true);
      } else if (step.do === 'drop') {
        expect(queue.drop(`${step.job}`, step.query)).toBe(waiting.get(`${step.job}`)?.delete(step.query) ?? false);
      } else {
        queue.remove(`${step.job}`);
        waiting.delete(`${step.job}`);
      }
    }
    return { queue, waiting };
  }

  test('each query leaves it once, in its job’s order, and none is lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { queue, waiting } = play(steps);
        const left = [...waiting].flatMap(([job, queries]) => [...queries].map((query) => `${job}${query}`));
        expect(queue.size).toBe(left.length);
        const drained = drain(queue);
        expect(drained.toSorted()).toEqual(left.toSorted());
        for (const job of waiting.keys()) {
          const ofJob = drained.filter((query) => query.slice(0, -1) === job);
          expect(ofJob).toEqual(ofJob.toSorted());
        }
        expect(queue.size).toBe(0);
      }),
    );
  });

  test('tools that wait all the while are served equally often, give or take one', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(...LANES), (steps, lane) => {
        const queue = play(steps, false).queue;
        for (const tool of ['a', 'b', 'c']) queue.add({ tool, job: `last ${tool}`, lane, queries: 100 });
        const served: Record<string, number> = { a: 0, b: 0, c: 0 };
        for (let taken = 0; taken < 100; taken++) {
          const before = ['a', 'b', 'c'].map((tool) => queue.sizeOf(tool));
          queue.take(lane);
          for (const [i, tool] of ['a', 'b', 'c'].entries()) served[tool]! += before[i]! - queue.sizeOf(tool);
          const times = Object.values(served);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a forecast is what then happens, and changes nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { queue } = play(steps);
        const forecast = queue.forecast(() => 1);
        const drained = drain(queue).map((query) => query.slice(0, -1));
        const happened = new Map(
          drained.map((job) => [job, { position: drained.indexOf(job), ms: drained.lastIndexOf(job) + 1 }]),
        );
        expect(forecast).toEqual(happened);
      }),
    );
  });
});
