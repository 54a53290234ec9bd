import { describe, expect, it } from 'vitest';
import type { Comparison, Nearness } from './compare.ts';
import { type Grade, gradeOf } from './grade.ts';

const FINE: Nearness = {
  psnr: 45,
  changedError: 1,
  keptError: 0.2,
  edgeError: 1,
  offShare: 0,
  keptOffShare: 0,
  structure: 0.95,
};

const ALONE: Nearness = { ...FINE, psnr: 15, changedError: 40, edgeError: 30, offShare: 0.4, structure: 0.9 };

function graded(answer: Partial<Nearness>, more: Partial<Comparison> = {}): Grade {
  return gradeOf({ sizeRight: true, changedShare: 0.4, alone: ALONE, answer: { ...FINE, ...answer }, ...more });
}

describe('gradeOf', () => {
  it('ships at 38 dB, when what changed is within 6 levels', () => {
    expect(graded({ psnr: 38, changedError: 6, edgeError: 20 })).toBe('ship');
    expect(graded({ psnr: 37.9, changedError: 6, edgeError: 20 })).toBe('touch up');
    expect(graded({ psnr: 38, changedError: 6.1, edgeError: 20 })).toBe('touch up');
  });

  it('ships tiny errors whatever the ratio is', () => {
    expect(graded({ psnr: 33, changedError: 3, edgeError: 4 })).toBe('ship');
    expect(graded({ psnr: 33, changedError: 3.1, edgeError: 4 })).toBe('touch up');
    expect(graded({ psnr: 33, changedError: 3, edgeError: 4.1 })).toBe('touch up');
  });

  it('ships nothing with more than half a per cent of pixels plainly off', () => {
    expect(graded({ offShare: 0.005 })).toBe('ship');
    expect(graded({ offShare: 0.0051 })).toBe('touch up');
  });

  it('does not take a small change that was not made for made', () => {
    const alone = { ...ALONE, psnr: 44, changedError: 4 };
    expect(graded({ psnr: 44, changedError: 4 }, { alone })).toBe('wrong');
    expect(graded({ psnr: 50, changedError: 2 }, { alone })).toBe('ship');
  });

  it('is wrong from where a touch is not enough', () => {
    expect(graded({ psnr: 25, changedError: 12, edgeError: 20, offShare: 0.06 })).toBe('touch up');
    expect(graded({ psnr: 25, changedError: 12.1, edgeError: 20 })).toBe('wrong');
    expect(graded({ psnr: 25, changedError: 12, edgeError: 20, offShare: 0.061 })).toBe('wrong');
    expect(graded({ psnr: 25, changedError: 12, edgeError: 20, keptError: 6.1 })).toBe('wrong');
  });

  it('takes a query that was left alone for wrong, and what is farther from the truth for spoilt', () => {
    expect(graded(ALONE)).toBe('wrong');
    expect(graded({ ...ALONE, psnr: 14.9 })).toBe('wrong');
    expect(graded({ ...ALONE, psnr: 14.8 })).toBe('spoilt');
  });

  it('takes destroyed details and destroyed surroundings for spoilt, however near the colours are', () => {
    expect(graded({ psnr: 25, changedError: 20, structure: 0.49 })).toBe('spoilt');
    expect(graded({ psnr: 25, changedError: 20, structure: 0.5 })).toBe('wrong');
    expect(graded({ psnr: 25, changedError: 20, keptOffShare: 0.11 })).toBe('spoilt');
  });

  it('takes what has the wrong size for wrong at best', () => {
    expect(graded({ psnr: 60, changedError: 0 }, { sizeRight: false })).toBe('wrong');
  });
});
