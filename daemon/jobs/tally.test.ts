import { expect, it } from 'vitest';
import { both } from './measures.ts';
import { Tally } from './tally.ts';

it('adds up what is measured; earlier totals do not change', () => {
  const [one, other] = [new Tally(), new Tally()];
  const measures = both(one, other);
  measures.stage('engine', 40, 'cli');
  measures.batch(3);
  measures.answered(false, 'cli');
  const before = one.totals;
  measures.stage('engine', 2.5, 'figma');
  measures.answered(true, 'figma');
  measures.answered(true, 'figma');
  expect(before.stages.engine).toEqual({ count: 1, ms: 40 });
  for (const { totals } of [one, other]) {
    expect(totals.stages).toMatchObject({ engine: { count: 2, ms: 42.5 }, queued: { count: 0, ms: 0 } });
    expect(totals.answers).toEqual({ computed: 1, cached: 2 });
  }
});
