import { describe, expect, it } from 'vitest';
import { durationWords, ordinal, percent, standingWords } from './words.ts';

const standing = { stage: 'queued', position: 0, done: 0, total: 1 } as const;

describe('standingWords', () => {
  it.each([
    [{ ...standing, stage: 'sending' as const }, 'Sending'],
    [standing, 'Next in the queue'],
    [{ ...standing, position: 1, estimateMs: 2400 }, '2nd in the queue, about 2 s left'],
    [{ ...standing, stage: 'running' as const, estimateMs: 300 }, 'Running, under 1 s left'],
    [{ ...standing, stage: 'running' as const, done: 3, total: 20 }, '3 of 20 done'],
    [{ ...standing, stage: 'running' as const, done: 3, total: 20, perSecond: 3.44 }, '3 of 20 done, 3.4 a second'],
    [{ ...standing, stage: 'running' as const, done: 3, total: 20, perSecond: 0.4 }, '3 of 20 done, 24 a minute'],
  ])('%j: %s', (given, words) => {
    expect(standingWords(given)).toBe(words);
  });
});

it('counts in ordinals', () => {
  expect([1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 103, 111, 113].map(ordinal)).toEqual(
    '1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 103rd 111th 113th'.split(' '),
  );
});

it('names spans as precisely as they are known', () => {
  expect([0, 999, 1000, 89_999, 90_000, 5_399_999, 7_200_000].map(durationWords)).toEqual([
    'under 1 s',
    'under 1 s',
    'about 1 s',
    'about 90 s',
    'about 2 min',
    'about 90 min',
    'about 2 h',
  ]);
});

it('rounds shares to percents', () => {
  expect([0, 0.834, 1].map(percent)).toEqual(['0 %', '83 %', '100 %']);
});
