import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

it('the pace is that of the last answers, and unknown at first', () => {
  const pace = new Pace();
  expect(pace.measured(10)).toBeUndefined();
  for (const now of [0, 30_000, 30_100, 30_200]) pace.note(now);
  expect(pace.measured(10)!.perSecond).toBeCloseTo(3 / 30.2);
  for (let n = 1; n <= 40; n++) pace.note(30_200 + 500 * n);
  expect(pace.measured(10)).toEqual({ perSecond: 2, leftMs: 5000 });
});
