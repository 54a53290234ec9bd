import { describe, expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { Estimator } from './estimate.ts';

function setUp() {
  const clock = new ManualTimers();
  const estimator = new Estimator(() => clock.now());
  return {
    clock,
    estimator,
    /** One query after another, each so long, on so many canvases. */
    work(times: number, ms: number, canvases = 1) {
      for (let query = 0; query < times; query++) {
        clock.advance(ms);
        estimator.done('fast', canvases);
      }
    },
  };
}

describe('an estimate', () => {
  test('is unknown before anything was measured', () => {
    const { estimator } = setUp();
    estimator.begin();
    expect(estimator.msPerCanvas('fast')).toBeUndefined();
  });

  test('is the time between the ends of queries, for each canvas', () => {
    const { estimator, work } = setUp();
    estimator.begin();
    work(3, 60, 3);
    expect(estimator.msPerCanvas('fast')).toBeCloseTo(20);
  });

  test('leaves out the time without work', () => {
    const { clock, estimator, work } = setUp();
    estimator.begin();
    work(1, 10);
    clock.advance(1_000_000);
    estimator.begin();
    work(1, 10);
    expect(estimator.msPerCanvas('fast')).toBeCloseTo(10);
  });

  test('spreads the time of a batch over all it answered', () => {
    const { clock, estimator } = setUp();
    estimator.begin();
    clock.advance(40);
    for (let query = 0; query < 4; query++) estimator.done('fast', 1);
    expect(estimator.msPerCanvas('fast')).toBeGreaterThan(9);
    expect(estimator.msPerCanvas('fast')).toBeLessThan(11);
  });

  test('follows a change within some dozens of canvases, not at once', () => {
    const { estimator, work } = setUp();
    estimator.begin();
    work(200, 100);
    work(1, 1000);
    expect(estimator.msPerCanvas('fast')).toBeLessThan(200);
    work(100, 1000);
    expect(estimator.msPerCanvas('fast')).toBeGreaterThan(950);
  });

  test('is each quality’s own, and another’s until it is known', () => {
    const { clock, estimator, work } = setUp();
    estimator.begin();
    work(1, 10);
    expect(estimator.msPerCanvas('best')).toBeCloseTo(10);
    clock.advance(240);
    estimator.done('best', 8);
    expect([estimator.msPerCanvas('fast'), estimator.msPerCanvas('best')].map((ms) => Math.round(ms!))).toEqual([
      10, 30,
    ]);
  });
});
