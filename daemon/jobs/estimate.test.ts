import { describe, expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { Estimator, type Way } from './estimate.ts';

const MEGA = 1e6;

function setUp() {
  const clock = new ManualTimers();
  const estimator = new Estimator(() => clock.now());
  estimator.begin();
  return {
    clock,
    estimator,
    /** Some queries of a job, one after the other, each with these pixels and this time. */
    work(job: string, times: number, ms: number, pixels: number, way: Way = 'fast', examples = 0) {
      for (let query = 0; query < times; query++) {
        clock.advance(ms);
        estimator.done(job, way, pixels, examples);
      }
    },
  };
}

describe('an estimate', () => {
  test('is unknown before anything was measured', () => {
    expect(setUp().estimator.msFor('a', 'fast', MEGA)).toBeUndefined();
  });

  test('goes by pixels: large pictures after small ones are not said to be done at once, nor small ones to take as long', () => {
    const { estimator, work } = setUp();
    work('small', 20, 80, 64 * 64);
    expect(18 * estimator.msFor('photos', 'fast', 24 * MEGA)!).toBeGreaterThan(60_000);
    work('photos', 18, 6500, 24 * MEGA);
    estimator.over('photos');
    const small = estimator.msFor('icons', 'fast', 64 * 64)!;
    expect(small).toBeGreaterThan(30);
    expect(small).toBeLessThan(300);
  });

  test('goes by the queries of its own job as soon as one has its answer', () => {
    const { estimator, work } = setUp();
    work('quick', 10, 100, MEGA);
    work('slow', 1, 9000, MEGA);
    expect(estimator.msFor('slow', 'fast', MEGA)).toBeCloseTo(100);
    work('slow', 1, 3000, MEGA);
    expect(estimator.msFor('slow', 'fast', MEGA)).toBeCloseTo(3000);
    expect(estimator.msFor('other', 'fast', MEGA)).toBeLessThan(1500);
  });

  test('has the time in which examples are explained by itself, by their pixels', () => {
    const { estimator, work } = setUp();
    work('first', 1, 10_000, MEGA, 'fast', 20 * MEGA);
    work('first', 5, 100, MEGA);
    expect(estimator.msFor('next', 'fast', MEGA)).toBeCloseTo(100);
    expect(estimator.msBefore('next', 20 * MEGA)).toBeGreaterThan(8000);
    expect(estimator.msBefore('next', MEGA)).toBeLessThan(1000);
    expect(estimator.msBefore('first', 20 * MEGA)).toBe(0);
  });

  test('leaves out the time without work', () => {
    const { clock, estimator, work } = setUp();
    work('a', 3, 100, MEGA);
    clock.advance(1_000_000);
    estimator.begin();
    work('b', 3, 100, MEGA);
    expect(estimator.msFor('c', 'fast', MEGA)).toBeCloseTo(100);
  });

  test('is that of its way of answering, and another one’s until it is known', () => {
    const { estimator, work } = setUp();
    work('a', 3, 400, MEGA, 'best');
    expect(estimator.msFor('x', 'reading', MEGA)).toBeCloseTo(400);
    work('b', 3, 20, MEGA, 'reading');
    expect(estimator.msFor('x', 'reading', MEGA)).toBeCloseTo(20);
    expect(estimator.msFor('x', 'best', MEGA)).toBeCloseTo(400);
  });

  test('follows a change within a dozen queries, not at once', () => {
    const { estimator, work } = setUp();
    work('a', 60, 100, MEGA);
    work('a', 1, 1000, MEGA);
    expect(estimator.msFor('b', 'fast', MEGA)).toBeLessThan(250);
    work('a', 40, 1000, MEGA);
    expect(estimator.msFor('b', 'fast', MEGA)).toBeGreaterThan(900);
  });
});
