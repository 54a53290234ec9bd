import { trustOf } from '@likewise/shared/reading/trust.ts';
import { describe, expect, test } from 'vitest';
import { GOOD } from '../../test/support/evidence.ts';
import { TRUST } from '../readings/tuned.ts';
import { coarseEvidence, type Evidence, keptChance } from './trust.ts';

describe('the chance that an answer is kept', () => {
  test('is called sure where nothing is doubted, and there only', () => {
    expect(trustOf(TRUST.sure)).toBe('sure');
    expect(trustOf(TRUST.sure - 0.001)).not.toBe('sure');
    expect(trustOf(TRUST.given - 0.001)).toBe('probably wrong');
  });

  test('is large, and nothing is doubted, where all is explained and nothing else is meant', () => {
    const { confidence, doubt } = keptChance(GOOD);
    expect(confidence).toBeGreaterThan(0.9);
    expect(doubt).toBeUndefined();
  });

  test.each<[string, Partial<Evidence>, RegExp]>([
    ['most is left', { left: 0.6, worst: 0.9 }, /^explains 40 % of what changed in the example$/],
    ['nothing is known of the query', { coverage: 0 }, /^the example says nothing about 100 % of this picture$/],
    [
      'another meaning comes as close',
      { left: 0.02, rival: { sentence: 'Made grey', apart: 0.8, weight: 0.8 } },
      /^could mean as well: Made grey; that differs on 80 % of this picture$/,
    ],
    [
      'what it covers stands elsewhere',
      { numbers: 11, pasted: 0.5, isMisplaced: true },
      /^what it changes stands elsewhere in this picture$/,
    ],
    ['it was found small', coarseEvidence(0.99), /^found at a small size only$/],
  ])('is small, and the reason is given, where %s', (_, change, reason) => {
    const { confidence, doubt } = keptChance({ ...GOOD, ...change });
    expect(confidence).toBeLessThan(TRUST.sure);
    expect(doubt).toMatch(reason);
  });

  test('falls with everything that speaks against the answer', () => {
    const { confidence } = keptChance(GOOD);
    const worse: Partial<Evidence>[] = [
      { left: 0.1 },
      { worst: 0.5 },
      { coverage: 0.5 },
      { isCoarse: true },
      { numbers: 400 },
      { pasted: 0.5 },
      { isMisplaced: true },
      { rival: { sentence: 'Made grey', apart: 0.5, weight: 0.5 } },
    ];
    for (const change of worse) expect(keptChance({ ...GOOD, ...change }).confidence).toBeLessThan(confidence);
  });
});
