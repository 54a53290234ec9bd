import { describe, expect, it } from 'vitest';
import { jobsOf } from './jobs.ts';
import { AREAS } from './kind.ts';
import { KINDS } from './kinds/kinds.ts';
import { SPLITS, splitOfKind } from './split.ts';

describe('the split', () => {
  it('puts near as many kinds of every area into both', () => {
    for (const area of AREAS) {
      const names = KINDS.filter((kind) => kind.area === area).map(({ name }) => name);
      const dev = names.filter((name) => splitOfKind(name) === 'dev').length;
      expect(Math.abs(names.length - 2 * dev), area).toBeLessThanOrEqual(2);
    }
  });

  it('shows no kind in both, and leaves none out', () => {
    const [dev, test] = SPLITS.map((split) => new Set(jobsOf(split).map(({ kind }) => kind.name)));
    expect([...dev!].filter((name) => test!.has(name))).toEqual([]);
    expect(dev!.size + test!.size).toBe(KINDS.length);
  });

  it('has names of its own for every job', () => {
    const names = SPLITS.flatMap((split) => jobsOf(split).map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });
});
