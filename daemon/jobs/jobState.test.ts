import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance, countQueries, isOver, type JobState, type JobStep, newJob } from './jobState.ts';

const start = (query: number): JobStep => ({ type: 'start', query });
const answer = (query: number): JobStep => ({ type: 'answer', query });
const fail = (query: number): JobStep => ({ type: 'fail', query });
const cancel: JobStep = { type: 'cancel' };
const refuse: JobStep = { type: 'refuse' };
const lose: JobStep = { type: 'lose' };

const LETTERS = { waiting: 'w', running: 'r', answered: 'a', failed: 'f' } as const;
const show = ({ stage, queries, seq }: JobState) =>
  `${stage} ${queries.map((query) => LETTERS[query]).join('')} ${seq}`;
const after = (steps: readonly JobStep[]) => steps.reduce(advance, newJob(2));

describe('a job of two queries', () => {
  test.each<[string, readonly JobStep[]]>([
    ['queued ww 0', []],
    ['running rw 0', [start(0)]],
    ['running wr 0', [start(1)]],
    ['running rr 0', [start(0), start(1)]],
    ['running aw 1', [start(0), answer(0)]],
    ['running fw 1', [start(0), fail(0)]],
    ['running aw 1', [answer(0)]],
    ['running ar 1', [answer(0), start(1)]],
    ['done aa 3', [start(0), answer(0), start(1), answer(1)]],
    ['done fa 3', [answer(1), fail(0)]],
    ['done ff 3', [fail(0), fail(1)]],
    ['cancelled ww 1', [cancel]],
    ['cancelled ar 2', [start(0), answer(0), start(1), cancel]],
    ['failed ww 0', [refuse]],
    ['failed ra 1', [answer(1), start(0), refuse]],
    ['lost ww 0', [lose]],
    ['lost ar 1', [answer(0), start(1), lose]],
    // Late steps change nothing.
    ['running rw 0', [start(0), start(0)]],
    ['running aw 1', [answer(0), answer(0)]],
    ['running aw 1', [answer(0), fail(0)]],
    ['running fw 1', [fail(0), start(0)]],
    ['cancelled rw 1', [start(0), cancel, answer(0)]],
    ['cancelled ww 1', [cancel, cancel]],
    ['done aa 3', [answer(0), answer(1), cancel]],
    ['done aa 3', [answer(0), answer(1), lose]],
    ['failed ww 0', [refuse, start(0)]],
    ['lost ww 0', [lose, answer(0)]],
  ])('%s', (wanted, steps) => {
    expect(show(after(steps))).toBe(wanted);
  });

  test('is over in every stage but the first two', () => {
    expect([[], [start(0)], [refuse], [cancel], [lose], [fail(0), fail(1)]].map(after).map(isOver)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
  });

  test('counts its queries', () => {
    const state = after([answer(0), start(1)]);
    expect([countQueries(state, 'answered'), countQueries(state, 'waiting')]).toEqual([1, 0]);
  });

  test('has no third', () => {
    expect(() => after([start(2)])).toThrow(RangeError);
  });
});

test('whatever happens to a job, its events are numbered without gaps and its end is final', () => {
  const query = fc.nat(3);
  const step: fc.Arbitrary<JobStep> = fc.oneof(
    { weight: 12, arbitrary: fc.record({ type: fc.constantFrom('start', 'answer', 'fail'), query }) },
    { weight: 1, arbitrary: fc.constantFrom(cancel, refuse, lose) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let state = newJob(4);
      for (const step of steps) {
        const before = state;
        state = advance(before, step);
        if (isOver(before)) expect(state).toBe(before);
        const settled = countQueries(state, 'answered') + countQueries(state, 'failed');
        const ends = state.stage === 'done' || state.stage === 'cancelled' ? 1 : 0;
        expect(state.seq).toBe(settled + ends);
        if (state.stage === 'done') expect(settled).toBe(4);
        if (state.stage === 'running') expect(settled).toBeLessThan(4);
        expect(state.stage === 'queued').toBe(!isOver(state) && countQueries(state, 'waiting') === 4);
        for (const [i, query] of before.queries.entries()) {
          if (query === 'answered' || query === 'failed') expect(state.queries[i]).toBe(query);
        }
      }
    }),
  );
});
