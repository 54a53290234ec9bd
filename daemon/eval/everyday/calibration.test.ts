import { describe, expect, it } from 'vitest';
import { expectedCalibrationError, rankCorrelation, reliability } from './calibration.ts';

describe('calibration', () => {
  it('finds no error where confidence is the share that is right', () => {
    const answers = Array.from({ length: 10 }, (_, i) => ({ confidence: 0.7, right: i < 7 }));
    expect(expectedCalibrationError(reliability(answers))).toBeCloseTo(0);
  });

  it('weighs the gaps of the bins by their answers', () => {
    const answers = [
      ...Array.from({ length: 3 }, () => ({ confidence: 1, right: true })),
      { confidence: 0.05, right: true },
    ];
    expect(expectedCalibrationError(reliability(answers))).toBeCloseTo(0.95 / 4);
    expect(reliability(answers).at(-1)).toMatchObject({ count: 3, right: 1 });
  });

  it('correlates ranks, equal values sharing theirs', () => {
    expect(rankCorrelation([1, 2, 3], [10, 100, 1000])).toBeCloseTo(1);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBe(0);
    expect(rankCorrelation([1, 1, 2, 2], [1, 2, 3, 4])).toBeCloseTo(0.894, 3);
  });
});
