import { expect, test } from 'vitest';
import type { FileAnswer } from './answerFiles.ts';
import { summaryText } from './summary.ts';

const INVERTED = { id: 'ef7cb115b8bd', sentence: 'Colours inverted' };
const SWAPPED = { id: '4d8d965db959', sentence: 'White becomes black, black becomes white' };

const answer = (file: string, confidence: number, changes: Partial<FileAnswer> = {}): FileAnswer => ({
  query: file,
  file,
  width: 1,
  height: 1,
  understood: INVERTED.sentence,
  reading: INVERTED,
  alternatives: [SWAPPED],
  confidence,
  ms: 10,
  daemon: false,
  ...changes,
});

const summary = (...answers: FileAnswer[]) => summaryText({ answers, unchanged: [], failures: [] }, 'out');

test('names the reading that answered, and nothing else where it is sure', () => {
  expect(summary(answer('a.png', 0.95))).toBe(
    '1 answer in out · 10 ms per answer\nUnderstood as: Colours inverted (ef7cb115b8bd; sure).',
  );
});

test('has doubtful answers first, the most doubtful before the others, with the reason; and what else was meant', () => {
  const doubted = (file: string, confidence: number) => answer(file, confidence, { doubt: `${confidence} is little` });
  expect(summary(doubted('a.png', 0.4), answer('b.png', 0.95), doubted('c.png', 0.1)).split('\n').slice(1)).toEqual([
    'Probably wrong: c.png (0.1 is little).',
    'Probably wrong: a.png (0.4 is little).',
    'Understood as: Colours inverted (ef7cb115b8bd; 2 probably wrong, 1 sure).',
    'It could also mean: White becomes black, black becomes white (4d8d965db959). See: likewise explain.',
  ]);
});

test('names each of several readings', () => {
  const swapped = { understood: SWAPPED.sentence, reading: SWAPPED, alternatives: [] };
  expect(
    summary(answer('a.png', 0.95), answer('b.png', 0.95, swapped))
      .split('\n')
      .slice(1),
  ).toEqual([
    'Understood as: Colours inverted (ef7cb115b8bd; sure).',
    'Understood as: White becomes black, black becomes white (4d8d965db959; sure).',
  ]);
});
