import { expect, test } from 'vitest';
import { GOOD } from '../../../test/support/evidence.ts';
import { type Gathered, readGathered } from './gathered.ts';
import { tuneTrust } from './tuneTrust.ts';

/** Answers of 24 kinds: those that leave much are wrong, whatever is pasted. */
function gathered(): Gathered[] {
  return Array.from({ length: 240 }, (_, n) => {
    const left = (n % 10) / 10;
    const evidence = { ...GOOD, left, pasted: n % 3 === 0 ? 0.5 : 0 };
    const right = left < 0.3 || n % 40 === 5;
    return {
      kind: `kind ${n % 24}`,
      job: 'a',
      taken: 0,
      changed: false,
      grade: right ? 'ship' : 'wrong',
      evidence,
      candidates: [],
    };
  });
}

test('finds what separates right answers from wrong ones, on kinds that it has not seen', () => {
  const { factors, sure, error, badMarked, goodMarked } = tuneTrust(gathered());
  expect(factors.explained).toBeGreaterThan(1);
  expect(Math.abs(factors.pasted)).toBeLessThan(1);
  expect([factors.coarse, factors.disputed]).toEqual([0, 0]);
  expect(badMarked).toBeGreaterThanOrEqual(0.8);
  expect(goodMarked).toBeLessThanOrEqual(0.1);
  expect(error).toBeLessThan(0.15);
  expect(sure).toBeGreaterThan(0);
});

test('finds below which chance readings spoil more than they help', () => {
  const lines = gathered().map(
    (one): Gathered => (one.grade === 'wrong' && one.evidence!.left > 0.5 ? { ...one, grade: 'spoilt' } : one),
  );
  const { given, sure } = tuneTrust(lines);
  expect(given).toBeGreaterThan(0.05);
  expect(given).toBeLessThanOrEqual(sure);
  // Where nothing is spoilt, no usable answer is kept back.
  expect(tuneTrust(gathered()).given).toBeLessThan(0.3);
});

test('no term speaks the wrong way', () => {
  const lines = gathered().map((one) => ({
    ...one,
    evidence: { ...one.evidence!, pasted: one.grade === 'ship' ? 0.5 : 0 },
  }));
  expect(tuneTrust(lines).factors.pasted).toBe(0);
});

test('refuses what is not gathered', () => {
  expect(() => readGathered(['{"kind":"x"}'])).toThrow();
});
